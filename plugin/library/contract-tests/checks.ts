import assert, { AssertionError } from "node:assert/strict";

/** Fails with these words when the value is missing, false or empty. */
export function holds(value: unknown, what: string): asserts value {
  if (!value) throw new AssertionError({ message: what, actual: value, expected: true, operator: "==" });
}

/** Both are the same, deeply; a field that is undefined counts as one that is not there. */
export function same(actual: unknown, expected: unknown, what: string): void {
  try {
    assert.deepEqual(withoutUndefined(actual), withoutUndefined(expected));
  } catch (error) {
    if (error instanceof AssertionError) error.message = `${what}\n${error.message}`;
    throw error;
  }
}

/** What is expected is there, deeply; other fields of objects do not matter, other items of lists do. */
export function has(actual: unknown, expected: unknown, what: string): void {
  same(likeExpected(actual, expected), expected, what);
}

/** A text, or a list, does not have this in it. */
export function lacks(text: string, part: string, what: string): void {
  if (text.includes(part)) throw new AssertionError({ message: what, actual: "it is there", expected: "it is not" });
}

/** What a promise is rejected with. */
export async function rejectionOf(promise: Promise<unknown>, what: string): Promise<unknown> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new AssertionError({ message: `${what}: it should have failed`, actual: value, expected: "a rejection" });
}

/** A promise that is waited for later: until then its failure is not one that nobody looks at. */
export function later<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Everything that could be shown of an error: messages, causes and stacks all the way down, and all its fields. */
export function everythingSaidBy(error: unknown): string {
  const parts: string[][] = [];
  for (let current = error; current !== undefined && current !== null; ) {
    parts.push([String(current), JSON.stringify(current)]);
    if (!(current instanceof Error)) break;
    const names = Object.getOwnPropertyNames(current);
    parts.push(names.map((name) => String((current as unknown as Record<string, unknown>)[name])));
    current = current.cause;
  }
  return parts.flat().join("\n");
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, withoutUndefined(item)]])),
  );
}

/** Of the actual value only those fields of objects that are expected. */
function likeExpected(actual: unknown, expected: unknown): unknown {
  if (Array.isArray(actual) && Array.isArray(expected))
    return actual.map((item, index) => likeExpected(item, expected[index]));
  if (typeof actual !== "object" || actual === null || !isPlain(expected)) return actual;
  const fields = actual as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.keys(expected).map((key) => [key, likeExpected(fields[key], expected[key])]));
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
