import { type Failure, toldToStop } from "../base/failure.ts";
import type { ChecklistItem, Fix, ItemId } from "./checklist-item.ts";
import { type ChecklistSystems, type Facts, gatherFacts } from "./facts.ts";
import { findingText, type Outcome } from "./outcome.ts";
import { type CheckedItem, runChecklist } from "./run-checklist.ts";

/** Asks the user. @throws Failure `stopped` when the user cancels */
export interface Questions {
  /** Whether to do this. */
  confirm(question: string): Promise<boolean>;
  /**
   * Tells the user what to do.
   *
   * @param found what is there instead, after the user said that it is done
   * @returns false if it will not be done now
   */
  waitUntilDone(instructions: string, found?: string): Promise<boolean>;
  /** Whether a person answers; otherwise everything is agreed to, except what needs consent. */
  readonly asked: boolean;
}

/** What was done, or left to the user. */
export type FixStep = { readonly title: string; readonly done: boolean };

/** Times that one item is asked about; whoever says so often that it is done had better go on and look. */
const MOST_ASKED = 10;

/**
 * Goes through the checklist and fixes what can be fixed, each item before those that need it. If it ends early, what
 * was done stays done; it can be started again without harm.
 *
 * @param isAskedAbout items that may be fixed; the others are only checked
 */
export async function walkAndFix(
  systems: ChecklistSystems,
  questions: Questions,
  stepDone: (step: FixStep) => void,
  isAskedAbout: (id: ItemId) => boolean = () => true,
): Promise<CheckedItem[]> {
  let facts = gatherFacts(systems);

  async function check(item: ChecklistItem) {
    let outcome = await item.check(facts);
    const { fix, title } = item;
    if (fix === undefined || !isAskedAbout(item.id)) return outcome;
    if (outcome.state === "done" && fix.evenWhenDone !== true) return outcome;
    let found: string | undefined;
    for (let asked = 0; asked < MOST_ASKED; asked += 1) {
      const answer = await askAndFix(fix, facts, questions, found);
      if (answer === "left") {
        if (outcome.state !== "done") stepDone({ title, done: false });
        return outcome;
      }
      facts = gatherFacts(systems);
      outcome = await item.check(facts);
      if (outcome.state === "done" || answer === "applied") break;
      found = foundText(outcome, title);
    }
    stepDone({ title, done: outcome.state === "done" });
    return outcome;
  }

  return runChecklist(check);
}

/** @returns whether the fix was applied, a person says that they did it, or nothing has changed */
async function askAndFix(
  fix: Fix,
  facts: Facts,
  questions: Questions,
  found: string | undefined,
): Promise<"applied" | "said" | "left"> {
  const question = await fix.question(facts);
  if (question === undefined) return "left";
  if (question.byHand === true) return (await questions.waitUntilDone(question.text, found)) ? "said" : "left";
  if (question.neverUnasked === true && !questions.asked) return "left";
  if (!(await questions.confirm(question.text))) return "left";
  await fix.apply(facts);
  return "applied";
}

function foundText(
  outcome: Outcome<{ setting: string; code?: string; expected: string; found: string }>,
  title: string,
): string {
  if (outcome.state === "missing") {
    return outcome.findings.map((one) => findingText(one, title)).join("; ");
  }
  return outcome.state === "done" ? outcome.evidence : outcome.why;
}

/** The failure for a question that the user cancelled. */
export function brokenOff(): Failure {
  return toldToStop(
    "stopped: what has been done stays, esm-chat install goes on at the first item that is not in order, install --from ITEM at one of docs/checklist.md",
  );
}
