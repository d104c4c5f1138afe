import type { DayOfRequests } from "../state/run-note.ts";
import type { TaskOperation } from "./task-operation.ts";

/** Requests to ESM of a run with nothing to do, at most, where no run is known yet: those of one started by a timer. */
const REQUESTS_OF_AN_IDLE_RUN = 4;

const DAY_MS = 24 * 3_600_000;

export interface RequestsADay {
  readonly perDay: number;
  /** Whether it was counted on whole days, and not reckoned. */
  readonly isMeasured: boolean;
  /** For people. */
  readonly words: string;
}

/**
 * What the runs ask of ESM a day: counted on the days before the last one that is known, which may not be over; or
 * reckoned from what a run has asked for so far, and how often the schedule fires. Undefined where neither tells.
 */
export function requestsADay({
  requests,
  timing,
}: Pick<TaskOperation, "requests" | "timing">): RequestsADay | undefined {
  const days = requests();
  const whole = days.slice(0, -1);
  if (whole.length > 0) {
    const { runs, esm } = sumOf(whole);
    const perDay = esm / whole.length;
    const lastDays = whole.length === 1 ? "on the last day" : `in the last ${whole.length} days`;
    const words = `about ${Math.round(perDay)} requests to ESM a day ${lastDays} with runs: ${perRunText(runs / whole.length, esm / runs)}`;
    return { perDay, isMeasured: true, words };
  }
  if (timing.kind !== "scheduled") return undefined;
  const runsADay = firingsADay(timing.next);
  const { runs, esm } = sumOf(days);
  const perRun = runs === 0 ? REQUESTS_OF_AN_IDLE_RUN : esm / runs;
  const perDay = runsADay * perRun;
  const ground = runs === 0 ? "with nothing to do" : "as today";
  const words = `about ${Math.round(perDay)} requests to ESM a day (reckoned): ${perRunText(runsADay, perRun)}, ${ground}`;
  return { perDay, isMeasured: false, words };
}

function perRunText(runs: number, each: number): string {
  return `${rounded(runs)} runs with ${rounded(each)} each`;
}

/** One digit behind the point where it matters. */
function rounded(value: number): string {
  return value < 10 ? String(Number(value.toFixed(1))) : String(Math.round(value));
}

function sumOf(days: readonly DayOfRequests[]): { readonly runs: number; readonly esm: number } {
  return days.reduce((sum, { runs, esm }) => ({ runs: sum.runs + runs, esm: sum.esm + esm }), { runs: 0, esm: 0 });
}

/** On the average of the days that are looked ahead. A schedule that never fires has none. */
function firingsADay(next: readonly number[]): number {
  const [first, last] = [next[0], next.at(-1)];
  if (first === undefined || last === undefined || last === first) return next.length;
  return ((next.length - 1) * DAY_MS) / (last - first);
}
