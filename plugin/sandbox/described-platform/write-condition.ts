import { type Place, targetOf } from "./places.ts";
import type { Condition, FieldTest, Refusal, Scalar } from "./platform-description.ts";
import type { Test } from "./reply-draft.ts";

/** Writes a record so that it meets a condition; false when that cannot be done. */
export function makeTrue(place: Place, condition: Condition): boolean {
  if (Array.isArray(condition)) {
    return condition.some((one: Condition) => place.draft.attempt(() => makeTrue(place, one)));
  }
  if (typeof condition === "string") return false;
  return Object.entries(condition as Readonly<Record<string, FieldTest>>).every(([path, test]) => {
    return must(place, path, holds(test), candidatesOf(test));
  });
}

/**
 * Writes a record so that it does not meet a condition. An expression is taken not to hold of what is written, because
 * what it asks for is not there.
 */
export function makeFalse(place: Place, condition: Condition): boolean {
  if (Array.isArray(condition)) return condition.every((one: Condition) => makeFalse(place, one));
  if (typeof condition === "string") return true;
  const tests = Object.entries(condition as Readonly<Record<string, FieldTest>>);
  return tests.some(([path, test]) => {
    const isMet = holds(test);
    return place.draft.attempt(() =>
      must(place, path, (value) => !isMet(value), [undefined, 0, 1, "other", ...refusedBy(test)]),
    );
  });
}

function must(place: Place, path: string, test: Test, candidates: readonly unknown[]): boolean {
  const target = targetOf(path, place);
  if (target === undefined) return false;
  return "known" in target ? test(target.known) : place.draft.require(target.steps, test, candidates);
}

export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Numbers, texts and yes or no are compared as they are written. */
export function isSame(value: unknown, wanted: Scalar): boolean {
  if (wanted === null) return value === null || value === undefined;
  if (value === null || value === undefined || typeof value === "object") return false;
  return String(value) === String(wanted);
}

function holds(test: FieldTest): Test {
  if (typeof test !== "object" || test === null) return (value) => isSame(value, test);
  if (isList(test)) return (value) => test.some((wanted) => isSame(value, wanted));
  const { starts, contains, filled, above, below, not } = test;
  const refused = not === undefined ? [] : listOf(not);
  return (value) => {
    const text = typeof value === "string" ? value : "";
    const number = isFilled(value) && typeof value !== "object" ? Number(value) : Number.NaN;
    return (
      (starts === undefined || text.startsWith(starts)) &&
      (contains === undefined || text.includes(contains)) &&
      (filled === undefined || isFilled(value) === filled) &&
      (above === undefined || number > above) &&
      (below === undefined || number < below) &&
      !refused.some((one) => isSame(value, one))
    );
  };
}

/** What meets `not` does not meet the test. */
function refusedBy(test: FieldTest): readonly unknown[] {
  if (typeof test !== "object" || test === null || isList(test) || test.not === undefined) return [];
  return listOf(test.not);
}

/** Values of which one meets the test. */
function candidatesOf(test: FieldTest): readonly unknown[] {
  if (typeof test !== "object" || test === null) return [test];
  if (isList(test)) return test;
  const { starts = "", contains = "", above, below } = test;
  const numbers = [above === undefined ? undefined : above + 1, below === undefined ? undefined : below - 1];
  const texts = starts === "" && contains === "" ? [] : [starts + contains];
  return [...texts, ...numbers.filter((number) => number !== undefined), undefined, 1, "other"];
}

function isList(test: object): test is readonly Scalar[] {
  return Array.isArray(test);
}

function listOf(value: Scalar | readonly Scalar[]): readonly Scalar[] {
  return typeof value === "object" && value !== null ? value : [value];
}

/** Writes an answer with status 200 so that no refusal of the description takes it for its own. */
export function makeGood(root: Place, refusals: readonly Refusal[]): void {
  for (const { status, if: condition } of refusals) {
    if (condition !== undefined && (status === undefined || [status].flat().includes(200))) makeFalse(root, condition);
  }
}
