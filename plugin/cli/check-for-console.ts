import { systemClock } from "../base/clock.ts";
import { CHECKLIST } from "../checklist/checklist.ts";
import { CHECKLIST_GROUPS } from "../checklist/checklist-item.ts";
import { checklistReport, type ReportedItem } from "../checklist/checklist-report.ts";
import { checkedEnvironment, connectChecklist } from "../checklist/connect-checklist.ts";
import { gatherFacts } from "../checklist/facts.ts";
import { findingText } from "../checklist/outcome.ts";
import { runChecklist } from "../checklist/run-checklist.ts";
import type { Checking, ShownChecklist, ShownItem } from "../serve/console/checklists.ts";
import type { Configuration } from "../settings/configuration.ts";
import { packageVersion } from "../settings/package-version.ts";
import { readFileOf } from "./check-command.ts";
import { lastKeptRun, servedBefore } from "./last-run.ts";

/**
 * The configuration checklist for the console of the `serve` process in which it runs.
 *
 * @param environment variables
 */
export async function checkForConsole(
  configuration: Configuration,
  { signal, progress, ...connecting }: Checking,
  environment: NodeJS.ProcessEnv,
): Promise<ShownChecklist> {
  const { systems, close } = connectChecklist(configuration, {
    clock: systemClock,
    environment,
    settingsFile: readFileOf(configuration.file)?.settingsFile,
    lastRun: await lastKeptRun(configuration),
    served: servedBefore(configuration),
    signal,
    connecting,
  });
  try {
    const facts = gatherFacts(systems);
    let done = 0;
    const checked = await runChecklist(
      (item) => item.check(facts),
      () => {
        done += 1;
        progress(done, CHECKLIST.length);
      },
    );
    const about = { at: systemClock.now(), version: packageVersion(), environment: checkedEnvironment(configuration) };
    const { status, unanswered, items } = checklistReport(checked, about);
    const groups = CHECKLIST_GROUPS.map((name) => ({
      name,
      items: items.filter(({ group }) => group === name).map(shownItem),
    }));
    return { status, unanswered, groups };
  } finally {
    close();
  }
}

function shownItem(item: ReportedItem): ShownItem {
  const { id, title, state } = item;
  return { id, title, state, notes: notesOf(item) };
}

function notesOf(item: ReportedItem): ShownItem["notes"] {
  switch (item.state) {
    case "done":
      return [{ text: item.evidence, advice: undefined }];
    case "not-yet":
      return [{ text: item.why, advice: item.start }];
    case "cannot-verify":
      return [{ text: item.why, advice: item.byEye }];
    case "missing":
      return item.findings.map((finding) => ({ text: findingText(finding), advice: finding.advice }));
  }
}
