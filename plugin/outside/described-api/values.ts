import { Failure } from "../../base/failure.ts";
import type { OneValue, Scalar, TimeUnit, Value } from "./api-description.ts";
import { compileCondition, isFilled, isSame } from "./conditions.ts";
import { htmlToText } from "./html-text.ts";
import { compileRead, type Read, type Scope } from "./paths.ts";
import { readTime } from "./times.ts";

/** Reads one value of a record; undefined when it is not there. */
export interface ReadValue {
  text(scope: Scope): string | undefined;
  /** Epoch milliseconds. @throws Failure when it is a time in another unit than the description says */
  time(scope: Scope): number | undefined;
  number(scope: Scope): number | undefined;
}

/** What values are compiled with. */
export interface Compiling {
  /** The unit of times that say no other. */
  readonly times: TimeUnit;
  /** Epoch milliseconds now, by which times that cannot be are known. */
  now(): number;
  /** The file and line of a place in the description: `session.started`. */
  where(place: string): string;
}

interface Found {
  readonly value: unknown;
  readonly unit: TimeUnit;
}

type Find = (scope: Scope) => Found | undefined;

/** A mistake in a description, at a place of it. */
export class PlaceError extends RangeError {
  readonly place: string;
  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** Makes a part of a description. @throws PlaceError for a RangeError that names no place yet */
export function placed<T>(place: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof RangeError && !(error instanceof PlaceError) ? new PlaceError(place, error.message) : error;
  }
}

/** @throws PlaceError saying what is wrong */
export function compileValue(value: Value, place: string, compiling: Compiling): ReadValue {
  const finds = placed(place, () => [value].flat().map((one) => compileOne(one, compiling.times)));
  function find(scope: Scope): Found | undefined {
    for (const one of finds) {
      const found = one(scope);
      if (found !== undefined && isFilled(found.value)) return found;
    }
    return undefined;
  }
  const wrong = (why: string) => descriptionFault(`${compiling.where(place)}: ${why}`);
  return {
    text: (scope) => toText(find(scope)?.value),
    time(scope) {
      // A 0 is no time, so the next one counts.
      for (const one of finds) {
        const found = one(scope);
        const time = found === undefined ? undefined : readTime(found.value, found.unit, compiling.now());
        if (typeof time === "string") throw wrong(time);
        if (time !== undefined) return time;
      }
      return undefined;
    },
    number(scope) {
      const found = find(scope);
      const number = found === undefined ? Number.NaN : Number(toText(found.value) ?? Number.NaN);
      return Number.isFinite(number) ? number : undefined;
    },
  };
}

/** The same for a value that a description may leave out. @throws RangeError */
export function compileOptional(value: Value | undefined, place: string, compiling: Compiling): ReadValue | undefined {
  return value === undefined ? undefined : compileValue(value, place, compiling);
}

/**
 * The description does not fit what the platform answers. One answer may be the odd one, so the others are asked for; as
 * with requests that fail, many in a row end the reading.
 */
export function descriptionFault(message: string): Failure {
  return new Failure(message, { code: "platform-description-wrong", scope: "request", retryable: false });
}

/** The texts that a value may be by what the description says, without what it reads. */
export function wordsOf(value: Value): Scalar[] {
  return [value].flat().flatMap((one): Scalar[] => {
    if (typeof one === "string") return [];
    if ("is" in one) return [one.is];
    const words = "choose" in one ? one.choose.flatMap(({ is }) => is ?? []) : Object.values(one.table ?? {});
    return one.otherwise === undefined ? words : [...words, one.otherwise];
  });
}

function toText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function compileOne(value: OneValue, times: TimeUnit): Find {
  if (typeof value === "string") {
    const read = compileRead(value);
    return (scope) => ({ value: read(scope), unit: times });
  }
  if ("is" in value) return () => ({ value: value.is, unit: times });
  if ("choose" in value) return compileChoice(value, times);
  const { from, time, table, otherwise, empty, html, cut_speaker } = value;
  const read = compileRead(from);
  const known = table === undefined ? undefined : new Map(Object.entries(table));
  const name = cut_speaker === true ? compileRead("$speaker") : undefined;
  return (scope) => {
    let found = read(scope);
    if (empty?.some((one) => isSame(found, one)) === true) found = undefined;
    if (known !== undefined) found = isFilled(found) ? known.get(String(found)) : undefined;
    if (found === undefined || found === null) found = otherwise;
    if (html === true && typeof found === "string") found = htmlToText(found);
    if (name !== undefined && typeof found === "string") found = withoutSpeaker(found, toText(name(scope)) ?? "");
    return { value: found, unit: time ?? times };
  };
}

function compileChoice({ choose, otherwise }: Extract<OneValue, { choose: unknown }>, times: TimeUnit): Find {
  const choices = choose.map(({ if: condition, is, from }): { meets: (scope: Scope) => boolean; read: Read } => ({
    meets: compileCondition(condition),
    read: from === undefined ? () => is : compileRead(from),
  }));
  return (scope) => {
    const chosen = choices.find(({ meets }) => meets(scope));
    const value: Scalar | unknown = chosen === undefined ? otherwise : chosen.read(scope);
    return { value, unit: times };
  };
}

/** Some platforms write the speaker's name into the text: `Helper Bot: Hello`. */
function withoutSpeaker(text: string, name: string): string {
  const start = text.trimStart();
  const words = name.trim().replaceAll(/\s+/g, " ");
  if (words === "" || !start.startsWith(words)) return text;
  const rest = start.slice(words.length).trimStart();
  return rest.startsWith(":") ? rest.slice(1).trimStart() : text;
}
