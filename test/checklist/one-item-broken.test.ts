import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { CHECKLIST } from "../../plugin/checklist/checklist.ts";
import type { ItemId } from "../../plugin/checklist/checklist-item.ts";
import { NAMED_MANNERS } from "../../plugin/sandbox/named-manners.ts";
import type { Configuration } from "../../plugin/settings/configuration.ts";
import { personSettings } from "../../plugin/settings/person-settings.ts";
import type { PlatformSettings } from "../../plugin/settings/platform-settings.ts";
import { firingRules, scheduleSettings } from "../../plugin/settings/schedule-settings.ts";
import { allCards } from "../acceptance/raw-esm.ts";
import { folders, given } from "../support/given-files.ts";
import {
  type ChecklistWorld,
  type ChecklistWorldOptions,
  checklistWorlds,
  findingsOf,
  idsOf,
  NIGHTLY,
  NOWHERE,
  trialCards,
  withItemsByEye,
} from "./checklist-world.ts";

await firingRules.load();

const folder = folders();
const start = checklistWorlds(folder);

const TEMPLATE = readFileSync("templates/chat_session.xml", "utf8");
const PERSON_TEMPLATE = readFileSync("templates/sandbox/person.xml", "utf8");
const SESSION = "efecteChat.integration.chatSession";
const ON_TEMPLATE: readonly ItemId[] = [
  "template-once",
  "template-linked",
  "folder",
  "attributes",
  "reference-targets",
  "value-codes",
  "activity-readable",
  "related-ticket",
  "permissions",
  "mandatory-attributes",
  "session-id-unique",
  "persons-findable",
  "function-folder",
  "expected-load",
  "reports",
];
const ON_LOGIN: readonly ItemId[] = ["template", "person-attribute", "person-attribute-readable", ...ON_TEMPLATE];
const ON_ATTRIBUTES: readonly ItemId[] = [
  "activity-readable",
  "permissions",
  "mandatory-attributes",
  "session-id-unique",
  "persons-findable",
  "expected-load",
];

/** Every day of every year, as days off. */
const EVERY_DAY = Array.from({ length: 366 }, (_, index) =>
  new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(5, 10),
);

const MONTHLY = {
  every: "month",
  at: "06:00",
  formats: ["html"],
  language: "en",
  maskPersons: false,
  keep: 24,
} as const;

interface Row {
  readonly item: ItemId;
  /** What is broken, in words. */
  readonly what: string;
  readonly options?: ChecklistWorldOptions;
  /** After a first installation, with which nothing was missing. */
  readonly breaks?: (world: ChecklistWorld) => unknown;
  /** Items that stand on it. */
  readonly unverified?: readonly ItemId[];
  readonly found: RegExp;
  readonly advice: RegExp;
}

function template(change: (xml: string) => string) {
  return ({ sandbox }: ChecklistWorld) => sandbox.importTemplate(change(TEMPLATE));
}

