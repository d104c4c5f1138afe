// Chats with markup, files, unknown kinds, long logs; with masks, another template, another zone.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { specialSessions } from "../made-up-sessions.js";

const TEMPLATE = `<h1>{{sessionId}}</h1> {{startedAt}} - {{#if endedAt}}{{endedAt}}{{else}}...{{/if}} {{customerName}}
{{#each messages}}<p>{{time}} {{senderName}} ({{sender}}): {{text}}{{#if hasAttachment}} {{attachment.name}}{{/if}}</p>
{{/each}}{{#if omitted}}<p>{{omitted}} more</p>{{/if}}
`;

const MASKS = [
  "mail-address",
  "phone-number",
  "payment-card-number",
  "iban",
  "finnish-identity-code",
  "swedish-identity-number",
];

const OWN_LOG = { template: "own-log.hbs", format: "html", timeZone: "Europe/Helsinki", mostCharacters: 3_000 };

/** @type {Record<string, Record<string, unknown>>} sections of the configuration */
const WAYS = {
  usual: {},
  masks: { privacy: { masks: MASKS }, chatLog: { timeZone: "America/New_York" } },
  "own template": { chatLog: OWN_LOG },
};

/** @param {import("../world.js").World} world @param {"rest" | "web-api"} api */
export async function specialChats(world, api) {
  for (const [name, sections] of Object.entries(WAYS)) {
    const sandbox = await world.sandbox({ sessions: specialSessions(), args: ["--create-cards", "--api", api] });
    writeFileSync(join(sandbox.folder, "own-log.hbs"), TEMPLATE);
    // One after another, so that lists in texts have an order.
    sandbox.configure((settings) => Object.assign(settings, { task: { concurrency: 1 } }, sections));
    await world.observe(`${name}, dry run as text`, ["run", "--dry-run"], { sandbox });
    await world.observe(`${name}, run --json`, ["run", "--json"], { sandbox });
    await world.noteCards(`${name}, cards`, sandbox);
  }
}
