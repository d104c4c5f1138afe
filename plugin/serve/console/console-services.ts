import type { Clock } from "../../base/clock.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { TaskRunner } from "../../runner/task-runner.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { ServerSettings } from "../../settings/function-settings.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { ConsoleObserver } from "../../watch/console-observer.ts";
import type { LogIn } from "./access/person-access.ts";
import type { PageRoute } from "./console-page.ts";

/** What the pages use of the process that serves them. */
export interface ConsoleServices {
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly runner: TaskRunner<RunReport>;
  /** The environments that are served, by name. */
  environments(): ReadonlyMap<string, Configuration>;
}

export interface ConsoleAppOptions {
  readonly server: Pick<ServerSettings, "tls" | "behindProxy" | "callsPerMinuteAndAddress" | "console">;
  readonly clock: Clock;
  readonly log: OperatorLog;
  readonly runner: TaskRunner<RunReport>;
  readonly logIn: LogIn;
  readonly observer: ConsoleObserver;
  /** Default: those of the console. */
  readonly pages?: readonly PageRoute[] | undefined;
}
