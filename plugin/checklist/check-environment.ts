import type { Configuration } from "../settings/configuration.ts";
import { packageVersion } from "../settings/package-version.ts";
import { CHECKLIST } from "./checklist.ts";
import { type ChecklistReport, checklistReport } from "./checklist-report.ts";
import { checkedEnvironment } from "./connect-checklist.ts";
import { type ChecklistSystems, gatherFacts } from "./facts.ts";
import { runChecklist } from "./run-checklist.ts";

/**
 * Goes through the whole checklist of an environment. Changes nothing.
 *
 * @param progress called after each item, with how many are checked of how many
 */
export async function checkEnvironment(
  configuration: Configuration,
  systems: ChecklistSystems,
  progress: (done: number, total: number) => void,
): Promise<ChecklistReport> {
  const facts = gatherFacts(systems);
  let done = 0;
  const checked = await runChecklist(
    (item) => item.check(facts),
    () => {
      done += 1;
      progress(done, CHECKLIST.length);
    },
  );
  return checklistReport(checked, {
    at: systems.clock.now(),
    version: packageVersion(),
    environment: checkedEnvironment(configuration),
  });
}
