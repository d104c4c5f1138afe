import { z } from "zod";
import { isTimeZone } from "../chat/local-time.ts";

/** Kinds of settings that several sections of the configuration have, with messages for people. */

const CONTROL_ERROR =
  "holds a control character, such as a tab: if a backslash was meant, as in a path of Windows, write it twice: \\\\";

/** Text that is not empty. `"C:\temp"` is good JSON, and no path. */
export const filled = z
  .string({ error: "must be text" })
  .min(1, { error: "must not be empty" })
  .refine((text) => !/\p{Cc}/u.test(text), { error: CONTROL_ERROR })
  .refine((text) => !/^\s|\s$/.test(text), { error: "begins or ends with a space: take it away" });

const SECRET_FORM = 'must be {"env": "NAME"} or {"file": "PATH"}';

const NO_VARIABLE =
  "must be the name of an environment variable, without $ or %; the secret itself does not belong there";

/** Where a secret is kept. A secret that was written in place of a variable's name is not repeated. */
export const secret = z.union(
  [
    z.strictObject({ env: filled.regex(/^(?:[A-Za-z_][\w.-]*)?$/, { error: NO_VARIABLE }) }),
    z.strictObject({ file: filled }),
  ],
  { error: ({ input }) => secretMistake(input) },
);

function secretMistake(input: unknown): string {
  const [name = "", ...more] = typeof input === "object" && input !== null ? Object.keys(input) : [];
  if (more.length > 0) return `${SECRET_FORM}, and nothing besides`;
  if (name === "env" || name === "file") return `${SECRET_FORM}, with a text in it`;
  if (/^(?:env|file)$/i.test(name)) return `${SECRET_FORM}, with these names, in small letters`;
  return `${SECRET_FORM}: a secret does not belong into the configuration`;
}

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
  const message = mistakeInUrl(value);
  if (message !== undefined) context.addIssue({ code: "custom", message });
  return value.replace(/\/+$/, "");
});

function mistakeInUrl(value: string): string | undefined {
  if (/[\s\p{C}]/u.test(value)) return "must not hold a space, a line break or a character that cannot be seen";
  if (/^["'\u2018-\u201f]|["'\u2018-\u201f]$/.test(value)) return "must not stand in quotation marks of its own";
  if (/^https?:\\/i.test(value)) return "must be written with slashes, https://, and not with backslashes";
  if (!/^https?:\/\/./i.test(value)) return "must be an address that starts with https:// or http://";
  if (/^https?:\/\/https?:/i.test(value)) return "begins with https:// or http:// twice";
  if (/[<>{}[\]]/.test(value.replace(/\/\/(?:[^/]*@)?\[[\da-f:.]+\]/i, "//"))) {
    return "still holds a place that is to be filled in: < >, { } or [ ]";
  }
  if (!URL.canParse(value)) return "is not an address: look at the host name and the port";
  const { username, password, hostname } = new URL(value);
  if (username !== "" || password !== "")
    return "must not hold a user name or password: they have settings of their own";
  if (/[?#]/.test(value)) return "must not hold a ? or #";
  if (/[.,;:]$/.test(value) || hostname.endsWith("."))
    return "has a dot, comma, semicolon or colon at its end: take it away";
  return undefined;
}

/** Notes what is wrong with one setting of a section, if anything is. */
export function noteMistake(context: z.core.$RefinementCtx, name: string, message: string | undefined): void {
  if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
}

/** Paths that the long-running process uses itself. */
const TAKEN_PATHS: ReadonlySet<string> = new Set(["functions", "health", "ready", "metrics"]);

/** The name of an environment in paths, runs and metrics. */
export const environmentName = z
  .string({ error: "must be text" })
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: "must be lower-case letters, digits and -, 63 at most" })
  .refine((name) => !TAKEN_PATHS.has(name), { error: "is a path of the server already" })
  .refine((name) => name !== "all", { error: "is what --environment takes for all environments" });

/** The name of an environment whose configuration gives it none. */
export const ENVIRONMENT_NAME_DEFAULT = "default";
