import { z } from "zod";
import { allowPlainHttp, chatAddressMistake, esmAddressMistake, plainHttpMistake } from "./addresses.ts";
import { chatHistoryBudget, esmBudget } from "./budget-settings.ts";
import { checkSettings, templateImportUrl } from "./check-settings.ts";
import { engineSettings } from "./engine-settings.ts";
import { functionSettings, serverSettings } from "./function-settings.ts";
import { limitSettings } from "./limit-settings.ts";
import { personSettings } from "./person-settings.ts";
import { privacySettings } from "./privacy-settings.ts";
import { CHAT_LOG_LANGUAGES } from "./ready-made-template.ts";
import { reportSettings } from "./report-settings.ts";
import { scheduleSettings } from "./schedule-settings.ts";
import {
  baseUrl,
  ENVIRONMENT_NAME_DEFAULT,
  environmentName,
  filled,
  noteMistake,
  secret,
  timeZone,
  wholeNumber,
  yesOrNo,
} from "./setting-types.ts";
import { watchSettings } from "./watch-settings.ts";

/**
 * The display name of a value code, for an API of ESM that does not tell it. Default: as in the ready-made template.
 */
const staticValueNames = z.strictObject({
  no: filled.optional().describe("what the value with the code *no* is called"),
  yes: filled.optional().describe("what the value with the code *yes* is called"),
  answered: filled.optional().describe("what the outcome *answered* is called"),
  unanswered: filled.optional().describe("what the outcome *unanswered* is called"),
  abandoned: filled.optional().describe("what the outcome *abandoned* is called"),
  chatbotOnly: filled.optional().describe("what the outcome *chatbot only* is called"),
});

const attributeId = z
  .string({ error: "must be text" })
  .regex(/^\d{1,20}$/, { error: 'must be the id of an attribute, such as "10432"' });

/** Only the Web API wants it. */
const chatLogFile = z.strictObject({
  attributeId: attributeId
    .optional()
    .describe(
      "the id of the attribute for whole logs, in this ESM; default: read off a data card that has a file there",
    ),
  operationType: filled.default("add").describe("what `fileUpload.ws` takes for: add this file to the others"),
});

const webApi = z
  .strictObject({
    timeZone: timeZone.describe("ESM's own time zone, in which it writes dates"),
    uniqueAttributeCode: filled.default("efecte_id").describe("the unique attribute by which cards are found"),
    staticValueNames: staticValueNames.prefault({}),
    chatLogFile: chatLogFile.prefault({}),
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
    allowPlainHttp: allowPlainHttp("the password and all that cards hold"),
    templateImportUrl,
    budget: esmBudget,
  })
  .superRefine(({ api, webApi: section, url, templateImportUrl: importUrl, allowPlainHttp: isAllowed }, context) => {
    noteMistake(context, "url", esmAddressMistake(url, api) ?? plainHttpMistake(url, isAllowed));
    if (importUrl !== undefined) noteMistake(context, "templateImportUrl", plainHttpMistake(importUrl, isAllowed));
    const isMissing = api === "web-api" && section === undefined;
    const message = isMissing
      ? 'is missing: "api": "web-api" needs at least {"timeZone": "Europe/Helsinki"}, ESM\'s own time zone'
      : 'belongs to "api": "web-api"';
    if (isMissing || (api === "rest" && section !== undefined)) {
      context.addIssue({ code: "custom", path: ["webApi"], message });
    }
  });

const SETTING_FORM = 'must be text in quotation marks, or {"env": "NAME"} or {"file": "PATH"} for a secret';

/** What a setting of a description or an adapter may be; only an adapter's schema takes more than texts and secrets. */
const ownSetting = z.union([filled, secret, z.number(), z.boolean()], { error: SETTING_FORM });
const ownSettings = z.record(
  z.string(),
  z.union([ownSetting, z.array(ownSetting), z.record(z.string(), ownSetting)], { error: SETTING_FORM }),
);

const chatHistory = z
  .strictObject({
    url: baseUrl.describe("where the chat platform's history API is"),
    allowPlainHttp: allowPlainHttp("the token and all chats"),
    platform: filled
      .optional()
      .describe(
        "which platform it is: the name of a description that ships (`esm-chat platform list`), or the file of [one of your own](describe-a-platform.md); default: the history API that the plugin assumes",
      ),
    adapter: filled
      .optional()
      .describe(
        "the file of [an adapter of your own](adapters.md), a module of JavaScript (`.mjs` or `.js`) for a platform that no description fits; in place of `platform`",
      ),
    settings: ownSettings
      .default({})
      .describe(
        'the settings that the platform\'s description, or the adapter, asks for; secrets as `{"env": …}` or `{"file": …}`',
      ),
    installationId: filled
      .refine((id) => !/^\.{1,2}$/.test(id), { error: "is not an installation id" })
      .optional()
      .describe("your installation on the chat platform; not with `platform`, and not needed with `adapter`"),
    token: secret.optional().describe("the API token; not with `platform`, and not needed with `adapter`"),
    countsDeletedMessages: yesOrNo
      .default(false)
      .describe(
        "the platform's message count includes messages that were deleted: a history with fewer messages is then the whole one",
      ),
    budget: chatHistoryBudget,
  })
  .superRefine((section, context) => {
    const { platform, adapter, settings, installationId, token, url, allowPlainHttp: isAllowed } = section;
    const isAssumed = platform === undefined && adapter === undefined;
    noteMistake(context, "url", chatAddressMistake(url, isAssumed) ?? plainHttpMistake(url, isAllowed));
    const note = (name: string, message: string) => noteMistake(context, name, message);
    if (isAssumed) {
      if (installationId === undefined) note("installationId", "is missing");
      if (token === undefined) note("token", "is missing");
      if (Object.keys(settings).length > 0) note("settings", "belongs to chatHistory.platform or chatHistory.adapter");
    }
    if (platform === undefined) return;
    if (adapter !== undefined) note("adapter", "does not go with chatHistory.platform: leave one of them out");
    const why =
      "does not belong to chatHistory.platform, whose description has settings of its own: chatHistory.settings";
    if (installationId !== undefined) note("installationId", why);
    if (token !== undefined) note("token", why);
  });

