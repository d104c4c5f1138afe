import type { z } from "zod";
import { shortened } from "../../base/cut-text.ts";
import { Failure } from "../../base/failure.ts";
import { ReplyTooLarge } from "./request-failure.ts";

/**
 * Values, lists and objects in one reply. Its bytes do not bound them: 32 MB of `{},{},…` become a gigabyte. It is ten
 * times a page of 200 data cards with 60 attributes each, and what validates in less than a second.
 */
export const MOST_VALUES = 500_000;
/** Lists and objects inside of each other in one reply; those that are documented have eight at most. */
export const MOST_DEPTH = 50;

/** Characters of a name in a message: names of fields are a system's own words. */
const LONGEST_NAME = 60;

/** What a reply is held to: a schema of zod, or what reads the same more quickly. */
export interface Shape<T> {
  safeParse(value: unknown): z.ZodSafeParseResult<T>;
}

/**
 * Reads a reply that should be JSON of a known shape. How much is in it is counted before it is parsed; its bytes were
 * counted while it was received (`RequestLimits`).
 *
 * @param what names the reply in messages: `ESM's reply to the login`
 * @param retryable whether another attempt may get a different reply
 * @throws ReplyTooLarge when it holds more than `MOST_VALUES`
 * @throws Failure `reply-not-understood`, naming the wrong field but none of its values
 */
export function readJson<T>(text: string, schema: Shape<T>, what: string, retryable = false): T {
  return readShape(parsed(text, what, retryable), schema, what, retryable);
}

function parsed(text: string, what: string, retryable: boolean): unknown {
  // A text of fewer characters than values are taken cannot hold too many of them.
  const small = text.length < MOST_VALUES ? parsedOrUndefined(text) : undefined;
  if (small !== undefined && isShallow(text, small)) return small;
  const { values, depth } = contentOf(text);
  if (values > MOST_VALUES) {
    throw new ReplyTooLarge(`${what} holds ${values} values; no more than ${MOST_VALUES} are taken in one reply`);
  }
  const notUnderstood = (why: string) =>
    new Failure(`${what} ${why}`, { code: "reply-not-understood", scope: "card", retryable });
  if (depth > MOST_DEPTH) throw notUnderstood(`is nested ${depth} deep; no more than ${MOST_DEPTH} is taken`);
  const value = small ?? parsedOrUndefined(text);
  if (value !== undefined) return value;
  const form = /^\s{0,100}<(?:!doctype html|html)[\s>]/i.test(text) ? "not JSON but a web page" : "not JSON";
  throw notUnderstood(`is ${form} (${text.length} characters)`);
}

/** Undefined for what is not JSON. */
function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether the value and the number of brackets in its text show that the text is not nested too deep. Brackets that the
 * value does not have stand in texts, or in what a second key of the same name has replaced. If not, `contentOf` has to
 * look, which takes almost half of the time that parsing takes.
 */
function isShallow(text: string, value: unknown): boolean {
  const found = { nested: 0 };
  const depth = depthOf(value, found);
  const others = occurrences(text, "{") + occurrences(text, "[") - found.nested;
  return depth + others <= MOST_DEPTH;
}

/** @param found counts the lists and objects, as far as they are not nested too deep */
function depthOf(value: unknown, found: { nested: number }, above = 0): number {
  if (typeof value !== "object" || value === null) return above;
  found.nested += 1;
  let deepest = above + 1;
  if (deepest > MOST_DEPTH) return deepest;
  if (Array.isArray(value)) {
    for (const item of value) deepest = Math.max(deepest, depthOf(item, found, above + 1));
    return deepest;
  }
  for (const key in value) deepest = Math.max(deepest, depthOf(value[key as keyof typeof value], found, above + 1));
  return deepest;
}

function occurrences(text: string, character: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

/** The same for a value that is already parsed. Its lists should be `listOf` and `recordOf`: they end at a wrong item. */
export function readShape<T>(value: unknown, schema: Shape<T>, what: string, retryable = false): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.map(shortName).join(".") || "the whole"} (${issue.code})`);
  const message = `${what} is not as expected: ${places.join(", ")}`;
  throw new Failure(message, { code: "reply-not-understood", scope: "card", retryable });
}

/** A name from a reply, for messages: it may be as long as the reply. */
export function shortName(name: PropertyKey): string {
  return shortened(String(name), LONGEST_NAME);
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** How many values, lists and objects a JSON text holds at most, and how deep they are nested, in one pass. */
export function contentOf(text: string): { readonly values: number; readonly depth: number } {
  let values = 1;
  let open = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
    } else if (code === COMMA) {
      values += 1;
    } else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      values += 1;
      open += 1;
      if (open > depth) depth = open;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      open -= 1;
    }
  }
  return { values, depth };
}

/** The position of the quote that ends a string of JSON; the end of the text when none does. */
export function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return at;
  }
  return text.length;
}
