import { randomUUID } from "node:crypto";
import type { RunRecord, TaskKey, TaskRunner } from "../../../runner/task-runner.ts";
import type { Schedule } from "../../../schedule/schedule.ts";
import type { Rules } from "../rules.ts";
import { type MovedClock, movedClock } from "./moved-clock.ts";
import type { RunnerUnderTest, TaskRunnerTest } from "./runner-under-test.ts";
import { type ScriptedResult, type ScriptedTasks, scriptedTasks, TASK } from "./scripted-tasks.ts";

type Run = RunRecord<ScriptedResult>;

/** A runner with its tasks, new for each rule. */
export interface RunnerWorld {
  readonly test: TaskRunnerTest;
  readonly clock: MovedClock;
  readonly tasks: ScriptedTasks;
  readonly made: RunnerUnderTest;
  readonly runner: TaskRunner<ScriptedResult>;
  /** Two keys that no other test has. */
  readonly key: TaskKey;
  readonly other: TaskKey;
  /** How often the schedule `often` fires, milliseconds. */
  readonly everyMs: number;
  readonly often: Schedule;
  historyOf(key: TaskKey): Promise<readonly Run[]>;
  /** Runs that have begun and ended. */
  ended(key: TaskKey): Promise<readonly Run[]>;
  /** A run in the history for which this holds. @param what it is, in words */
  recorded(key: TaskKey, what: string, fits: (run: Run) => boolean): Promise<Run>;
  /** Resolves when so many runs of the key have begun. */
  begun(key: TaskKey, count: number): Promise<void>;
}

/** Begins a minute before business hours. */
export const BEFORE_WORK: Schedule = {
  fires: { kind: "cron", expression: "59 7 * * *" },
  timeZone: "Europe/Helsinki",
  onlyOutside: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined },
  jitterMs: 0,
  catchUp: true,
};

/** Of a Thursday in summer, in Helsinki. */
export function at(time: string): number {
  return Date.parse(`2026-06-04T${time}+03:00`);
}

export function someKey(): TaskKey {
  return { environment: `env-${randomUUID().slice(0, 8)}`, task: TASK };
}

export async function createRunnerWorld(
  test: TaskRunnerTest,
  { eventually, until }: Pick<Rules, "eventually" | "until">,
): Promise<RunnerWorld> {
  const tasks = scriptedTasks();
  const clock = movedClock();
  const made = await test.makeRunner(tasks, clock);
  const { runner } = made;
  const everyMs = test.firesEveryMs ?? 1_000;
  const historyOf = (key: TaskKey) => runner.history({ key, limit: 100 });
  return {
    test,
    clock,
    tasks,
    made,
    runner,
    key: someKey(),
    other: someKey(),
    everyMs,
    often: { ...BEFORE_WORK, fires: { kind: "every", minutes: everyMs / 60_000 }, onlyOutside: undefined },
    historyOf,
    ended: async (key) =>
      (await historyOf(key)).filter(({ finishedAt, state }) => finishedAt !== null && state !== "skipped"),
    recorded: (key, what, fits) => eventually(`${what} in the history`, async () => (await historyOf(key)).find(fits)),
    begun: ({ environment }, count) => until(`run number ${count} to begin`, tasks.untilBegun(environment, count)),
  };
}
