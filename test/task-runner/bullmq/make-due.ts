import type { Engine } from "../../../plugin/task-runner/bullmq/engine.ts";

const YEAR = 370 * 86_400_000;

/** Lets every schedule of an engine look as if it had last fired more than a year ago. */
export async function makeDue({ values }: Engine): Promise<void> {
  for (const [field, text] of await values.entries("schedules")) {
    const schedule = JSON.parse(text) as { firedUntil: number };
    const earlier = JSON.stringify({ ...schedule, firedUntil: Date.now() - YEAR });
    await values.replace("schedules", field, text, earlier);
  }
}
