import { readIsoTime } from "../../../base/iso-time.ts";
import { quoted } from "../../../base/quoted.ts";
import type { Instant } from "../../../chat/session.ts";

/** A value from an adapter is not as it should be; the text names the field and none of its values. */
export class WrongField extends Error {
  constructor(place: string, message: string) {
    super(`${place} ${message}`);
  }
}

/** Characters; ids are kept from one run to the next. */
const LONGEST_ID = 1_000;
/** The times that a chat can have: 1990 to 2200. */
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

export type Fields = Readonly<Record<string, unknown>>;

/**
 * An object with these fields and no others. Each is read once: a getter may give another value the next time.
 *
 * @throws WrongField
 */
export function fieldsOf(value: unknown, place: string, names: readonly string[]): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new WrongField(place, "must be an object");
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new WrongField(`${place}.${quoted(unknown)}`, `is no field of it: there are ${names.join(", ")}`);
  }
  return Object.fromEntries(names.map((name) => [name, Reflect.get(value, name)]));
}

/** A list whose items are read one by one; the first wrong one ends it. @param most of which more are not looked at */
export function listOf<T>(
  value: unknown,
  place: string,
  read: (item: unknown, place: string, index: number) => T,
): T[] {
  if (!Array.isArray(value)) throw new WrongField(place, "must be a list");
  const items: T[] = [];
  for (let index = 0; index < value.length; index += 1) items.push(read(value[index], `${place}[${index}]`, index));
  return items;
}

export function textOf(value: unknown, place: string): string {
  if (typeof value !== "string") throw new WrongField(place, "must be text");
  return value;
}

/** Empty for null and what is left out. */
export function textOrNone(value: unknown, place: string): string {
  return value === null || value === undefined ? "" : textOf(value, place);
}

export function idOf(value: unknown, place: string): string {
  if (typeof value === "number") throw new WrongField(place, "must be text: String(…) makes one of a number");
  const id = textOf(value, place);
  if (id === "") throw new WrongField(place, "must not be empty");
  if (id.length > LONGEST_ID)
    throw new WrongField(place, `has ${id.length} characters, and at most ${LONGEST_ID} are taken`);
  return id;
}

export function idOrNull(value: unknown, place: string): string | null {
  return value === null || value === undefined ? null : idOf(value, place);
}

export function countOf(value: unknown, place: string): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new WrongField(place, "must be a whole number, and not below 0");
  return value;
}

export function yesOrNo(value: unknown, place: string): boolean {
  if (typeof value !== "boolean") throw new WrongField(place, "must be true or false");
  return value;
}

/** Undefined for what is left out. */
export function optional<T>(value: unknown, place: string, read: (value: unknown, place: string) => T): T | undefined {
  return value === undefined ? undefined : read(value, place);
}

export function oneOf<Word extends string>(value: unknown, place: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === value);
  if (word === undefined) throw new WrongField(place, `must be one of ${words.join(", ")}`);
  return word;
}

/** A time as the adapter tells it, in epoch milliseconds. */
export function timeOf(value: unknown, place: string): Instant {
  const at = typeof value === "string" ? timeInText(value, place) : value;
  if (typeof at !== "number" || !Number.isFinite(at)) {
    throw new WrongField(place, "must be a time: ISO 8601 with Z or an offset, or epoch milliseconds");
  }
  if (at < EARLIEST || at > LATEST) {
    const hint = at * 1_000 >= EARLIEST && at * 1_000 <= LATEST ? ": are these seconds? Milliseconds are wanted" : "";
    throw new WrongField(place, `is not between 1990 and 2200${hint}`);
  }
  return Math.floor(at);
}

function timeInText(text: string, place: string): number {
  const time = text.length > 40 ? undefined : readIsoTime(text);
  if (time === undefined) throw new WrongField(place, "is no time in ISO 8601");
  if (!time.hasZone || time.isDay) throw new WrongField(place, "has no zone: it needs Z or an offset at its end");
  return time.at;
}

export function timeOrNull(value: unknown, place: string): Instant | null {
  if (value === undefined) throw new WrongField(place, "is missing: it is a time, or null");
  return value === null ? null : timeOf(value, place);
}
