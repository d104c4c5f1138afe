import type { Clock } from "../../../base/clock.ts";
import type { TaskRunner, TaskSource } from "../../../runner/task-runner.ts";
import type { SuiteOptions } from "../framework.ts";
import type { ScriptedResult } from "./scripted-tasks.ts";

/** A runner that was made for one test. */
export interface RunnerUnderTest {
  /** The runner. */
  readonly runner: TaskRunner<ScriptedResult>;
  /** Ends everything, after `stop` as well as without. */
  close(): Promise<void>;
}

/** How the suite comes by runners, and what they do differently from others. */
export interface TaskRunnerTest extends SuiteOptions {
  /**
   * A new runner that runs these tasks in this process, with room for at least four runs at once. It keeps nothing of the
   * runners before it.
   *
   * @param source makes the suite's tasks ready
   * @param clock the time by which schedules fire and runs are noted; the suite sets it to other times. A runner that only
   *   runs on request may keep its own
   */
  makeRunner(source: TaskSource<ScriptedResult>, clock: Clock): Promise<RunnerUnderTest>;
  /**
   * How often its schedules can fire, milliseconds; null when it has none. Schedulers have clocks of their own, so that the
   * suite runs on real time: what fires more often than once a second is more than most are made for.
   */
  readonly firesEveryMs: number | null;
}
