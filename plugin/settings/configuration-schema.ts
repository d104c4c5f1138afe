import { z } from "zod";
import { MASK_NAMES } from "../privacy/mask-names.ts";
import { baseUrl, filled, secret, timeZone, wholeNumber } from "./setting-types.ts";

/** A value code's display name where ESM does not tell it; default: as the ready-made template has it. */
const staticValueNames = z.strictObject({ no: filled.optional(), yes: filled.optional() });

const esm = z
  .strictObject({
    api: z.enum(["rest", "web-api"], { error: 'must be "rest" or "web-api"' }).default("rest"),
    url: baseUrl,
    login: filled,
    password: secret,
    webApi: z
      .strictObject({
        timeZone,
        uniqueAttributeCode: filled.default("efecte_id"),
        staticValueNames: staticValueNames.prefault({}),
      })
      .optional(),
  })
  .superRefine(({ api, webApi }, context) => {
    const isMissing = api === "web-api" && webApi === undefined;
    const message = isMissing
      ? 'is missing: "api": "web-api" needs at least {"timeZone": "Europe/Helsinki"}, ESM\'s own time zone'
      : 'belongs to "api": "web-api"';
    if (isMissing || (api === "rest" && webApi !== undefined)) {
      context.addIssue({ code: "custom", path: ["webApi"], message });
    }
  });

/** Masks are off unless they are named, and text is kept unless a time is given. */
const privacy = z.strictObject({
  masks: z
    .array(z.enum(MASK_NAMES, { error: `must be one of ${MASK_NAMES.join(", ")}` }), {
      error: "must be a list of masks in brackets: [ … ]",
    })
    .default([]),
  retentionDays: wholeNumber(1, 36_500).optional(),
});

/** `esm-chat.config.json`, strictly: what is not known is a mistake. */
export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  esm,
  chatHistory: z.strictObject({
    url: baseUrl,
    installationId: filled.refine((id) => !/^\.{1,2}$/.test(id), { error: "is not an installation id" }),
    token: secret,
  }),
  platformSettings: filled.optional(),
  journal: filled.default("esm-chat-journal"),
  chatLog: z
    .strictObject({
      template: filled.optional(),
      format: z.enum(["text", "html"], { error: 'must be "text" or "html"' }).default("text"),
      timeZone: timeZone.default("UTC"),
      mostCharacters: wholeNumber(1_000, 100_000_000).default(1_000_000),
    })
    .prefault({}),
  task: z
    .strictObject({
      graceMinutes: wholeNumber(0, 10_080).default(10),
      giveUpAfterDays: wholeNumber(1, 3_650).default(7),
      concurrency: wholeNumber(1, 16).default(8),
    })
    .prefault({}),
  privacy: privacy.prefault({}),
});

/** The configuration as it stands in the file, with defaults filled in. */
export type ConfigurationFile = z.output<typeof configurationSchema>;
