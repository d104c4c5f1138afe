import type { Clock } from "../../base/clock.ts";
import type { OperatorLog } from "../../base/logger.ts";
import type { TaskRunner } from "../../runner/task-runner.ts";
import type { ServerSettings } from "../../settings/function-settings.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { ConsoleObserver } from "../../watch/console-observer.ts";
import type { LogIn } from "./access/person-access.ts";
import type { PageRoute } from "./console-page.ts";

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
