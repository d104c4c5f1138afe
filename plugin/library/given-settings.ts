import { resolve } from "node:path";
import { InputError } from "../base/failure.ts";
import { loadingWhatIsNeeded } from "../base/late-module.ts";
import { type Configuration, completeConfiguration } from "../settings/configuration.ts";
import { checkConfiguration, parseJson } from "../settings/configuration-file.ts";
import { readInputFile } from "../settings/input-file.ts";
import { GIVEN_SECRET } from "../settings/secrets.ts";
import type { EnvironmentSettings } from "./environment-settings.ts";

/**
 * Secrets as values, by the setting that they belong to: `"esm.password"`, `"chatHistory.token"`,
 * `"chatHistory.settings.NAME"`; of `"functions.tokens"` all tokens in a list, the current one first. They count instead of
 * what the settings say of where the secret is kept, and appear in no error.
 */
export type GivenSecrets = Readonly<Record<string, string | readonly string[]>>;

/** What settings need besides. */
export interface CommonOptions {
  /** Secrets as values. Default: all are found where the settings say. */
  readonly secrets?: GivenSecrets | undefined;
  /** The variables that `{"env": "NAME"}` in the settings names. Default: those of this process. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

/** The settings in a file. */
export interface SettingsFile extends CommonOptions {
  /** The path of the configuration, as `esm-chat run --config` takes it. Paths in it are relative to its folder. */
  readonly file: string;
}

/** The settings as an object. */
export interface GivenSettings extends CommonOptions {
  /** What a configuration file holds. */
  readonly settings: EnvironmentSettings;
  /** Paths in the settings are relative to this folder, and the journal is kept in it unless they say otherwise. */
  readonly folder: string;
}

/** How settings that are given as an object are called in errors. */
const SETTINGS = "settings";

/** A configuration, and the variables in which its secrets are found, also those that were given as values. */
export interface CheckedSettings {
  readonly configuration: Configuration;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** @throws InputError with one problem for each mistake in the settings and in all files that they name */
export async function checkedSettings(given: SettingsFile | GivenSettings): Promise<CheckedSettings> {
  const { secrets = {}, variables = process.env } = given;
  const isFile = "file" in given;
  const file = isFile ? given.file : SETTINGS;
  const value = isFile ? parseJson(file, readInputFile(file, { file: "", place: "file" })) : given.settings;
  const folder = isFile ? resolve(file, "..") : resolve(given.folder);
  const { settings, environment } = withSecrets(value, secrets, variables);
  const configuration = await loadingWhatIsNeeded(() =>
    completeConfiguration(checkConfiguration(file, settings), { file, folder, environment }),
  );
  return { configuration, variables: environment };
}

/** The settings with references to the given secrets, and the variables in which these are then found. */
function withSecrets(
  value: unknown,
  secrets: GivenSecrets,
  variables: Readonly<Record<string, string | undefined>>,
): { readonly settings: unknown; readonly environment: Record<string, string | undefined> } {
  const environment = { ...variables };
  let settings = value;
  let count = 0;
  function hide(place: string, secret: unknown): { readonly env: string } {
    if (typeof secret !== "string") {
      throw new InputError([{ file: "secrets", place, message: "must be text" }]);
    }
    count += 1;
    const name = `${GIVEN_SECRET}${count}`;
    environment[name] = secret;
    return { env: name };
  }
  for (const [place, secret] of Object.entries(secrets)) {
    const reference = Array.isArray(secret) ? secret.map((one) => hide(place, one)) : hide(place, secret);
    settings = withValue(settings, place.split("."), reference);
  }
  return { settings, environment };
}

/** A copy with this value in its place. What is no object stays as it is: whoever checks the settings names it. */
function withValue(settings: unknown, [name, ...path]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  if (settings !== undefined && (typeof settings !== "object" || settings === null || Array.isArray(settings))) {
    return settings;
  }
  const own = settings as Readonly<Record<string, unknown>> | undefined;
  const inner = own !== undefined && Object.hasOwn(own, name) ? own[name] : undefined;
  return { ...own, [name]: withValue(inner, path, value) };
}
