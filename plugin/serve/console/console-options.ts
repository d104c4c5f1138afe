import type { StandingsOptions } from "../../runner/standing/environment-standing.ts";
import type { ServerSettings } from "../../settings/function-settings.ts";
import type { ConsoleObserver } from "../../watch/console-observer.ts";
import type { LogIn } from "./access/person-access.ts";
import type { Checklists } from "./checklists.ts";
import type { PageRoute } from "./console-page.ts";
import type { ConsoleServices } from "./console-services.ts";

export interface ConsoleAppOptions
  extends Pick<ConsoleServices, "clock" | "log" | "runner" | "erase" | "board" | "hosting"> {
  readonly server: Pick<ServerSettings, "tls" | "behindProxy" | "callsPerMinuteAndAddress" | "console">;
  /** Undefined: the console offers no checklist. */
  readonly checklists?: Checklists | undefined;
  /** Those that cannot be served now. */
  readonly broken: StandingsOptions["broken"];
  readonly logIn: LogIn;
  readonly observer: ConsoleObserver;
  /** Default: those of the console. */
  readonly pages?: readonly PageRoute[] | undefined;
}
