import type { Clock } from "../../base/clock.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { Standings } from "../../runner/standing/environment-standing.ts";
import type { ProgressBoard } from "../../runner/standing/progress-board.ts";
import type { TaskRunner } from "../../runner/task-runner.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { Hosting } from "../../settings/hosting.ts";
import type { EraseReport } from "../../task/erase/erase-recorder.ts";
import type { EraseParameters } from "../../task/erase/erase-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { Checklists } from "./checklists.ts";

/** What the pages use of the process that serves them. */
export interface ConsoleServices {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly runner: TaskRunner<RunReport>;
  /** Undefined: the console offers no checklist. */
  readonly checklists: Checklists | undefined;
  readonly erase: Erase;
  /** What goes on in runs. */
  readonly board: ProgressBoard;
  /** How environments stand. */
  readonly standings: Standings;
  /** The settings of the process. */
  readonly hosting: ConsoleHosting;
  /** The environments that are served, by name. */
  environments(): ReadonlyMap<string, Configuration>;
}

export type ConsoleHosting = Pick<Hosting, "list" | "server" | "engine" | "watch">;

/**
 * Erases chat text as the task's user.
 *
 * @throws Failure as the erase task does; one that is on purpose while another process or run is in the way
 */
export type Erase = (configuration: Configuration, parameters: EraseParameters) => Promise<EraseReport>;
