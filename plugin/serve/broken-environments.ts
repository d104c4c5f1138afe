import { type Clock, systemClock } from "../base/clock.ts";
import { Failure, InputError, type Problem, problemLine } from "../base/failure.ts";
import type { OperatorLog } from "../base/logger.ts";
import { within } from "../base/within.ts";
import type { Configuration } from "../settings/configuration.ts";
import {
  type BrokenEnvironment,
  howToMend,
  type NamedEnvironment,
  nameTaken,
  readEnvironment,
} from "../settings/environments.ts";
import type { Metrics } from "../watch/metrics.ts";
import type { UnservedEnvironment } from "./functions/function-app.ts";

/** Milliseconds between two looks at what is broken. */
export const LOOK_EVERY_MS = 30_000;

const STOPPING_MS = 5_000;

/** The code of an environment with mistakes in its configuration, or in a file that it names. */
const MISTAKES = "configuration-wrong";

export interface BrokenEnvironmentsOptions {
  /** Environment variables. */
  readonly environment: NodeJS.ProcessEnv;
  readonly log: OperatorLog;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** The environments that this process was told to serve and cannot. */
export interface BrokenEnvironments {
  /** Says so in the log and the metrics. */
  add(environment: BrokenEnvironment): void;
  /** Adds one whose configuration is good, and which could not be taken on for another reason. */
  addRefused(environment: NamedEnvironment, error: InputError | Failure): void;
  list(): readonly (UnservedEnvironment & Pick<Entry, "problems" | "mend">)[];
  /**
   * From now on looks whether one is mended, and has it taken on.
   *
   * @param served the environments that are well, by name, with the file of their configuration
   */
  watch(served: ReadonlyMap<string, string>, takeOn: TakeOn): void;
  /** Looks at once. Resolves when it has looked. */
  look(): Promise<void>;
  /** Ends looking. What is being taken on is not waited for longer than a few seconds: its engine may be away. */
  stop(): Promise<void>;
}

type TakeOn = (configuration: Configuration) => Promise<void>;

interface Entry {
  readonly one: NamedEnvironment;
  readonly reason: string;
  /** What is wrong, a line each. */
  readonly problems: readonly string[];
  /** What to do about it. */
  readonly mend: string;
}

/** Keeps watch over environments that cannot be served, so that mending one needs no restart. */
export function createBrokenEnvironments(options: BrokenEnvironmentsOptions): BrokenEnvironments {
  const { environment, log, metrics, clock = systemClock } = options;
  /** By the path of the configuration: a name may change when more of it can be read. */
  const entries = new Map<string, Entry>();
  const stopping = new AbortController();
  let lookAtAll: (() => Promise<void>) | undefined;
  /** One look after the other. */
  let looking = Promise.resolve();
  let watching = Promise.resolve();

  /** Says what is wrong only when it is not what was said before. */
  function tell(entry: Entry): void {
    const { one, reason, problems, mend } = entry;
    const before = entries.get(one.file);
    entries.set(one.file, entry);
    if (before !== undefined && before.one.name !== one.name) metrics.brokenEnvironment(before.one.name, false);
    metrics.brokenEnvironment(one.name, true);
    const isSaid = before?.one.name === one.name && before.problems.join("\n") === problems.join("\n");
    if (isSaid) return;
    log.error(
      { environment: one.name, file: one.file, code: reason, problems, mend },
      "an environment cannot be served",
    );
  }

  function add(broken: BrokenEnvironment): void {
    const problems = broken.problems.map(problemLine);
    tell({ one: broken, reason: MISTAKES, problems, mend: howToMend(broken) });
  }

  function addRefused(one: NamedEnvironment, error: InputError | Failure): void {
    if (error instanceof InputError) add({ ...one, problems: error.problems });
    else tell({ one, reason: error.code, problems: [error.message], mend: "it is tried again every half minute" });
  }

  /** Why the environment may not have its name: another has it. */
  function takenBy(one: NamedEnvironment, served: ReadonlyMap<string, string>): Problem[] {
    const isOther = ({ one: other }: Entry) => other.file !== one.file && other.name === one.name;
    const file = served.get(one.name) ?? [...entries.values()].find(isOther)?.one.file;
    return file === undefined ? [] : [nameTaken(one, file)];
  }

  async function lookAt(entry: Entry, served: ReadonlyMap<string, string>, takeOn: TakeOn): Promise<void> {
    const read = await readEnvironment(entry.one, environment);
    const taken = takenBy(read, served);
    if (taken.length > 0) return add({ ...entry.one, problems: taken });
    if ("problems" in read) return add(read);
    const { name, file, configuration } = read;
    try {
      await takeOn(configuration);
    } catch (error) {
      if (!(error instanceof InputError) && !(error instanceof Failure)) throw error;
      return addRefused(read, error);
    }
    entries.delete(file);
    if (entry.one.name !== name) metrics.brokenEnvironment(entry.one.name, false);
    log.info({ environment: name, file }, "an environment that could not be served is well again");
  }

  function look(): Promise<void> {
    looking = looking.then(async () => {
      if (!stopping.signal.aborted) await lookAtAll?.();
    });
    return looking;
  }

  /** A mistake in the program; its message could contain anything. */
  function tellMistake({ one: { name } }: Entry, error: unknown): void {
    log.error(
      { environment: name, error: error instanceof Error ? error.name : typeof error },
      "a look at an environment that cannot be served ended with an internal error",
    );
  }

  async function lookRegularly(): Promise<void> {
    while (!stopping.signal.aborted) {
      await clock.wait(LOOK_EVERY_MS, stopping.signal).catch(() => undefined);
      await look();
    }
  }

  return {
    add,
    addRefused,
    list: () =>
      [...entries.values()].map(({ one: { name }, ...rest }) => ({
        ...rest,
        name,
        observer: metrics.functionCalls(name),
      })),
    watch(served, takeOn) {
      lookAtAll = async () => {
        for (const entry of entries.values()) {
          if (stopping.signal.aborted) return;
          await lookAt(entry, served, takeOn).catch((error: unknown) => tellMistake(entry, error));
        }
      };
      watching = lookRegularly();
    },
    look,
    async stop() {
      stopping.abort();
      await within(clock, STOPPING_MS, Promise.all([watching, looking]));
    },
  };
}
