import type { z } from "zod";
import { InputError, type Problem } from "../base/failure.ts";
import { readJsonText } from "../base/json-mistakes.ts";
import { loadingWhatIsNeeded } from "../base/late-module.ts";
import {
  type ConfigurationFile,
  configurationSchema,
  type HostingFile,
  hostingSchema,
} from "./configuration-schema.ts";
import { hintOnUnknown } from "./setting-names.ts";
import { hintOnForm, ownWords } from "./setting-words.ts";

/**
 * Reads the text of a configuration file.
 *
 * @throws InputError with one problem for each mistake, naming the setting. It repeats no value, which may be a secret.
 */
export function parseConfiguration(file: string, text: string): Promise<ConfigurationFile> {
  return loadingWhatIsNeeded(() => parseConfigurationNow(file, text));
}

/** The same where what it may need to load is loaded by the caller. */
export function parseConfigurationNow(file: string, text: string): ConfigurationFile {
  return checkConfiguration(file, parseJson(file, text));
}

/**
 * Checks settings, wherever they come from. What they may need to load is loaded by the caller.
 *
 * @param file names them in errors
 * @throws InputError like `parseConfiguration`
 */
export function checkConfiguration(file: string, value: unknown): ConfigurationFile {
  if (isHosting(value)) {
    const message = "names several environments, and the configuration of one is needed here";
    throw new InputError([{ file, place: "environments", message }]);
  }
  return checked(file, configurationSchema, value);
}

/**
 * Reads the text of a configuration file for `serve`, which may name several environments.
 *
 * @throws InputError like `parseConfiguration`
 */
export function parseHosting(file: string, text: string): Promise<HostingFile | ConfigurationFile> {
  return loadingWhatIsNeeded(() => parseHostingNow(file, text));
}

/** The same where what it may need to load is loaded by the caller; a list of environments needs nothing. */
export function parseHostingNow(file: string, text: string): HostingFile | ConfigurationFile {
  const value = parseJson(file, text);
  return isHosting(value) ? checked(file, hostingSchema, value) : checked(file, configurationSchema, value);
}

/**
 * The files that a configuration of several environments lists, whatever else is wrong in it; undefined for any other.
 *
 * @throws InputError when it is not JSON
 */
export function listedFiles(file: string, text: string): readonly string[] | undefined {
  const value = parseJson(file, text);
  if (!isHosting(value)) return undefined;
  const { environments } = value;
  return Array.isArray(environments) ? environments.filter((path) => typeof path === "string" && path !== "") : [];
}

function isHosting(value: unknown): value is { readonly environments: unknown } {
  return typeof value === "object" && value !== null && "environments" in value;
}

/** @throws InputError with each mistake of the JSON */
export function parseJson(file: string, text: string): unknown {
  const read = readJsonText(text);
  if ("mistakes" in read) throw new InputError(read.mistakes.map((mistake) => ({ file, ...mistake })));
  return read.value;
}

function checked<Schema extends z.ZodType>(file: string, schema: Schema, value: unknown): z.output<Schema> {
  // What is read once is not worth functions that zod would write for it.
  const result = schema.safeParse(value, { reportInput: true, error: ownWords, jitless: true });
  if (result.success) return result.data;
  throw new InputError(result.error.issues.flatMap((issue) => toProblems(file, schema, issue)));
}

function toProblems(file: string, schema: z.ZodType, issue: z.core.$ZodIssue): Problem[] {
  const place = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const message = `is not a setting: ${hintOnUnknown(schema, place, key)}`;
      return { file, place: place === "" ? key : `${place}.${key}`, message };
    });
  }
  const isMissing = issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_union");
  const isNoObject = issue.code === "invalid_type" && issue.expected === "object";
  const message = isMissing
    ? "is missing"
    : isNoObject
      ? "must be settings in braces: { … }"
      : `${issue.message}${hintOnForm(issue)}`;
  return [{ file, place, message }];
}
