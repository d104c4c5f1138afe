import { InputError, isEndedByUser } from "../base/failure.ts";
import type { NamedEnvironment } from "../settings/environments.ts";
import { isList } from "../settings/is-list.ts";
import { errorLines } from "./error-lines.ts";
import { EXIT, worstExitCode } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";

export interface EnvironmentOptions {
  /** The configuration of one environment, or one that lists those of several. */
  readonly config: string;
  /** A name, or `all`. */
  readonly environment?: string;
  /** A page that the command writes about one environment. */
  readonly html?: string;
  /** Set for a command that is run for several, one after the other. */
  readonly ofSeveral?: true;
}

/** What a command does where several environments are listed and none is named. */
export type Unsaid = "all" | "refuse";

/**
 * Runs a command that works on one environment for each of those that the arguments choose, one after the other. One that
 * fails costs no other; when somebody ends the command, no further one is begun. With `--json`, the results of several are
 * one: `{"environments": {NAME: result or errors}}`.
 *
 * @param command gets the options with the configuration of the one environment
 * @returns the command's exit code; of several, the worst
 * @throws InputError when none is chosen
 */
export async function forEachEnvironment<Options extends EnvironmentOptions>(
  options: Options,
  output: Output,
  unsaid: Unsaid,
  command: (options: Options, output: Output) => Promise<number>,
): Promise<number> {
  const chosen = await chooseEnvironments(options, unsaid);
  if (chosen === undefined) return command(options, output);
  const [only, another] = chosen;
  if (only !== undefined && another === undefined) return command({ ...options, config: only.file }, output);
  if (options.html !== undefined) {
    const message = "is the page of one environment: give --environment with its name";
    throw new InputError([{ file: "", place: "--html", message }]);
  }
  return forSeveral(chosen, options, output, command);
}

const NOT_BEGUN = "not begun: the command was ended before";

async function forSeveral<Options extends EnvironmentOptions>(
  environments: readonly NamedEnvironment[],
  options: Options,
  output: Output,
  command: (options: Options, output: Output) => Promise<number>,
): Promise<number> {
  const results: [string, unknown][] = [];
  const exitCodes: number[] = [];
  let isStopped = false;
  const stopListening = onStopSignal(() => {
    isStopped = true;
  });
  try {
    for (const [index, { name, file }] of environments.entries()) {
      if (isStopped) {
        output.warn(`${name}: ${NOT_BEGUN}`);
        results.push([name, { status: "stopped", errors: [NOT_BEGUN] }]);
        exitCodes.push(EXIT.stopped);
        continue;
      }
      output.say(`${index === 0 ? "" : "\n"}=== ${name} ===`);
      const own = { ...output, result: (value: unknown) => void results.push([name, value]) };
      try {
        exitCodes.push(await command({ ...options, config: file, ofSeveral: true }, own));
      } catch (error) {
        isStopped ||= isEndedByUser(error);
        const { lines, status, exitCode } = errorLines(error);
        for (const line of lines) output.warn(`${name}: ${line}`);
        results.push([name, { status, errors: lines }]);
        exitCodes.push(exitCode);
      }
    }
  } finally {
    stopListening();
  }
  if (output.json) output.result({ environments: Object.fromEntries(results) });
  return worstExitCode(exitCodes);
}

/**
 * The environments that the arguments choose.
 *
 * @returns undefined for the configuration of one environment: what is wrong with it, the command says best
 * @throws InputError when there is no such environment, or none is chosen
 */
async function chooseEnvironments(
  { config, environment }: EnvironmentOptions,
  unsaid: Unsaid,
): Promise<readonly NamedEnvironment[] | undefined> {
  if (environment === undefined && !isList(config)) return undefined;
  const { listEnvironments } = await import("../settings/environments.ts");
  const listed = listEnvironments(config);
  if (environment === "all") return listed;
  if (environment !== undefined) return [environmentOf(listed, environment)];
  if (listed.length === 1 || unsaid === "all") return listed;
  const message = `is needed, because this configuration lists several: ${namesOf(listed)}; or all, for one after the other`;
  throw new InputError([{ file: config, place: "--environment", message }]);
}

/** @throws InputError that does not repeat the argument, when there is no such environment */
export function environmentOf<Named extends { readonly name: string }>(listed: readonly Named[], name: string): Named {
  const found = listed.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new InputError([{ file: "", place: "--environment", message: `must be one of ${namesOf(listed)}; or all` }]);
}

function namesOf(listed: readonly { readonly name: string }[]): string {
  return listed.map(({ name }) => name).join(", ");
}
