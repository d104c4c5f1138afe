import { basename, dirname, resolve } from "node:path";
import { InputError, type Problem } from "../base/failure.ts";
import { loadingWhatIsNeeded } from "../base/late-module.ts";
import { type Configuration, readConfigurationNow } from "./configuration.ts";
import { listedFiles, parseHostingNow } from "./configuration-file.ts";
import { readConfigurationText } from "./configuration-text.ts";
import { nameIn } from "./environment-name.ts";
import { readInputFile } from "./input-file.ts";
import { readTokens } from "./read-tokens.ts";
import { environmentName } from "./setting-types.ts";

/** An environment that `--config` names: by its own configuration, or by one that lists those of several. */
export interface NamedEnvironment {
  /** No two have the same. */
  readonly name: string;
  /** Whether the name stands in its configuration. Otherwise that cannot be read, and the file's path gave the name. */
  readonly isOwnName: boolean;
  /** The path of its configuration. */
  readonly file: string;
  /** What names that file. */
  readonly namedIn: Pick<Problem, "file" | "place">;
}

/** An environment in whose configuration, or a file that it names, something is wrong. */
export interface BrokenEnvironment extends NamedEnvironment {
  /** At least one. */
  readonly problems: readonly Problem[];
}

/** An environment of which all that `serve` needs could be read, or one with mistakes. */
export type ReadEnvironment = (NamedEnvironment & { readonly configuration: Configuration }) | BrokenEnvironment;

const ONLY = { file: "", place: "--config" };

/**
 * The environments that a configuration names, in its order. Of theirs only the names are read, and no secret.
 *
 * @throws InputError when the file itself is wrong, or two environments have the same name
 */
export function listEnvironments(file: string): readonly NamedEnvironment[] {
  const text = readConfigurationText(file);
  const listed = listedFiles(file, text);
  if (listed === undefined) return named([{ file, namedIn: ONLY }]);
  parseHostingNow(file, text);
  return namedFiles(file, listed);
}

/**
 * Reads the configurations of all environments that a configuration names, in its order, with all that `serve` needs
 * of them: files that they name, secrets, the tokens of functions. One with mistakes costs no other.
 *
 * @throws InputError for mistakes that concern all of them, in the list or two of one name, and then with everybody's
 */
export function readEnvironments(file: string, environment: NodeJS.ProcessEnv): Promise<readonly ReadEnvironment[]> {
  return loadingWhatIsNeeded(() => readEnvironmentsNow(file, environment));
}

function readEnvironmentsNow(file: string, environment: NodeJS.ProcessEnv): readonly ReadEnvironment[] {
  const text = readConfigurationText(file);
  const listed = listedFiles(file, text);
  if (listed === undefined) return named([{ file, namedIn: ONLY }]).map((one) => readEnvironmentNow(one, environment));
  let environments: readonly NamedEnvironment[] = [];
  const problems = [
    ...wrong(() => parseHostingNow(file, text)),
    ...wrong(() => {
      environments = namedFiles(file, listed);
    }),
  ];
  if (problems.length === 0) return environments.map((one) => readEnvironmentNow(one, environment));
  const own = listed.map((path, index) => ({ ...inList(file, path, index), name: "", isOwnName: false }));
  const all = own.map((one) => readEnvironmentNow(one, environment));
  throw new InputError([...problems, ...all.flatMap((one) => ("problems" in one ? one.problems : []))]);
}

/** Reads one of them, as it is now. Its name may be another than before. */
export function readEnvironment(one: NamedEnvironment, environment: NodeJS.ProcessEnv): Promise<ReadEnvironment> {
  return loadingWhatIsNeeded(() => readEnvironmentNow(one, environment));
}

