import type { Condition, FieldTest, Scalar } from "./api-description.ts";
import { compileRead, type Read, type Scope } from "./paths.ts";

/** Whether a record meets a condition. */
export type Meets = (scope: Scope) => boolean;

/** @throws RangeError */
export function compileCondition(condition: Condition): Meets {
  if (Array.isArray(condition)) {
    const any = condition.map(compileCondition);
    return (scope) => any.some((meets) => meets(scope));
  }
  if (typeof condition === "string") {
    const read = compileRead(condition);
    return (scope) => isTrue(read(scope));
  }
  const tests = Object.entries(condition).map(([path, wanted]) => compileTest(compileRead(path), wanted));
  return (scope) => tests.every((meets) => meets(scope));
}

/** Nothing, empty text, an empty list and false are not. */
function isTrue(value: unknown): boolean {
  return isFilled(value) && value !== false && !(Array.isArray(value) && value.length === 0);
}

export function isFilled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Numbers, texts and yes or no are compared as they are written: 3 is "3". */
export function isSame(value: unknown, wanted: Scalar): boolean {
  if (wanted === null) return value === null || value === undefined;
  if (value === null || value === undefined || typeof value === "object") return false;
  return String(value) === String(wanted);
}

function compileTest(read: Read, test: FieldTest): Meets {
  if (Array.isArray(test)) return (scope) => test.some((wanted) => isSame(read(scope), wanted));
  if (typeof test !== "object" || test === null) return (scope) => isSame(read(scope), test);
  const { starts, contains, filled, above, below, not } = test;
  const refused = not === undefined ? [] : [not].flat();
  return (scope) => {
    const value = read(scope);
    const text = isFilled(value) && typeof value !== "object" ? String(value) : "";
    const has = (part: string) => (Array.isArray(value) ? value.some((one) => isSame(one, part)) : text.includes(part));
    const number = typeof value === "object" ? Number.NaN : Number(isFilled(value) ? value : Number.NaN);
    return (
      (starts === undefined || text.startsWith(starts)) &&
      (contains === undefined || has(contains)) &&
      (filled === undefined || isFilled(value) === filled) &&
      (above === undefined || number > above) &&
      (below === undefined || number < below) &&
      !refused.some((one) => isSame(value, one))
    );
  };
}
