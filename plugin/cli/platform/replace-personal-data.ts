import type { FieldsRead, Role } from "./fields-read.ts";
import { madeUpText } from "./made-up-text.ts";
import { EXAMPLE_URL } from "./run-example.ts";

/** Replaces what could tell of people in one platform's answers: the same value by the same one, wherever it stands. */
export interface Replacing {
  /** An answer with the fields that the description reads, and no others. */
  answer(json: unknown): unknown;
  id(value: string): string;
}

const MAIL = /^[^\s@]+@[^\s@]+$/;
const PHONE = /^\+?[\d\s()/.-]{7,20}$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const TAG = /<\/?[a-z][^<>]*>/i;
const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/** @param url where the platform is: links to it lead to the example's */
export function replacing({ roleOf, constants }: FieldsRead, url: string): Replacing {
  const prefixes = [...constants].toSorted((one, other) => other.length - one.length);
  const ids = consistently((value, number) => {
    if (UUID.test(value)) return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
    return /^-?\d+$/.test(value) ? String(number) : `id-${number}`;
  }, constants);
  const mails = consistently((_, number) => `person-${number}@example.org`);
  const phones = consistently((_, number) => `+358000${String(number).padStart(4, "0")}`);
  const names = consistently((_, number) => `Person ${letters(number)}`);

  function textOf(value: string, role: Role): string {
    if (value === "" || constants.has(value)) return value;
    const nested = jsonIn(value);
    if (nested !== undefined) return JSON.stringify(replace(nested, "other"));
    if (value.startsWith(`${url}/`)) return linkOf(value);
    if (role === "time" || ISO_TIME.test(value)) return value.length <= 40 ? value : "";
    if (MAIL.test(value)) return mails.of(value);
    if (role === "name" && TAG.test(value)) return htmlOf(value);
    if (role === "id") return idOf(value);
    if (role === "external-id") return PHONE.test(value) ? phones.of(value) : ids.of(value);
    if (role === "name") return names.of(value);
    if (PHONE.test(value)) return phones.of(value);
    const prefix = prefixOf(value, 4);
    return prefix + madeUpText(value.slice(prefix.length), names.known());
  }

  /** The speaker's name may stand in it, as in `<b>Name:</b> text`: it becomes another, the rest made-up words. */
  function htmlOf(value: string): string {
    for (const [, name = ""] of value.matchAll(/>([^<>:]+):</g)) names.of(name);
    return madeUpText(value, names.known());
  }

  /** The beginning by which the description tells texts apart, such as `V-` for visitors. */
  function prefixOf(value: string, least: number): string {
    return prefixes.find((text) => text.length >= least && value.startsWith(text) && !/^[\d-]/.test(text)) ?? "";
  }

  function idOf(value: string): string {
    const prefix = prefixOf(value, 2);
    return prefix + ids.of(value.slice(prefix.length));
  }

  function linkOf(value: string): string {
    const link = new URL(value);
    const query = new URLSearchParams();
    for (const [name, one] of link.searchParams) query.append(name, constants.has(one) ? one : ids.of(one));
    const path = link.pathname.slice(new URL(url).pathname.replace(/\/$/, "").length);
    return `${EXAMPLE_URL}${path}${query.size === 0 ? "" : `?${query.toString()}`}`;
  }

  function replace(value: unknown, role: Role): unknown {
    if (typeof value === "string") return textOf(value, role);
    if (typeof value === "number" && role === "id") return idNumber(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => replace(item, role));
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) => {
        const own = roleOf(name);
        return own === undefined ? [] : [[name, replace(one, own)]];
      }),
    );
  }

  /** What the description tells apart by number, such as 0 for a visitor, stays. */
  function idNumber(value: number): number {
    return constants.has(String(value)) || value <= 0 ? value : Number(ids.of(String(value)));
  }

  return { answer: (json) => replace(json, "other"), id: idOf };
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Gives each value another one, always the same.
 *
 * @param kept values that stay as they are: no other value becomes one of them
 */
function consistently(make: (value: string, number: number) => string, kept: ReadonlySet<string> = new Set()) {
  const made = new Map<string, string>();
  let number = 0;
  return {
    of(value: string): string {
      const known = made.get(value);
      if (known !== undefined) return known;
      let one: string;
      do {
        number += 1;
        one = make(value, number);
      } while (kept.has(one));
      made.set(value, one);
      return one;
    },
    known: (): ReadonlyMap<string, string> => made,
  };
}

/** A, B, … Z, BA. */
function letters(number: number): string {
  const rest = Math.floor((number - 1) / 26);
  return (rest > 0 ? letters(rest) : "") + String.fromCharCode(65 + ((number - 1) % 26));
}
