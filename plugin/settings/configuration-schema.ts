import { z } from "zod";
import { isTimeZone } from "../chat-session/local-time.ts";
import { MASK_NAMES } from "../privacy/mask-names.ts";

/** The address of a system: absolute, http or https, nothing secret and nothing variable in it. */
const baseUrl = z.string({ error: "must be text" }).transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const problem =
    url === undefined || !/^https?:\/\/\S+$/i.test(value)
      ? "must be an address that starts with https:// or http://"
      : url.username !== "" || url.password !== ""
        ? "must not hold a user name or password: they have settings of their own"
        : /[?#]/.test(value)
          ? "must not hold a ? or #"
          : undefined;
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  return value.replace(/\/+$/, "");
});

const filled = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });

const secret = z.union([z.strictObject({ env: filled }), z.strictObject({ file: filled })], {
  error: 'must be {"env": "NAME"} or {"file": "PATH"}: a secret does not belong into the configuration',
});

function wholeNumberWithin(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

function wholeNumber(least: number, most: number, fallback: number) {
  return wholeNumberWithin(least, most).default(fallback);
}

const timeZone = z.string({ error: "must be text" }).refine(isTimeZone, {
  error: "is not a time zone; use a name such as Europe/Helsinki",
});

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
  retentionDays: wholeNumberWithin(1, 36_500).optional(),
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
      mostCharacters: wholeNumber(1_000, 100_000_000, 1_000_000),
    })
    .prefault({}),
  task: z
    .strictObject({
      graceMinutes: wholeNumber(0, 10_080, 10),
      giveUpAfterDays: wholeNumber(1, 3_650, 7),
      concurrency: wholeNumber(1, 16, 8),
    })
    .prefault({}),
  privacy: privacy.prefault({}),
});

/** The configuration as it stands in the file, with defaults filled in. */
export type ConfigurationFile = z.output<typeof configurationSchema>;
