import { holidayCalendars } from "../../schedule/holiday-calendars.ts";
import type { EngineAddress } from "../../settings/engine-settings.ts";
import type { Engine } from "./engine.ts";
import { connectPostgresEngine } from "./postgres-engine.ts";
import { connectRedisEngine } from "./redis-engine.ts";

/** @throws Failure `engine-unreachable`, `engine-unfit` */
export async function connectEngine(address: EngineAddress): Promise<Engine> {
  // The engine keeps schedules of environments whose configurations this process may not have read.
  await holidayCalendars.load();
  return address.kind === "redis" ? connectRedisEngine(address) : connectPostgresEngine(address);
}
