import type { Clock } from "../../base/clock.ts";
import type { Logger } from "../../base/logger.ts";
import { storeCode } from "./store-failure.ts";

/** Milliseconds. While a store cannot be reached, many errors come each second. */
const QUIET_MS = 60_000;

/**
 * Warns of trouble with the engine's store: once a minute for each error code, with the number of warnings left out
 * since. Only the code, because drivers' messages may contain addresses.
 */
export function createTroubleLog(clock: Pick<Clock, "now">, log: Logger): (error: unknown) => void {
  const said = new Map<string, { readonly at: number; leftOut: number }>();
  return (error) => {
    const code = storeCode(error);
    const now = clock.now();
    const before = said.get(code);
    if (before !== undefined && Math.abs(now - before.at) < QUIET_MS) {
      before.leftOut += 1;
      return;
    }
    said.set(code, { at: now, leftOut: 0 });
    log.warn({ code, leftOut: before?.leftOut ?? 0 }, "trouble with the engine's store");
  };
}
