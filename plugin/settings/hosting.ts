import { dirname, resolve } from "node:path";
import { InputError } from "../base/failure.ts";
import type { Configuration } from "./configuration.ts";
import { listedFiles, parseHosting } from "./configuration-file.ts";
import type { ConfigurationFile } from "./configuration-schema.ts";
import { readConfigurationText } from "./configuration-text.ts";
import { type BrokenEnvironment, readEnvironments } from "./environments.ts";

/** What a long-running process serves: one environment or several, and the settings that they share. */
export interface Hosting extends Pick<ConfigurationFile, "server" | "engine" | "watch"> {
  /** Absolute; paths in the process's own settings are relative to it. */
  readonly folder: string;
  /** The file that lists the environments; undefined where there is the configuration of one. */
  readonly list: string | undefined;
  /** No two have the same name, nor have two of `broken`. */
  readonly environments: readonly Configuration[];
  /** Those that cannot be served until somebody mends them. */
  readonly broken: readonly BrokenEnvironment[];
  /** The folder in which runs are kept. */
  readonly journalFolder: string;
}

/**
 * Reads a configuration for `serve`: of one environment, or a file that names the configurations of several. Such a
 * file's sections `server`, `engine` and `watch` hold for all environments; theirs are ignored.
 *
 * @throws InputError with one problem for each mistake in the configuration of one environment. Of several, mistakes
 *   are those of the environment in whose files they are; what concerns all is thrown, with everybody's mistakes
 */
export async function readHosting(file: string, environment: NodeJS.ProcessEnv): Promise<Hosting> {
  const read = await readEnvironments(file, environment);
  const broken = read.filter((one) => "problems" in one);
  const text = readConfigurationText(file);
  const list = listedFiles(file, text) === undefined ? undefined : file;
  const [mistaken] = broken;
  if (list === undefined && mistaken !== undefined) throw new InputError(mistaken.problems);
  const settings = await parseHosting(file, text);
  const folder = dirname(resolve(file));
  const { server, engine, watch, journal } = settings;
  const environments = read.flatMap((one) => ("configuration" in one ? [one.configuration] : []));
  return { folder, list, environments, broken, server, engine, watch, journalFolder: resolve(folder, journal) };
}

/**
 * Reads the section `engine` only.
 *
 * @throws InputError when the configuration is wrong
 */
export async function readEngine(file: string): Promise<Hosting["engine"]> {
  return (await parseHosting(file, readConfigurationText(file))).engine;
}
