import { z } from "zod";
import { isTimeZone } from "../chat/local-time.ts";

/** Kinds of settings that several sections of the configuration have, with messages for people. */

/** Text that is not empty. */
export const filled = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });

/** Where a secret is kept. */
export const secret = z.union([z.strictObject({ env: filled }), z.strictObject({ file: filled })], {
  error: 'must be {"env": "NAME"} or {"file": "PATH"}: a secret does not belong into the configuration',
});

export const yesOrNo = z.boolean({ error: "must be true or false" });

/** An IANA name. */
export const timeZone = z.string({ error: "must be text" }).refine(isTimeZone, {
  error: "is not a time zone; use a name such as Europe/Helsinki",
});

export function wholeNumber(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

/**
 * The address of a system: absolute, http or https, without secrets, query or fragment, and without a slash at the end.
 */
export const baseUrl = z.string({ error: "must be text" }).transform((value, context) => {
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

/** Paths that the long-running process uses itself. */
const TAKEN_PATHS: ReadonlySet<string> = new Set(["functions", "health", "ready", "metrics"]);

/** The name of an environment in paths, runs and metrics. */
export const environmentName = z
  .string({ error: "must be text" })
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: "must be lower-case letters, digits and -, 63 at most" })
  .refine((name) => !TAKEN_PATHS.has(name), { error: "is a path of the server already" });

/** The name of an environment whose configuration gives it none. */
export const ENVIRONMENT_NAME_DEFAULT = "default";
