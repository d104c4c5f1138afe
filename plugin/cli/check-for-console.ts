import { systemClock } from "../base/clock.ts";
import { checkEnvironment } from "../checklist/check-environment.ts";
import { CHECKLIST_GROUPS } from "../checklist/checklist-item.ts";
import type { ReportedItem } from "../checklist/checklist-report.ts";
import { connectChecklist } from "../checklist/connect-checklist.ts";
import { findingText } from "../checklist/outcome.ts";
import type { Checking, ShownChecklist, ShownItem } from "../serve/console/checklists.ts";
import type { Configuration } from "../settings/configuration.ts";
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
  const { systems, close } = await connectChecklist(configuration, {
    clock: systemClock,
    environment,
    settingsFile: (await readFileOf(configuration.file))?.settingsFile,
    lastRun: await lastKeptRun(configuration),
    served: servedBefore(configuration),
    signal,
    connecting,
  });
  try {
    const { status, unanswered, items } = await checkEnvironment(configuration, systems, progress);
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
