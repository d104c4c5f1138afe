import { z } from "zod";

/** The address of a system: absolute, http or https, nothing secret and nothing variable in it. */
const baseUrl = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const problem =
    url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")
      ? "must be an address that starts with https:// or http://"
      : url.username !== "" || url.password !== ""
        ? "must not hold a user name or password: they have settings of their own"
        : url.search !== "" || url.hash !== ""
          ? "must not hold a ? or #"
          : undefined;
  if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
  return value.replace(/\/+$/, "");
});

const secret = z.union([z.strictObject({ env: z.string().min(1) }), z.strictObject({ file: z.string().min(1) })], {
  error: 'must be {"env": "NAME"} or {"file": "PATH"}: a secret does not belong into the configuration',
});

function wholeNumber(least: number, most: number, fallback: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error }).default(fallback);
}

const filled = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });

/** `esm-chat.config.json`, strictly: what is not known is a mistake. */
export const configurationSchema = z.strictObject({
  $schema: z.string().optional(),
  esm: z.strictObject({
    api: z.literal("rest", { error: 'must be "rest"' }).default("rest"),
    url: baseUrl,
    login: filled,
    password: secret,
  }),
  chatHistory: z.strictObject({ url: baseUrl, installationId: filled, token: secret }),
  platformSettings: filled.optional(),
  chatLog: z
    .strictObject({
      template: filled.optional(),
      format: z.enum(["text", "html"], { error: 'must be "text" or "html"' }).default("text"),
      timeZone: filled.default("UTC"),
    })
    .prefault({}),
  task: z
    .strictObject({
      graceMinutes: wholeNumber(0, 10_080, 10),
      giveUpAfterDays: wholeNumber(1, 3_650, 7),
      concurrency: wholeNumber(1, 16, 8),
    })
    .prefault({}),
});

/** The configuration as it stands in the file, with defaults filled in. */
export type ConfigurationFile = z.output<typeof configurationSchema>;
