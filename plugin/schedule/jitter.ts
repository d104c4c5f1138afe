import { createHash } from "node:crypto";
import type { Schedule } from "./schedule.ts";

/** Bytes of the hash that are used: as many as a number holds exactly. */
const BYTES = 6;

/**
 * How much later than it is due a run of this environment begins: milliseconds, less than the schedule's `jitterMs`.
 * Always the same for one environment, so that a restart does not change it.
 */
export function jitterOf(environment: string, { jitterMs }: Pick<Schedule, "jitterMs">): number {
  const hash = createHash("sha256").update(environment).digest().readUIntBE(0, BYTES);
  return Math.floor((hash / 2 ** (BYTES * 8)) * jitterMs);
}
