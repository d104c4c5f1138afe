import { type Failure, toldToStop } from "../base/failure.ts";
import type { ChecklistItem, Fix } from "./checklist-item.ts";
import { type ChecklistSystems, type Facts, gatherFacts } from "./facts.ts";
import { type CheckedItem, runChecklist } from "./run-checklist.ts";

/** Asks the user. @throws Failure `stopped` when the user has had enough */
export interface Questions {
  /** Whether this shall be done. */
  confirm(question: string): Promise<boolean>;
  /** Tells the user what to do; false when it is not going to be done now. */
  waitUntilDone(instructions: string): Promise<boolean>;
  /** Whether somebody answers; otherwise everything is agreed to, but what must not happen unasked. */
  readonly asked: boolean;
}

/** What was done, or was left to the user, on the way. */
export type FixStep = { readonly title: string; readonly done: boolean };

/**
 * Goes through the checklist and sees to what can be seen to, each item before those that stand on it. Whatever was
 * done stays done if it ends early, and going through it again does no harm.
 */
export async function walkAndFix(
  systems: ChecklistSystems,
  questions: Questions,
  told: (step: FixStep) => void,
): Promise<CheckedItem[]> {
  let facts = gatherFacts(systems);

  async function check(item: ChecklistItem) {
    const before = await item.check(facts);
    const isDone = before.state === "done";
    if (item.fix === undefined || (isDone && item.fix.evenWhenDone !== true)) return before;
    if (!(await seeTo(item.fix, facts, questions))) {
      if (!isDone) told({ title: item.title, done: false });
      return before;
    }
    facts = gatherFacts(systems);
    const after = await item.check(facts);
    told({ title: item.title, done: after.state === "done" });
    return after;
  }

  return runChecklist(check);
}

/** @returns whether anything has changed */
async function seeTo(fix: Fix, facts: Facts, questions: Questions): Promise<boolean> {
  const question = await fix.question(facts);
  if (question === undefined) return false;
  if (question.byHand === true) return questions.waitUntilDone(question.text);
  if (question.neverUnasked === true && !questions.asked) return false;
  if (!(await questions.confirm(question.text))) return false;
  await fix.apply(facts);
  return true;
}

/** How a question that is broken off ends the walk. */
export function brokenOff(): Failure {
  return toldToStop("stopped: what has been done stays, esm-chat install goes on from there");
}