const CHECKED: readonly Row[] = [
  {
    item: "serve-files",
    what: "a token file is not there",
    breaks: ({ configure }) =>
      configure((one) => ({ ...one, functions: functions(one, { tokens: [{ file: "no-such-file" }] }) })),
    unverified: ["function-token", "function-folder"],
    found: /^no-such-file does not exist: esm-chat functions --renew-token makes one$/,
    advice: /esm-chat serve does not start/,
  },
  {
    item: "esm-reachable",
    what: "nobody listens at esm.url",
    breaks: ({ configure }) => configure((one) => ({ ...one, esm: { ...one.esm, url: `${NOWHERE}/itsm/api/v1` } })),
    // What serve counted was for another ESM.
    unverified: ["esm-api", "esm-login", ...ON_LOGIN, "refused-calls"],
    found: /refused the connection/,
    advice: /check esm\.url/,
  },
  {
    item: "esm-reachable",
    what: "ESM is being restarted",
    breaks: ({ sandbox }) => sandbox.setFaults([{ target: "esm", match: "", kind: "status", status: 503 }]),
    unverified: ["esm-api", "esm-login", ...ON_LOGIN],
    found: /status 503/,
    advice: /check esm\.url/,
  },
  {
    item: "esm-api",
    what: "esm.url leads elsewhere on the host",
    breaks: ({ configure, sandbox }) =>
      configure((one) => ({ ...one, esm: { ...one.esm, url: `${new URL(sandbox.esmRest).origin}/itsm` } })),
    unverified: ["esm-login", ...ON_LOGIN, "refused-calls"],
    found: /status 404/,
    advice: /rest-api\/itsm\/v1 in the cloud/,
  },
  {
    item: "esm-login",
    what: "the password is wrong",
    breaks: ({ configure }) => configure((one) => ({ ...one, esm: { ...one.esm, password: "wrong" } })),
    unverified: ON_LOGIN,
    found: /refused the login/,
    advice: /local ESM user/,
  },
  {
    item: "template",
    what: "the user may not see the template",
    breaks: ({ sandbox }) => sandbox.setPermissions([{ templateCode: "chat_session", read: false, write: false }]),
    unverified: ON_TEMPLATE,
    found: /no such template/,
    advice: /Templates → Import templates/,
  },
  {
    item: "template-once",
    what: "a second import made a second template with the same code",
    breaks: ({ sandbox }) => {
      sandbox.setManners(NAMED_MANNERS["import-makes-second"].changes);
      sandbox.importTemplate(TEMPLATE);
    },
    found: /^2 of them$/,
    advice: /^in ESM open Templates, look for those with this code, .*template\.import\.new\.behaviour to true/,
  },
  {
    item: "template-linked",
    what: "the template was imported, which brings no folder",
    breaks: template((xml) => xml.replace(/<folder[\s\S]*?<\/folder>/, "")),
    unverified: ["folder", "permissions", "mandatory-attributes", "session-id-unique", "function-folder"],
    found: /^no folder at all$/,
    advice:
      /comes without folders: in ESM open Permissions, choose the folder chat_sessions under Folders .*chat_session in its Allowed/,
  },
  {
    item: "reference-targets",
    what: "a reference was imported, which brings no target",
    breaks: ({ sandbox }) => sandbox.setReferenceTargets("chat_session", "customer", []),
    unverified: ["permissions", "mandatory-attributes", "session-id-unique"],
    found: /^no target at all$/,
    advice:
      /comes without the targets of its references: in ESM open Templates, .*customer, choose the template person/,
  },
  {
    item: "folder",
    what: "the template is linked to another folder",
    breaks: template((xml) => xml.replace('code="chat_sessions"', 'code="archive"')),
    unverified: ["permissions", "mandatory-attributes", "session-id-unique", "function-folder"],
    found: /^archive$/,
    advice: /link the template to the folder/,
  },
  {
    item: "attributes",
    what: "an attribute has another type",
    options: { settings: `${SESSION}.messageCount.attributeCode=efecte_id` },
    unverified: ON_ATTRIBUTES,
    found: /^type string$/,
    advice: /another attribute/,
  },
  {
    item: "attributes",
    what: "an attribute is missing",
    breaks: template((xml) => xml.replace('code="wait_time_before_first_reply"', 'code="wait"')),
    unverified: ON_ATTRIBUTES,
    found: /^no such attribute$/,
    advice: /disable the setting with ! in front/,
  },
  {
    item: "attributes",
    what: "the members take one value only",
    breaks: template((xml) => xml.replace('type="reference" multivalue="true">', 'type="reference">')),
    unverified: ON_ATTRIBUTES,
    found: /single-value/,
    advice: /multi-value/,
  },
  {
    item: "attributes",
    what: "a reference may not point to persons",
    breaks: template((xml) => xml.replace('<target code="person"/>', '<target code="incident"/>')),
    unverified: ON_ATTRIBUTES,
    found: /^incident$/,
    advice: /as the reference's target/,
  },
  {
    item: "value-codes",
    what: "no value means no",
    breaks: template((xml) => xml.replace('static-value code="no"', 'static-value code="nope"')),
    unverified: ON_ATTRIBUTES,
    found: /^yes, nope$/,
    advice: /value code/,
  },
  {
    item: "activity-readable",
    what: "the user may not read it",
    breaks: ({ sandbox }) =>
      sandbox.setPermissions([
        { templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: true },
      ]),
    found: /^1 of 1 cards on which it reads empty$/,
    advice: /^give the role of the task's user the right to read/,
  },
  {
    item: "activity-readable",
    what: "the user may not read it, over the Web API",
    options: { api: "web-api" },
    breaks: ({ sandbox }) =>
      sandbox.setPermissions([
        { templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: true },
      ]),
    unverified: [
      "attributes",
      "folder",
      "function-folder",
      "mandatory-attributes",
      "permissions",
      "person-attribute-readable",
      "reference-targets",
      "session-id-unique",
      "template-linked",
      "template-once",
      "value-codes",
    ],
    found: /^1 of 1 cards on which it reads empty$/,
    advice: /^give the role of the task's user the right to read/,
  },
  {
    item: "related-ticket",
    what: "the back-reference is missing",
    breaks: template((xml) => xml.replace('code="related_ticket"', 'code="tickets"')),
    found: /^no such attribute$/,
    advice: /create it, or disable the setting/,
  },
  {
    item: "person-attribute",
    what: "the platform settings name an attribute that persons do not have",
    options: { settings: "efecteChat.integration.ticket.chatMembers.attributeCode=external_id" },
    unverified: ["person-attribute-readable", "persons-findable"],
    found: /^no such attribute$/,
    advice: /such as email/,
  },
  {
    item: "person-attribute",
    what: "the user may not see the Person template",
    breaks: ({ sandbox }) => sandbox.setPermissions([{ templateCode: "person", read: false, write: false }]),
    unverified: ["person-attribute-readable", "persons-findable"],
    found: /^no such template$/,
    advice: /name another one in the setting/,
  },
  {
    item: "person-attribute",
    what: "it holds numbers, and external ids are texts",
    breaks: ({ configure, sandbox }) => {
      sandbox.importTemplate(PERSON_TEMPLATE.replace('"full_name" type="string"', '"employee_number" type="number"'));
      configure((one) => withPersons(one, { personMatchCodes: ["employee_number"] }));
    },
    unverified: ["person-attribute-readable", "persons-findable"],
    found: /^type number$/,
    advice: /^set persons\.externalIds to "number"/,
  },
  {
    item: "person-attribute",
    what: "it is a text, and external ids are numbers",
    breaks: ({ configure }) =>
      configure((one) => withPersons(one, { personMatching: personSettings.parse({ externalIds: "number" }) })),
    unverified: ["person-attribute-readable", "persons-findable"],
    found: /^type string$/,
    advice: /^set persons\.externalIds to "text"/,
  },
  {
    item: "person-attribute-readable",
    what: "the user may not read it",
    breaks: ({ sandbox }) =>
      sandbox.setPermissions([{ templateCode: "person", attributeCode: "email", read: false, write: true }]),
    unverified: ["persons-findable"],
    found: /^none: the user may not read it, or nobody has one$/,
    advice: /^give the role of the task's user the right to read/,
  },
  {
    item: "person-attribute-readable",
    what: "the Person cards are hidden",
    breaks: async ({ sandbox }) => {
      sandbox.setHiddenCards((await allCards(sandbox, "person")).map(({ dataCardId }) => dataCardId));
    },
    unverified: ["persons-findable"],
    found: /^none: the user may not read it, or nobody has one$/,
    advice: /right to read Person cards/,
  },
  {
    item: "persons-findable",
    what: "the attribute holds something else than external ids",
    breaks: ({ configure }) => configure((one) => withPersons(one, { personMatchCodes: ["full_name"] })),
    found: /^0 of 1 support persons found$/,
    advice: /--json lists the ids/,
  },
  {
    item: "chat-platform-reachable",
    what: "nobody listens at chatHistory.url",
    breaks: ({ configure }) => configure((one) => ({ ...one, chatHistory: { ...one.chatHistory, url: NOWHERE } })),
    unverified: ["chat-platform-token", "clock-difference", "persons-findable"],
    found: /refused the connection/,
    advice: /check chatHistory\.url/,
  },
  {
    item: "chat-platform-token",
    what: "the API token is wrong",
    breaks: ({ configure }) => configure((one) => ({ ...one, chatHistory: { ...one.chatHistory, token: "wrong" } })),
    unverified: ["persons-findable"],
    found: /refused the token/,
    advice: /chatHistory\.token/,
  },
  {
    item: "chat-platform-token",
    what: "the installation is not known",
    breaks: ({ configure }) =>
      configure((one) => ({ ...one, chatHistory: { ...one.chatHistory, installationId: "another" } })),
    unverified: ["persons-findable", "refused-calls"],
    found: /status 404/,
    advice: /chatHistory\.installationId/,
  },
  {
    item: "clock-difference",
    what: "the platform's clock is an hour fast",
    breaks: ({ now, sandbox }) => sandbox.setClock(now + 3_600_000),
    found: /^they differ by 60 minutes$/,
    advice: /time server/,
  },
  {
    item: "cards-made",
    what: "the task makes the cards, and the token may not list sessions",
    breaks: ({ configure, sandbox }) => {
      sandbox.setFaults([{ target: "chatHistory", match: "Z&limit=500", kind: "status", status: 403 }]);
      const makeCards = { sessions: "all", from: 0, mostPerRun: 1_000 } as const;
      configure((one) => ({ ...one, task: { ...one.task, makeCards } }));
    },
    found: /refused the token/,
    advice: /list sessions/,
  },
  {
    item: "function-reachable",
    what: "nobody listens at the environment URL",
    breaks: ({ configure }) => configure((one) => ({ ...one, functions: functions(one, { environmentUrl: NOWHERE }) })),
    unverified: ["function-token", "function-folder"],
    found: /refused the connection/,
    advice: /start esm-chat serve/,
  },
  {
    item: "function-reachable",
    what: "somebody else answers at the environment URL",
    breaks: ({ configure, sandbox }) =>
      configure((one) => ({ ...one, functions: functions(one, { environmentUrl: sandbox.chatHistory }) })),
    unverified: ["function-token", "function-folder"],
    found: /^status 401$|^status 404$/,
    advice: /check functions\.environmentUrl/,
  },
  {
    item: "function-token",
    what: "the server has another token",
    breaks: ({ configure, folder: where }) => {
      given(where, "other-token", "another-token-for-tests-0123456789");
      configure((one) => ({ ...one, functions: functions(one, { tokens: [{ file: "other-token" }] }) }));
    },
    unverified: ["function-folder"],
    found: /^status 401$/,
    advice: /name a token file/,
  },
  {
    item: "function-token",
    what: "there is no token",
    breaks: ({ configure }) => configure((one) => ({ ...one, functions: functions(one, { tokens: [] }) })),
    unverified: ["function-folder"],
    found: /^none is named$/,
    advice: /functions\.tokens/,
  },
  {
    item: "function-folder",
    what: "the chatbot may name a folder that the template is not linked to",
    breaks: ({ configure }) =>
      configure((one) => ({ ...one, functions: functions(one, { folderCodes: ["archive"] }) })),
    found: /^chat_sessions$/,
    advice: /functions\.folderCodes/,
  },
  {
    item: "function-folder",
    what: "serve was not started again after its folders were changed",
    breaks: (world) => {
      template((xml) =>
        xml.replace("</folder>", `</folder><folder code="archive"><name xml:lang="en">A</name></folder>`),
      )(world);
      world.configure((one) => ({ ...one, functions: functions(one, { folderCodes: ["archive"] }) }));
    },
    found: /^status 400, folder-unknown$/,
    advice: /start esm-chat serve again/,
  },
  {
    item: "refused-calls",
    what: "the chatbot has another token since an hour",
    breaks: ({ now, setRefusedCalls }) => {
      const hour = now - 3_600_000;
      const refused = [{ hour, reason: "token-refused", calls: 12, last: now - 60_000 }];
      setRefusedCalls({ since: now - 2 * 86_400_000, countedAt: now, lastTaken: hour, refused });
    },
    found: /^in the last day 12 token-refused, the last one at \d{4}-/,
    advice: /^enter the current token at the chatbot: esm-chat functions shows where it is$/,
  },
  {
    item: "task-scheduled",
    what: "there is no schedule",
    breaks: ({ configure }) => configure((one) => ({ ...one, schedule: undefined })),
    unverified: ["last-run", "business-hours"],
    found: /neither of them/,
    advice: /checklist\.scheduledElsewhere/,
  },
  {
    item: "last-run",
    what: "the task has not run for a month",
    breaks: ({ now, setLastRun }) => setLastRun({ at: now - 30 * 86_400_000, state: "done" }),
    found: /^done, at /,
    advice: /esm-chat run/,
  },
  {
    item: "last-run",
    what: "the last run could not work",
    breaks: ({ now, setLastRun }) => setLastRun({ at: now, state: "failed" }),
    found: /^failed, at /,
    advice: /esm-chat run/,
  },
  {
    item: "business-hours",
    what: "it runs every five minutes, at any time",
    breaks: ({ configure }) =>
      configure((one) => ({ ...one, schedule: { ...NIGHTLY, fires: { kind: "every", minutes: 5 } } })),
    found: /^every 5 minutes$/,
    advice: /outside business hours/,
  },
  {
    item: "business-hours",
    what: "it runs every five minutes within business hours of one's own, that it need not keep out of",
    breaks: ({ configure }) =>
      configure((one) => ({
        ...one,
        schedule: scheduleSettings.parse({
          cron: "*/5 17-19 * * *",
          timeZone: "Europe/Helsinki",
          businessHours: { from: "10:00", to: "20:00" },
        }),
      })),
    found: /^every 5 minutes$/,
    advice: /outside business hours/,
  },
  {
    item: "business-hours",
    what: "it runs every five minutes within business hours, in a year whose days are all off",
    breaks: ({ configure }) =>
      configure((one) => ({
        ...one,
        schedule: scheduleSettings.parse({
          everyMinutes: 5,
          timeZone: "Europe/Helsinki",
          businessHours: {
            hours: { monday: ["08:00-12:00", "13:00-17:00"], friday: "22:00-02:00" },
            daysOff: EVERY_DAY,
          },
        }),
      })),
    found: /^every 5 minutes$/,
    advice: /outside business hours/,
  },
  {
    item: "expected-load",
    what: "a run takes more requests than it may",
    breaks: ({ configure }) =>
      configure((one) => ({
        ...one,
        checklist: { ...one.checklist, requestsPerRun: 10 },
      })),
    found: /^1 active cards: about 12 requests to ESM and 2 to the chat platform a run$/,
    advice: /run the task now/,
  },
  {
    item: "requests-a-day",
    what: "the schedule asks ESM more often than the contract allows",
    breaks: ({ configure }) =>
      configure((one) => ({
        ...one,
        schedule: scheduleSettings.parse({ everyMinutes: 30, timeZone: "UTC" }),
        checklist: { ...one.checklist, esmRequestsPerDay: 100 },
      })),
    found: /^about 192 requests to ESM a day \(reckoned\): 48 runs with 4 each, with nothing to do$/,
    advice: /less often/,
  },
  {
    item: "reports",
    what: "the attribute of the organisation is not there",
    breaks: ({ configure }) =>
      configure((one) => ({ ...one, report: { ...one.report, organizationAttribute: "customer_organisation" } })),
    found: /^none$/,
    advice: /mend what the finding names/,
  },
  {
    item: "reports",
    what: "the folder of reports is a file",
    breaks({ configure }) {
      const file = given(folder(), "reports", "");
      configure((one) => ({ ...one, report: { ...one.report, files: [{ ...MONTHLY, folder: file }] } }));
    },
    found: /reports is a file$/,
    advice: /mend what the finding names/,
  },
];

