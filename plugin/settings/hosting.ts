import { dirname, resolve } from "node:path";
import { InputError, type Problem } from "../base/failure.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import { parseHosting } from "./configuration-file.ts";
import type { ConfigurationFile } from "./configuration-schema.ts";
import { readConfigurationText } from "./configuration-text.ts";

/** What a long-running process serves: one environment or several, and the settings that they share. */
export interface Hosting extends Pick<ConfigurationFile, "server" | "engine" | "watch"> {
  /** Absolute; paths in the process's own settings are relative to it. */
  readonly folder: string;
  /** No two have the same name. */
  readonly environments: readonly Configuration[];
  /** The folder in which runs are kept. */
  readonly journalFolder: string;
}

/**
 * Reads a configuration for `serve`: of one environment, or a file that names the configurations of several. Such a
 * file's sections `server`, `engine` and `watch` hold for all environments; theirs are ignored.
 *
 * @throws InputError with one problem for each mistake in any of the files
 */
export function readHosting(file: string, environment: NodeJS.ProcessEnv): Hosting {
  const settings = parseHosting(file, readConfigurationText(file));
  const folder = dirname(resolve(file));
  const files = "environments" in settings ? settings.environments.map((path) => resolve(folder, path)) : [file];
  const { environments, problems } = readAll(files, environment);
  const all = [...problems, ...doubledNames(environments)];
  if (all.length > 0) throw new InputError(all);
  const { server, engine, watch, journal } = settings;
  return { folder, environments, server, engine, watch, journalFolder: resolve(folder, journal) };
}

/**
 * Reads the section `engine` only.
 *
 * @throws InputError when the configuration is wrong
 */
export function readEngine(file: string): Hosting["engine"] {
  return parseHosting(file, readConfigurationText(file)).engine;
}

function readAll(files: readonly string[], environment: NodeJS.ProcessEnv) {
  const environments: Configuration[] = [];
  const problems: Problem[] = [];
  for (const file of files) {
    try {
      environments.push(readConfiguration(file, environment));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      for (const problem of error.problems) problems.push(problem);
    }
  }
  return { environments, problems };
}

function doubledNames(environments: readonly Configuration[]): Problem[] {
  const files = new Map<string, string>();
  return environments.flatMap(({ name, file }) => {
    const other = files.get(name);
    if (other === undefined) files.set(name, file);
    return other === undefined
      ? []
      : [{ file, place: "name", message: `is ${name}, as in ${other}: give each environment a name of its own` }];
  });
}
