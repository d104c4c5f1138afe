import type { Clock } from "../../plugin/base/clock.ts";
import type { Logger } from "../../plugin/base/logger.ts";
import {
  type ScriptedResult,
  type ScriptedTasks,
  scriptedTasks,
  TASK,
} from "../../plugin/library/contract-tests/runner/scripted-tasks.ts";
import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import type { RunRecord, TaskKey, TaskRunner } from "../../plugin/runner/task-runner.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";

export const silentLog: Logger = { info: () => undefined, warn: () => undefined };

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A Thursday in summer; in Helsinki it is midnight. */
export const MIDNIGHT = Date.parse("2026-06-03T21:00:00Z");

/** On the quarter; every quarter; never left out. */
export const QUARTERLY: Schedule = {
  fires: { kind: "every", minutes: 15 },
  timeZone: "Europe/Helsinki",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};

export function daily(expression: string): Schedule {
  return { ...QUARTERLY, fires: { kind: "cron", expression } };
}

export const OUTSIDE_OFFICE_HOURS: Schedule = {
  ...QUARTERLY,
  onlyOutside: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined },
};

export const keyOf = (environment: string): TaskKey => ({ environment, task: TASK });

/** A clock on the wall that can be set, and a monotonic one that cannot. Time passes only with `pass`. */
export interface SettableClock extends Clock {
  monotonic(): number;
  /** Lets time pass, in steps that let everything happen that is due. */
  pass(milliseconds: number): Promise<void>;
  /** Sets the clock on the wall forwards or backwards, as a person or a time server does. */
  set(byMilliseconds: number): void;
}

/** Milliseconds; what is due is done no later. */
const STEP = 5_000;

export function settableClock(start = MIDNIGHT): SettableClock {
  let wall = start;
  let monotonic = 0;
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    now: () => wall,
    monotonic: () => monotonic,
    wait: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const sleeper = { until: monotonic + milliseconds, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        });
      }),
    async pass(milliseconds) {
      const until = monotonic + milliseconds;
      await untilIdle();
      while (monotonic < until) {
        const next = Math.min(until, ...[...sleepers].map((sleeper) => sleeper.until), monotonic + STEP);
        wall += next - monotonic;
        monotonic = next;
        for (const sleeper of sleepers) {
          if (sleeper.until > monotonic) continue;
          sleepers.delete(sleeper);
          sleeper.wake();
        }
        await untilIdle();
      }
    },
    set: (byMilliseconds) => {
      wall += byMilliseconds;
    },
  };
}

/** Lets everything happen that is not waiting for time to pass. */
async function untilIdle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface RunnerWorld {
  readonly clock: SettableClock;
  readonly tasks: ScriptedTasks;
  readonly runner: TaskRunner<ScriptedResult>;
  readonly warnings: readonly string[];
  /** The runs of an environment in the order in which they were due: `00:15 done`. */
  story(environment: string): Promise<readonly string[]>;
  /** In the order in which they were due. */
  runs(environment: string): Promise<readonly RunRecord<ScriptedResult>[]>;
}

export interface WorldOptions {
  readonly clock?: SettableClock;
  readonly tasks?: ScriptedTasks;
  readonly folder?: string | undefined;
  readonly mostAtOnce?: number;
  readonly mostRunMs?: number;
}

/** A runner of one process whose time is in the test's hands. */
export function runnerWorld(options: WorldOptions = {}): RunnerWorld {
  const clock = options.clock ?? settableClock();
  const tasks = options.tasks ?? scriptedTasks();
  const warnings: string[] = [];
  const runner = createInProcessRunner<ScriptedResult>({
    source: tasks,
    clock,
    monotonic: clock.monotonic,
    contextOf: () => ({ log: silentLog, progress: () => undefined }),
    log: { ...silentLog, warn: (_fields, message) => warnings.push(message) },
    folder: options.folder,
    mostAtOnce: options.mostAtOnce ?? 4,
    mostRunMs: options.mostRunMs ?? 4 * HOUR,
  });
  const runs = async (environment: string) => {
    const found = await runner.history({ key: keyOf(environment), limit: 1_000 });
    return found.toReversed().toSorted((a, b) => a.dueAt - b.dueAt);
  };
  return {
    clock,
    tasks,
    runner,
    warnings,
    runs,
    story: async (environment) => (await runs(environment)).map(({ dueAt, state }) => `${local(dueAt)} ${state}`),
  };
}

/** Helsinki's time of day; the date too when it is another one. */
export function local(at: number): string {
  const text = new Date(at + 3 * HOUR).toISOString();
  return at < MIDNIGHT + 24 * HOUR ? text.slice(11, 16) : text.slice(5, 16).replace("T", " ");
}