/** What a trial card shows is found out by `install`. */
const INSTALLED: readonly Row[] = [
  {
    item: "permissions",
    what: "the user may not make cards",
    breaks: ({ sandbox }) => sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]),
    unverified: ["mandatory-attributes", "session-id-unique"],
    found: /status 403/,
    advice: /give the role the right/,
  },
  {
    item: "permissions",
    what: "the user may not write an attribute",
    breaks: ({ sandbox }) => sandbox.setPermissions([attributeRule({ read: true, write: false })]),
    unverified: ["mandatory-attributes"],
    found: /no permission to write it/,
    advice: /give the role the right/,
  },
  {
    item: "permissions",
    what: "the user may not read an attribute",
    breaks: ({ sandbox }) => sandbox.setPermissions([attributeRule({ read: false, write: true })]),
    unverified: ["mandatory-attributes"],
    found: /another value, or none/,
    advice: /give the role the right/,
  },
  {
    item: "permissions",
    what: "the user may not read a reference",
    breaks: ({ sandbox }) =>
      sandbox.setPermissions([{ templateCode: "chat_session", attributeCode: "members", read: false, write: true }]),
    unverified: ["mandatory-attributes"],
    found: /another value, or none/,
    advice: /give the role the right/,
  },
  {
    item: "session-id-unique",
    what: "the session id is not unique",
    breaks: template((xml) =>
      xml.replace('code="chat_session_id" type="string" unique="true"', 'code="chat_session_id" type="string"'),
    ),
    found: /^on \d{4}-\d\d-\d\d: it was made$/,
    advice: /mark the attribute as unique/,
  },
  {
    item: "mandatory-attributes",
    what: "the customer made another attribute mandatory",
    breaks: template((xml) =>
      xml.replace(
        '<attribute code="chat_log"',
        '<attribute code="cost_centre" type="string" mandatory="true"><name xml:lang="en">Cost centre</name></attribute><attribute code="chat_log"',
      ),
    ),
    unverified: ["permissions", "session-id-unique"],
    found: /Attribute cost_centre: it is mandatory/,
    advice: /make it optional in ESM/,
  },
];

