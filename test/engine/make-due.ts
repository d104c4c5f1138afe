import type { Engine } from "../../plugin/runner/engine/engine.ts";
import { type TaskKey, taskName } from "../../plugin/runner/task-runner.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";

const YEAR = 370 * 86_400_000;

/** Far enough apart that there is one firing in a whole test. */
export const YEARLY: Schedule = {
  fires: { kind: "cron", expression: "0 0 1 1 *" },
  timeZone: "UTC",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};

/** Lets every schedule of an engine, or that of a key, look as if it had last fired more than a year ago. */
export async function makeDue({ values }: Engine, key?: TaskKey): Promise<void> {
  for (const [field, text] of await values.entries("schedules")) {
    if (key !== undefined && field !== taskName(key)) continue;
    const schedule = JSON.parse(text) as { firedUntil: number };
    const earlier = JSON.stringify({ ...schedule, firedUntil: Date.now() - YEAR });
    await values.replace("schedules", field, text, earlier);
  }
}
