import { type Failure, toldToStop } from "../base/failure.ts";
import type { ChecklistItem, Fix } from "./checklist-item.ts";
import { type ChecklistSystems, type Facts, gatherFacts } from "./facts.ts";
import { type CheckedItem, runChecklist } from "./run-checklist.ts";

/** Asks the user. @throws Failure `stopped` when the user cancels */
export interface Questions {
  /** Whether to do this. */
  confirm(question: string): Promise<boolean>;
  /** Tells the user what to do. @returns false if it will not be done now */
  waitUntilDone(instructions: string): Promise<boolean>;
  /** Whether a person answers; otherwise everything is agreed to, except what needs consent. */
  readonly asked: boolean;
}

/** What was done, or left to the user. */
export type FixStep = { readonly title: string; readonly done: boolean };

/**
 * Goes through the checklist and fixes what can be fixed, each item before those that need it. If it ends early, what
 * was done stays done; it can be started again without harm.
 */
export async function walkAndFix(
  systems: ChecklistSystems,
  questions: Questions,
  stepDone: (step: FixStep) => void,
): Promise<CheckedItem[]> {
  let facts = gatherFacts(systems);

  async function check(item: ChecklistItem) {
    const before = await item.check(facts);
    const isDone = before.state === "done";
    if (item.fix === undefined || (isDone && item.fix.evenWhenDone !== true)) return before;
    if (!(await askAndFix(item.fix, facts, questions))) {
      if (!isDone) stepDone({ title: item.title, done: false });
      return before;
    }
    facts = gatherFacts(systems);
    const after = await item.check(facts);
    stepDone({ title: item.title, done: after.state === "done" });
    return after;
  }

  return runChecklist(check);
}

/** @returns whether anything has changed */
async function askAndFix(fix: Fix, facts: Facts, questions: Questions): Promise<boolean> {
  const question = await fix.question(facts);
  if (question === undefined) return false;
  if (question.byHand === true) return questions.waitUntilDone(question.text);
  if (question.neverUnasked === true && !questions.asked) return false;
  if (!(await questions.confirm(question.text))) return false;
  await fix.apply(facts);
  return true;
}

/** The failure for a question that the user cancelled. */
export function brokenOff(): Failure {
  return toldToStop("stopped: what has been done stays, esm-chat install goes on from there");
}
