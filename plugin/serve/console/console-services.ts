import type { Clock } from "../../base/clock.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { TaskRunner } from "../../runner/task-runner.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { RunReport } from "../../task/run-report.ts";

/** What the pages use of the process that serves them. */
export interface ConsoleServices {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly runner: TaskRunner<RunReport>;
  /** The environments that are served, by name. */
  environments(): ReadonlyMap<string, Configuration>;
}