const languageError = `must be one of ${CHAT_LOG_LANGUAGES.join(", ")}; for another language write a template of your own`;

const chatLog = z.strictObject({
  language: z
    .enum(CHAT_LOG_LANGUAGES, { error: languageError })
    .optional()
    .describe("the language of the ready-made template; default: `en`"),
  template: filled
    .optional()
    .describe("a template of your own instead of a ready-made one: see [the chat log](chat-log.md)"),
  format: z
    .enum(["text", "html"], { error: 'must be "text" or "html"' })
    .default("text")
    .describe("`html` when the template makes HTML; everything people wrote is then escaped"),
  timeZone: timeZone.default("UTC").describe("time zone of the times in the log"),
  mostCharacters: wholeNumber(1_000, 4_000_000)
    .default(1_000_000)
    .describe(
      "what the log attribute may hold; in a longer log long texts are cut, then messages at its end are left out, and it says how much is missing",
    ),
});

/** For chat platforms that cannot call `createChatSession`. */
const makeCards = z
  .strictObject({
    sessions: z
      .enum(["live-chats", "all"], { error: 'must be "live-chats" or "all"' })
      .default("live-chats")
      .describe(
        "for which sessions [the task makes the cards itself](operation.md#cards-that-the-task-makes): those that had a live chat, or all; without `makeCards` for none",
      ),
    from: z.iso
      .date({ error: "must be a day such as 2026-12-01" })
      .describe("the first day, in UTC: sessions that did not change from then on get no card, such as `2026-12-01`"),
    mostPerRun: wholeNumber(1, 10_000)
      .default(1_000)
      .describe(
        "how many cards one run makes at most; where histories have to be read to see whether there was a live chat, five times as many of these; the next run goes on",
      ),
  })
  .describe(
    "the task makes the cards itself, for chat platforms that cannot call createChatSession; default: it does not",
  );

const task = z.strictObject({
  graceMinutes: wholeNumber(0, 10_080)
    .default(10)
    .describe("how long after the end of a chat late messages are waited for"),
  giveUpAfterDays: wholeNumber(1, 3_650)
    .default(7)
    .describe("when a card is closed whose session the platform does not know; counted from when it was first asked"),
  lookBackDays: wholeNumber(0, 365)
    .default(7)
    .describe(
      "for how long a closed card is filled again when its session goes on, or when somebody undid what was written; 0: never",
    ),
  abandonedWithinSeconds: wholeNumber(0, 3_600)
    .default(20)
    .describe(
      "an end user who was in live chats no longer than that, and to whom nobody wrote, has *abandoned* the chat; only with the mapped attribute *Outcome*",
    ),
  concurrency: wholeNumber(1, 16).default(8).describe("histories read at the same time"),
  makeCards: makeCards.optional(),
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
    .default(ENVIRONMENT_NAME_DEFAULT)
    .describe(
      "the environment's name in runs, metrics and the function's path; needed where one process serves several",
    ),
  esm,
  chatHistory,
  platformSettings: filled
    .optional()
    .describe("the file with attribute codes; default: all platform settings' defaults"),
  journal,
  chatLog: chatLog
    .refine(({ language, template }) => language === undefined || template === undefined, {
      path: ["language"],
      error: "chooses a ready-made template: leave it out, or leave out template",
    })
    .prefault({}),
  task: task.prefault({}),
  limits: limitSettings.prefault({}),
  persons: personSettings.prefault({}),
  privacy: privacySettings.prefault({}),
  functions: functionSettings.prefault({}),
  schedule: scheduleSettings.optional(),
  report: reportSettings.prefault({}),
  checklist: checkSettings.prefault({}),
  operators: z
    .array(filled, { error: "must be a list of ESM logins in brackets: [ … ]" })
    .max(100, { error: "must be 100 at most" })
    .default([])
    .describe(
      "ESM logins, exactly as they are typed, that may use [the console](console.md) to run the task and the checklist, to try again and to erase; everybody else only reads what ESM shows them",
    ),
  ...processSections,
});

/** The configuration as in the file, with defaults filled in. */
export type ConfigurationFile = z.output<typeof configurationSchema>;

/** A configuration for `esm-chat serve` that names several environments. Paths are relative to its folder. */
export const hostingSchema = z.strictObject({
  $schema: schemaOfEditors,
  environments: z
    .array(filled, { error: "must be a list of configuration files in brackets: [ … ]" })
    .min(1, { error: "must name at least one configuration file" })
    .describe("their configuration files; each needs a `name` of its own"),
  journal,
  ...processSections,
});

/** That configuration with defaults filled in. */
export type HostingFile = z.output<typeof hostingSchema>;
