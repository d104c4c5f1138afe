import { holidayCalendars } from "../../schedule/holiday-calendars.ts";
import type { EngineAddress } from "../../settings/engine-settings.ts";
import type { Engine } from "./engine.ts";

/** @throws Failure `engine-unreachable`, `engine-unfit` */
export async function connectEngine(address: EngineAddress): Promise<Engine> {
  // The engine keeps schedules of environments whose configurations this process may not have read.
  await holidayCalendars.load();
  if (address.kind === "redis") return (await import("./redis-store.ts")).connectRedisEngine(address);
  return (await import("./postgres-store.ts")).connectPostgresEngine(address);
}
