import { systemClock } from "../../plugin/base/clock.ts";
import { createInProcessRunner } from "../../plugin/runner/in-process/in-process-runner.ts";
import { oneTask } from "../../plugin/runner/once-runner.ts";
import { firingRules, scheduleSettings } from "../../plugin/settings/schedule-settings.ts";
import { DOWNLOAD_TASK_NAME, runParameters } from "../../plugin/task/download/download-task.ts";
import { clockByHand } from "./fake-clock.ts";

await firingRules.load();

const HOUR = 3_600_000;
const TWO_YEARS = 2 * 366 * 24 * HOUR;
/** So seldom that it is due only because it was missed. */
export const SELDOM = { cron: "0 0 1 1 *" };
const SILENT = { info: () => undefined, warn: () => undefined };

/** Leaves behind what a process would that scheduled these environments two years ago and has not run since. */
export async function scheduledLongAgo(journal: string, environments: readonly string[]): Promise<void> {
  const neverRun = { name: DOWNLOAD_TASK_NAME, parameters: runParameters, run: () => Promise.reject(new Error("ran")) };
  const runner = createInProcessRunner({
    source: oneTask(neverRun),
    clock: clockByHand(systemClock.now() - TWO_YEARS),
    monotonic: () => 0,
    contextOf: () => ({ log: SILENT, progress: () => undefined }),
    log: SILENT,
    folder: journal,
    mostAtOnce: 1,
    mostRunMs: HOUR,
  });
  for (const environment of environments) {
    await runner.schedule({ environment, task: DOWNLOAD_TASK_NAME }, scheduleSettings.parse(SELDOM), {});
  }
  await runner.stop();
}
