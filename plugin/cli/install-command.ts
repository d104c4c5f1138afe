import { terminalText } from "../base/terminal-text.ts";
import { type ChecklistReport, checklistReport } from "../checklist/checklist-report.ts";
import { checkedEnvironment } from "../checklist/connect-checklist.ts";
import { type Entry, itemsAskedAbout } from "../checklist/entry.ts";
import { type FixStep, type Questions, walkAndFix } from "../checklist/walk-and-fix.ts";
import { packageVersion } from "../settings/package-version.ts";
import { type CheckContext, type CheckOptions, readOrShow, showReport, withSystems } from "./check-command.ts";
import type { Output } from "./output.ts";
import { prepareFiles } from "./prepare-files.ts";
import { agreement, terminalQuestions } from "./terminal-questions.ts";

export interface InstallOptions extends CheckOptions, Entry {
  /** Agrees to everything and asks nothing. */
  readonly yes?: true;
}

export interface InstallContext extends CheckContext {
  /** Default: asks on the terminal. */
  readonly questions?: Questions;
}

/**
 * `esm-chat install`: goes through the configuration checklist, does what it can, and shows the result.
 *
 * @returns 0 or 2, like `check`
 * @throws InputError when the configuration or an item's name is wrong, or there is no terminal to ask on; Failure `stopped` when the
 *   user ends it
 */
export async function installCommand(
  options: InstallOptions,
  output: Output,
  context: InstallContext,
): Promise<number> {
  const questions = context.questions ?? (options.yes === true ? agreement(output.say) : terminalQuestions());
  const isAskedAbout = itemsAskedAbout(options);
  const made = isAskedAbout("configuration") ? await prepareFiles(options.config, questions) : [];
  for (const sentence of made) output.say(terminalText(sentence));
  const configuration = await readOrShow(options, output, context);
  const steps: FixStep[] = [];
  const stepDone = (step: FixStep) => {
    steps.push(step);
    output.say(`${step.title}: ${step.done ? "done" : "not done"}`);
  };
  const report = await withSystems(configuration, context, async (systems) => {
    const checked = await walkAndFix(systems, questions, stepDone, isAskedAbout);
    return checklistReport(checked, {
      at: systems.clock.now(),
      version: packageVersion(),
      environment: checkedEnvironment(configuration),
    });
  });
  if (made.length > 0 || steps.length > 0) output.say("");
  const exitCode = await showReport(report, options, output);
  const toDo = byHand(report);
  if (toDo.length > 0) output.say(`\nWhat remains to be done by hand:\n${toDo.join("\n")}`);
  return exitCode;
}

/** The advice about missing items, each sentence once. */
function byHand({ items }: ChecklistReport): string[] {
  const advice = items.flatMap((item) =>
    item.state === "missing" ? item.findings.map((finding) => finding.advice) : [],
  );
  return [...new Set(advice)].map((sentence, index) => `  ${index + 1}. ${terminalText(sentence)}`);
}
