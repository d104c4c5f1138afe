import { comparableText } from "../clean-text.ts";
import type { Instant, Message } from "../session.ts";
import type { StoredEntry } from "./stored-entries.ts";

/** A message of the history, with its entry in a log that is rendered now. */
export interface FreshEntry {
  readonly message: Message;
  readonly text: string;
  /** Whether it was read before; undefined when that is not known. */
  readonly wasRead: boolean | undefined;
}

/**
 * For each entry of the card's log, the place of its message in the history; undefined when the history no longer has
 * it. Entries with the same words are matched first; then those of the same second, since names, masks, languages and
 * edited texts change the words: those that hold the message's own words, then those of the same sender. When it is not
 * known whether a message was read before, its words must be in the entry; but a text that was withdrawn must not stay.
 */
export function matchEntries(stored: readonly StoredEntry[], fresh: readonly FreshEntry[]): (number | undefined)[] {
  const bySecond = new Map<Instant, number[]>();
  for (const [index, { message }] of fresh.entries()) {
    const second = secondOf(message.sentAt);
    bySecond.set(second, [...(bySecond.get(second) ?? []), index]);
  }
  const words = fresh.map(({ text }) => comparableText(text).trim());
  const matches: (number | undefined)[] = stored.map(() => undefined);

  function match(most: number, fits: (entry: StoredEntry, candidate: FreshEntry, index: number) => boolean): void {
    for (const [place, entry] of stored.entries()) {
      if (matches[place] !== undefined) continue;
      const candidates = bySecond.get(entry.at) ?? [];
      const found = candidates.findIndex((index, nth) => {
        const candidate = nth < most ? fresh[index] : undefined;
        return candidate !== undefined && fits(entry, candidate, index);
      });
      if (found >= 0) [matches[place]] = candidates.splice(found, 1);
    }
  }

  match(Number.POSITIVE_INFINITY, ({ text }, _, index) => words[index] === text);
  match(MOST_COMPARED, ({ text }, { message, wasRead }) => wasRead !== false && holdsText(text, message));
  match(MOST_COMPARED, ({ text }, { message, wasRead }) => wasRead !== false && holdsWordsOf(text, message));
  match(MOST_COMPARED, ({ text }, { message, wasRead }) => wasRead === true && holdsHalf(text, message.sender.name));
  match(Number.POSITIVE_INFINITY, (_, { message, wasRead }) => wasRead ?? message.withdrawn === true);
  return matches;
}

/** Messages of one second that an entry is compared with word by word: with all, the time would be quadratic. */
const MOST_COMPARED = 20;
/** Characters of a text: a log that had to be cut shows no more of a long one. */
const FIRST_CHARACTERS = 100;
/** What a mask has put in place of something: `[IBAN]`, `[phone number]`. */
const MARKER = /\[\p{L}[\p{L} -]{3,60}\]/u;

function holdsText(entry: string, message: Message): boolean {
  const beginning = beginningOf(message);
  return beginning !== "" && entry.includes(beginning);
}

/** The beginning of the first line; empty for a message whose text is withdrawn. */
function beginningOf({ text, withdrawn }: Message): string {
  if (withdrawn === true) return "";
  const [firstLine = ""] = comparableText(text.trimStart().slice(0, FIRST_CHARACTERS)).split("\n");
  return firstLine;
}

/**
 * Whether an entry holds the words of a message's text or, where it has none of its own, of its file or sender. Of a text
 * that was masked in the entry, most of its words.
 */
function holdsWordsOf(entry: string, message: Message): boolean {
  const words = wordsIn(beginningOf(message).replaceAll(new RegExp(MARKER, "gu"), " "));
  if (words.length === 0) return holdsHalf(entry, message.attachment?.name ?? message.sender.name);
  const held = heldIn(entry, words);
  return held === words.length || (held * 2 > words.length && MARKER.test(entry));
}

/** Whether at least half of the words are in the entry, as they are of a person who has a title or another name now. */
function holdsHalf(entry: string, name: string): boolean {
  const words = wordsIn(name);
  return words.length > 0 && heldIn(entry, words) * 2 >= words.length;
}

function heldIn(entry: string, words: readonly string[]): number {
  const held = new Set(wordsIn(entry.slice(0, MOST_SEARCHED)));
  return words.filter((word) => held.has(word)).length;
}

/** Characters of an entry: what stands before its text, names included, and the first words of that. */
const MOST_SEARCHED = 1_000;

/** Letters and digits, since an HTML log writes other characters as references. */
function wordsIn(text: string): readonly string[] {
  return text.replaceAll(/&#?\w{1,8};/g, " ").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

export function secondOf(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}
