import type { Clock } from "../../base/clock.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { TaskRunner } from "../../runner/task-runner.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { ServerSettings } from "../../settings/function-settings.ts";
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
  /** The environments that are served, by name. */
  environments(): ReadonlyMap<string, Configuration>;
}

export interface ConsoleAppOptions {
  readonly server: Pick<ServerSettings, "tls" | "behindProxy" | "console">;
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly runner: TaskRunner<RunReport>;
  /** Undefined: the console offers no checklist. */
  readonly checklists?: Checklists | undefined;
  readonly erase: Erase;
  readonly logIn: LogIn;
}

/**
 * Erases chat text as the task's user.
 *
 * @throws Failure as the erase task does; one that is on purpose while another process or run is in the way
 */
export type Erase = (configuration: Configuration, parameters: EraseParameters) => Promise<EraseReport>;