function attributeRule(rights: { readonly read: boolean; readonly write: boolean }) {
  return { templateCode: "chat_session", attributeCode: "chat_log", ...rights };
}

function functions<T extends { readonly functions?: object | undefined }>(
  one: T,
  change: object,
): NonNullable<T["functions"]> {
  return { ...one.functions, ...change } as NonNullable<T["functions"]>;
}

function withPersons(one: Configuration, change: Partial<PlatformSettings>): Configuration {
  return { ...one, platformSettings: { ...one.platformSettings, ...change } };
}

describe("exactly the broken item is reported, with what was found and what to do, when", () => {
  it.each(CHECKED)("$what ($item)", async ({ item, options, breaks, unverified = [], found, advice }) => {
    const world = await start(options);
    const before = await world.install();
    expect(idsOf(before.report, "missing")).toEqual(breaks === undefined ? [item] : []);
    await breaks?.(world);
    const { exitCode, report } = await world.check();
    expect(idsOf(report, "missing")).toEqual([item]);
    expect(idsOf(report, "cannot-verify")).toEqual(withItemsByEye(unverified));
    const [finding] = findingsOf(report);
    expect(finding?.found).toMatch(found);
    expect(finding?.advice).toMatch(advice);
    expect(exitCode).toBe(2);
  });

  it.each(INSTALLED)(
    "$what ($item), by install, and by check afterwards",
    async ({ item, breaks, unverified = [], found, advice }) => {
      const world = await start();
      await breaks?.(world);
      for (const { exitCode, report } of [await world.install(), await world.check()]) {
        expect(idsOf(report, "missing")).toEqual([item]);
        expect(idsOf(report, "cannot-verify")).toEqual(withItemsByEye(unverified));
        const [finding] = findingsOf(report);
        expect(finding?.found).toMatch(found);
        expect(finding?.advice).toMatch(advice);
        expect(exitCode).toBe(2);
      }
      expect(await trialCards(world)).toEqual([]);
    },
  );

  it.each<[ItemId, ChecklistWorldOptions, (world: ChecklistWorld) => unknown, RegExp]>([
    [
      "configuration",
      {},
      ({ folder: where }) => given(where, "esm-password", "x", 0o644),
      /esm\.password: .*chmod 600/,
    ],
    [
      "platform-settings",
      { settings: "" },
      ({ folder: where }) =>
        given(where, "platform-settings.properties", `\n${SESSION}.chatLog.attributeCode=message_count`),
      /platform-settings\.properties: line 2: .*mapped to message_count/,
    ],
  ])("the files are wrong (%s), and nobody is contacted", async (item, options, breaks, found) => {
    const world = await start(options);
    await breaks(world);
    world.sandbox.resetStats();
    const { said, error } = await world.text();
    expect(error).toBeInstanceOf(InputError);
    const title = CHECKLIST.find(({ id }) => id === item)?.title;
    expect(said.split("\n").filter((line) => line.includes("✘"))).toEqual([`  ✘ ${title}`]);
    expect(said).toMatch(found);
    expect(world.sandbox.stats()).toMatchObject({ esm: { requests: 0 }, chatHistory: { requests: 0 } });
  });
});

it("every item of the checklist is broken by one of these tests", () => {
  const broken = new Set<ItemId>([...CHECKED, ...INSTALLED].map(({ item }) => item));
  const inFiles: ItemId[] = ["configuration", "platform-settings"];
  const byEye = withItemsByEye([]);
  expect(CHECKLIST.map(({ id }) => id).filter((id) => !broken.has(id) && !byEye.includes(id))).toEqual(inFiles);
});
