// Wrong arguments, wrong configurations, wrong files: exit code and words for each. Nobody is contacted.

/** Arguments alone, without a configuration. */
const ARGUMENTS = [
  "",
  "nonsense",
  "--nonsense",
  "run --nonsense",
  "run nonsense",
  "run --limit",
  "run --limit 0",
  "run --limit many --json",
  "run",
  "check --json --config other.json",
  "install --yes",
  "serve --json",
  "runs",
  "erase",
  "erase --session",
  "functions",
  "dead-letters",
  "verify",
  "verify missing.zip",
  "verify lines.ndjson --json",
  "verify a b",
  "sandbox --fresh --create-cards",
  "sandbox --sessions missing.ndjson",
  "sandbox --sessions lines.ndjson",
  "sandbox --port 99999",
  "sandbox --api soap",
  "sandbox --clock yesterday",
  "sandbox --host 192.0.2.1",
  "sandbox --write-config lines.ndjson",
];

/** Lines of a sessions file: one that is no JSON, ones that are no sessions. */
const LINES = '{"sessionId": "secret text"}\nno JSON\n\n[]\n{"sessionId": ""}\n';

/** @type {Record<string, (settings: any) => void>} changes of a configuration that is right; all mistakes are told at once */
const SETTINGS = {
  "unknown settings": (s) => Object.assign(s, { nonsense: {}, esm: { ...s.esm, urll: "x" }, task: { more: 1 } }),
  "missing settings": (s) => Object.assign(s, { esm: { api: "rest" }, chatHistory: {} }),
  "wrong values": (s) => {
    s.name = "a/b";
    s.esm = { ...s.esm, url: "esm.example.org", password: "secret", budget: { atOnce: 65, requestsPerSecond: 0 } };
    s.chatHistory = { ...s.chatHistory, url: "https://user:secret@chat.example.org", installationId: ".." };
    s.task = { concurrency: "8", graceMinutes: -1 };
    s.chatLog = { timeZone: "Europe/Atlantis", format: "pdf" };
    s.privacy = { masks: ["names"], retentionDays: 0.5 };
    s.engine = { kind: "kafka" };
  },
  "values that do not fit each other": (s) => {
    s.esm.api = "web-api";
    s.schedule = { cron: "0 * * * *", everyMinutes: 5, onlyOutsideBusinessHours: true };
  },
  "a schedule that is none": (s) => Object.assign(s, { schedule: { cron: "61 * * * *" } }),
  "a schedule that never fires": (s) => Object.assign(s, { schedule: { cron: "0 0 30 2 *" } }),
  "business hours the wrong way": (s) => {
    const businessHours = { from: "16:00", to: "08:00", holidays: { country: "XX" } };
    s.schedule = { everyMinutes: 5, businessHours };
  },
  "a secret's file that is missing": (s) => Object.assign(s.esm, { password: { file: "missing" } }),
  "a secret's file that others can read": (s) => Object.assign(s.esm, { password: { file: "open-secret" } }),
  "a secret's variable that is missing": (s) => Object.assign(s.esm, { password: { env: "MISSING" } }),
  "a template of the log that is missing": (s) => Object.assign(s, { chatLog: { template: "missing.hbs" } }),
  "a template of the log that is wrong": (s) => Object.assign(s, { chatLog: { template: "wrong.hbs" } }),
  "a template of the log with unknown words": (s) => Object.assign(s, { chatLog: { template: "unknown.hbs" } }),
  "a template of the log with values in tags": (s) =>
    Object.assign(s, { chatLog: { template: "in-tag.hbs", format: "html" } }),
  "platform settings that are missing": (s) => Object.assign(s, { platformSettings: "missing.properties" }),
};

const CHAT_SESSION = "efecteChat.integration.chatSession";

/** Platform settings files. */
const PLATFORM_SETTINGS = {
  "wrong lines": `
${CHAT_SESSION}.nonsense.attributeCode=x
${CHAT_SESSION}.chatLog.attributeCode
${CHAT_SESSION}.members.attributeCode=
${CHAT_SESSION}.endTime.attributeCode=a
${CHAT_SESSION}.endTime.attributeCode=b
!${CHAT_SESSION}.isChatActive.attributeCode=is_chat_active
`,
  "one code for two": `${CHAT_SESSION}.chatLog.attributeCode=members\n`,
  "one value for two": `${CHAT_SESSION}.isChatActive.positiveValueCode=no\n`,
};

/** What `serve` alone looks at. @type {Record<string, (settings: any) => void>} */
const SERVER = {
  "an open port without TLS": (s) => Object.assign(s, { server: { host: "0.0.0.0" } }),
  "a certificate that is missing": (s) => {
    s.server = { tls: { certificate: "no.pem", key: "no.key" } };
  },
  "a token that is missing": (s) => Object.assign(s, { functions: { tokens: [{ file: "missing" }] } }),
  "a token that is short": (s) => Object.assign(s, { functions: { tokens: [{ file: "password" }] } }),
};

/** With a configuration that is right. */
const OF_COMMANDS = [
  "erase",
  "erase --session a --person b",
  "erase --older-than",
  "erase --older-than 0",
  "functions",
  "functions --renew-token --drop-old-token",
  "functions --renew-token",
  "runs --forget default",
  "dead-letters --json",
  "runs --json",
];

/** @param {import("../world.js").World} world */
export async function wrongInput(world) {
  world.write("lines.ndjson", LINES);
  for (const line of ARGUMENTS) await world.observe(`esm-chat ${line}`, words(line));

  world.write("password", "right", 0o600);
  world.write("open-secret", "right", 0o644);
  world.write("wrong.hbs", "{{#each messages}}{{/if}}");
  world.write("unknown.hbs", "{{nonsense}} {{#each messages}}{{more}}{{/each}}");
  world.write("in-tag.hbs", '{{#each messages}}<p class="{{sender}}">{{text}}</p>{{/each}}');
  const observe = async (/** @type {string} */ name, /** @type {string} */ text, args = ["run"]) => {
    world.write("esm-chat.config.json", text);
    await world.observe(name, args);
  };
  await observe("broken JSON", '{ "esm": ');
  await observe("broken JSON, check --json", '{ "esm": ', ["check", "--json"]);
  await observe("a list", "[]", ["run", "--json"]);
  for (const [name, change] of Object.entries(SETTINGS)) await observe(`settings: ${name}`, changed(change));
  await observe("settings, check --json", changed(SETTINGS["wrong values"]), ["check", "--json"]);
  for (const [name, lines] of Object.entries(PLATFORM_SETTINGS)) {
    world.write("codes.properties", lines);
    const text = changed((s) => Object.assign(s, { platformSettings: "codes.properties" }));
    await observe(`platform settings: ${name}`, text);
  }
  for (const [name, change] of Object.entries(SERVER)) await observe(`serve: ${name}`, changed(change), ["serve"]);
  world.write("esm-chat.config.json", changed());
  for (const line of OF_COMMANDS) await world.observe(`esm-chat ${line} (configured)`, words(line));
}

/** @param {string} line */
function words(line) {
  return line.split(" ").filter((word) => word !== "");
}

/** A configuration that is right but for the change. @param {(settings: any) => void} [change] */
function changed(change = () => undefined) {
  const settings = {
    esm: { url: "http://127.0.0.1:9/itsm/api/v1", login: "task", password: { file: "password" } },
    chatHistory: { url: "http://127.0.0.1:9/chat", installationId: "one", token: { file: "password" } },
  };
  change(settings);
  return JSON.stringify(settings);
}
