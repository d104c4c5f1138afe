import { z } from "zod";
import { MASK_NAMES } from "../chat/masks/recognizers.ts";
import { chatHistoryBudget, esmBudget } from "./budget-settings.ts";
import { checkSettings, templateImportUrl } from "./check-settings.ts";
import { engineSettings } from "./engine-settings.ts";
import { functionSettings, serverSettings } from "./function-settings.ts";
import { scheduleSettings } from "./schedule-settings.ts";
import { baseUrl, environmentName, filled, secret, timeZone, wholeNumber } from "./setting-types.ts";
import { watchSettings } from "./watch-settings.ts";

/**
 * The display name of a value code, for an API of ESM that does not tell it. Default: as in the ready-made template.
 */
const staticValueNames = z.strictObject({
  no: filled.optional().describe("what the value with the code *no* is called"),
  yes: filled.optional().describe("what the value with the code *yes* is called"),
});

const webApi = z
  .strictObject({
    timeZone: timeZone.describe("ESM's own time zone, in which it writes dates"),
    uniqueAttributeCode: filled.default("efecte_id").describe("the unique attribute by which cards are found"),
    staticValueNames: staticValueNames.prefault({}),
  })
  .describe('only with `"api": "web-api"`');

const esm = z
  .strictObject({
    api: z
      .enum(["rest", "web-api"], { error: 'must be "rest" or "web-api"' })
      .default("rest")
      .describe("the way into ESM; `web-api` for environments without the REST licence"),
    url: baseUrl.describe(
      "where that way in is: `<base>/rest-api/itsm/v1` in the cloud, `<base>/itsm/api/v1` elsewhere",
    ),
    login: filled.describe("the task's user, a local one"),
    password: secret.describe("the user's password"),
    webApi: webApi.optional(),
    templateImportUrl,
    budget: esmBudget,
  })
  .superRefine(({ api, webApi: section }, context) => {
    const isMissing = api === "web-api" && section === undefined;
    const message = isMissing
      ? 'is missing: "api": "web-api" needs at least {"timeZone": "Europe/Helsinki"}, ESM\'s own time zone'
      : 'belongs to "api": "web-api"';
    if (isMissing || (api === "rest" && section !== undefined)) {
      context.addIssue({ code: "custom", path: ["webApi"], message });
    }
  });

const chatHistory = z.strictObject({
  url: baseUrl.describe("where the chat platform's history API is"),
  installationId: filled
    .refine((id) => !/^\.{1,2}$/.test(id), { error: "is not an installation id" })
    .describe("your installation on the chat platform"),
  token: secret.describe("the API token"),
  budget: chatHistoryBudget,
});

const chatLog = z.strictObject({
  template: filled
    .optional()
    .describe("a [Handlebars](https://handlebarsjs.com) template of your own; default: `templates/chat-log.hbs`"),
  format: z
    .enum(["text", "html"], { error: 'must be "text" or "html"' })
    .default("text")
    .describe("`html` when the template makes HTML; everything people wrote is then escaped"),
  timeZone: timeZone.default("UTC").describe("time zone of the times in the log"),
  mostCharacters: wholeNumber(1_000, 100_000_000)
    .default(1_000_000)
    .describe("what the log attribute may hold; a longer log is cut between messages and says how many are missing"),
});

const task = z.strictObject({
  graceMinutes: wholeNumber(0, 10_080)
    .default(10)
    .describe("how long after the end of a chat late messages are waited for"),
  giveUpAfterDays: wholeNumber(1, 3_650)
    .default(7)
    .describe("when a card without a session, or without a message, is closed"),
  concurrency: wholeNumber(1, 16).default(8).describe("histories read at the same time"),
});

/** Only the named masks are on, and text is kept forever unless a time is given. */
const privacy = z.strictObject({
  masks: z
    .array(z.enum(MASK_NAMES, { error: `must be one of ${MASK_NAMES.join(", ")}` }), {
      error: "must be a list of masks in brackets: [ … ]",
    })
    .default([])
    .describe("what is masked before anything is stored: see [privacy](privacy.md)"),
  retentionDays: wholeNumber(1, 36_500)
    .optional()
    .describe("after how many days `erase --older-than` takes the text of a finished chat"),
});

const journal = filled
  .default("esm-chat-journal")
  .describe("the folder in which failing sessions, runs, erasures and notes are kept");

/** Settings that a long-running process has once, however many environments it serves. */
const processSections = {
  server: serverSettings.prefault({}),
  engine: engineSettings.prefault({ kind: "process" }),
  watch: watchSettings,
};

const schemaOfEditors = z.string().optional().describe("for editors: `esm-chat.config.schema.json`");

/** `esm-chat.config.json`, read strictly: an unknown setting is a mistake. */
export const configurationSchema = z.strictObject({
  $schema: schemaOfEditors,
  name: environmentName
    .default("default")
    .describe(
      "the environment's name in runs, metrics and the function's path; needed where one process serves several",
    ),
  esm,
  chatHistory,
  platformSettings: filled
    .optional()
    .describe("the file with attribute codes; default: all platform settings' defaults"),
  journal,
  chatLog: chatLog.prefault({}),
  task: task.prefault({}),
  privacy: privacy.prefault({}),
  functions: functionSettings.prefault({}),
  schedule: scheduleSettings.optional(),
  checklist: checkSettings.prefault({}),
  ...processSections,
});

/** The configuration as in the file, with defaults filled in. */
export type ConfigurationFile = z.output<typeof configurationSchema>;

/** A configuration for `esm-chat serve` that names several environments. Paths are relative to its folder. */
export const hostingSchema = z.strictObject({
  $schema: schemaOfEditors,
  environments: z
    .array(filled, { error: "must be a list of configuration files in brackets: [ … ]" })
    .min(1, { error: "must name at least one configuration file" }),
  journal,
  ...processSections,
});

/** That configuration with defaults filled in. */
export type HostingFile = z.output<typeof hostingSchema>;