function readEnvironmentNow(one: NamedEnvironment, environment: NodeJS.ProcessEnv): ReadEnvironment {
  const { file, namedIn } = one;
  let configuration: Configuration | undefined;
  const problems = wrong(() => {
    configuration = readConfigurationNow(file, environment, namedIn);
  });
  const name = configuration?.name ?? ownName(one);
  const now = { file, namedIn, name: name ?? one.name, isOwnName: name === undefined ? one.isOwnName : true };
  if (configuration === undefined) return { ...now, problems };
  const ofTokens = tokenProblems(configuration, environment);
  return ofTokens.length > 0 ? { ...now, problems: ofTokens } : { ...now, configuration };
}

function tokenProblems({ file, folder, functions }: Configuration, environment: NodeJS.ProcessEnv): Problem[] {
  return functions.tokens.flatMap((reference, index) => {
    const read = readTokens(reference, folder, environment);
    return "problem" in read ? [{ file, place: `functions.tokens.${index}`, message: read.problem }] : [];
  });
}

/** @throws InputError when a file is listed twice, or two environments have the same name */
function namedFiles(file: string, listed: readonly string[]): readonly NamedEnvironment[] {
  const environments = named(listed.map((path, index) => inList(file, path, index)));
  const problems = doubled(environments);
  if (problems.length > 0) throw new InputError(problems);
  return environments;
}

function inList(file: string, path: string, index: number): Pick<NamedEnvironment, "file" | "namedIn"> {
  return { file: resolve(dirname(resolve(file)), path), namedIn: { file, place: `environments.${index}` } };
}

/** Gives each the name in its configuration, or else one that no other has. */
function named(files: readonly Pick<NamedEnvironment, "file" | "namedIn">[]): readonly NamedEnvironment[] {
  const own = files.map((one) => ({ ...one, name: ownName(one) }));
  const taken = new Set(own.flatMap(({ name }) => name ?? []));
  return own.map(({ name, ...one }) => {
    if (name !== undefined) return { ...one, name, isOwnName: true };
    const guessed = nameOfPath(one.file);
    let free = guessed;
    for (let count = 2; taken.has(free); count += 1) free = `${guessed}-${count}`;
    taken.add(free);
    return { ...one, name: free, isOwnName: false };
  });
}

function ownName({ file, namedIn }: Pick<NamedEnvironment, "file" | "namedIn">): string | undefined {
  let text: string | undefined;
  wrong(() => {
    text = readInputFile(file, namedIn);
  });
  return text === undefined ? undefined : nameIn(text);
}

/** `north` for `north/esm-chat.config.json` and for `north.json`. */
function nameOfPath(file: string): string {
  const stem = basename(file).replace(/(?:\.config)?\.json$/i, "");
  const word = stem === "esm-chat" ? basename(dirname(file)) : stem;
  const name = word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 50);
  return environmentName.safeParse(name).data ?? "environment";
}

/** Files that are listed twice, and names that two files have. */
function doubled(environments: readonly NamedEnvironment[]): Problem[] {
  const names = new Map<string, string>();
  const files = new Set<string>();
  return environments.flatMap(({ name, file, namedIn }) => {
    if (files.has(file)) return [{ ...namedIn, message: `is ${file}, which is listed already: take it away` }];
    files.add(file);
    const other = names.get(name);
    if (other === undefined) names.set(name, file);
    return other === undefined ? [] : [nameTaken({ name, file }, other)];
  });
}

/** The mistake of an environment whose name another has already, in another file. */
export function nameTaken({ name, file }: Pick<NamedEnvironment, "name" | "file">, other: string): Problem {
  return { file, place: "name", message: `is ${name}, as in ${other}: give each environment a name of its own` };
}

/** The mistakes that reading ends with; none when it does not. */
function wrong(read: () => unknown): readonly Problem[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

/** What the operator does about an environment of a list with these mistakes, in words. */
export function howToMend({ name, namedIn, problems }: BrokenEnvironment): string {
  const chosen = `--environment ${name} --config ${resolve(namedIn.file)}`;
  const isTokens = problems.every(({ place }) => place.startsWith("functions.tokens"));
  return isTokens
    ? `mend it, or remove the token file and make a new one: esm-chat functions --renew-token ${chosen}`
    : `mend it; esm-chat check ${chosen} tells whether more is wrong`;
}
