import type { Clock } from "../../base/clock.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { Standings, StandingsOptions } from "../../runner/standing/environment-standing.ts";
import type { ProgressBoard } from "../../runner/standing/progress-board.ts";
import type { TaskRunner } from "../../runner/task-runner.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { ServerSettings } from "../../settings/function-settings.ts";
import type { Hosting } from "../../settings/hosting.ts";
import type { EraseReport } from "../../task/erase/erase-recorder.ts";
import type { EraseParameters } from "../../task/erase/erase-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { LogIn } from "./access/person-access.ts";
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

export interface ConsoleAppOptions {
  readonly server: Pick<ServerSettings, "tls" | "behindProxy" | "console">;
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly runner: TaskRunner<RunReport>;
  /** Undefined: the console offers no checklist. */
  readonly checklists?: Checklists | undefined;
  readonly erase: Erase;
  readonly board: ProgressBoard;
  readonly hosting: ConsoleHosting;
  /** Those that cannot be served now. */
  readonly broken: StandingsOptions["broken"];
  readonly logIn: LogIn;
}

/**
 * Erases chat text as the task's user.
 *
 * @throws Failure as the erase task does; one that is on purpose while another process or run is in the way
 */
export type Erase = (configuration: Configuration, parameters: EraseParameters) => Promise<EraseReport>;
