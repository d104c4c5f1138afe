import type { Steps } from "../../base/breathe.ts";
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

/** A message of the history that has no entry yet. */
interface Candidate extends FreshEntry {
  /** Its place in the history. */
  readonly index: number;
}

/** The candidates of one second, in their order. Only the first of them are compared, so only those are ever removed. */
interface Second {
  /** At most {@link MOST_COMPARED}. */
  readonly compared: Candidate[];
  readonly waiting: Iterator<Candidate>;
}

/**
 * For each entry of the card's log, the place of its message in the history; undefined when the history no longer has
 * it. Entries with the same words are matched first; then those of the same second, since names, masks, languages and
 * edited texts change the words: those that hold the message's own words, then those of the same sender. When it is not
 * known whether a message was read before, its words must be in the entry; but a text that was withdrawn must not stay.
 * The time is linear in the entries and messages.
 */
export function* matchEntries(
  stored: readonly StoredEntry[],
  fresh: readonly FreshEntry[],
): Steps<(number | undefined)[]> {
  const matches: (number | undefined)[] = stored.map(() => undefined);
  const taken = new Set<number>();

  function take(place: number, { index }: Pick<Candidate, "index">): void {
    matches[place] = index;
    taken.add(index);
  }

  const bySameWords = new Map<string, Iterator<Candidate>>();
  for (const [words, candidates] of yield* grouped(fresh, sameWords)) bySameWords.set(words, candidates.values());
  for (const [place, { at, text }] of stored.entries()) {
    yield;
    const next = bySameWords.get(`${at} ${text}`)?.next();
    if (next?.done === false) take(place, next.value);
  }

  const bySecond = new Map<string, Second>();
  for (const [second, candidates] of yield* grouped(fresh, secondText)) {
    const left = candidates.filter(({ index }) => !taken.has(index)).values();
    bySecond.set(second, { compared: [], waiting: left });
  }
  const wordsOf = rememberedWords();
  for (const fits of COMPARISONS) {
    for (const [place, entry] of stored.entries()) {
      if (matches[place] !== undefined) continue;
      const second = bySecond.get(String(entry.at));
      if (second === undefined) continue;
      yield;
      fillUp(second);
      const searched = searchedEntry(entry.text);
      const found = second.compared.findIndex((candidate) => fits(searched, candidate, wordsOf(candidate)));
      for (const candidate of found < 0 ? [] : second.compared.splice(found, 1)) take(place, candidate);
    }
  }

  const byRead = new Map<string, Iterator<Candidate>>();
  for (const [second, candidates] of yield* grouped(fresh, secondText)) {
    const isGone = ({ index, message, wasRead }: Candidate) =>
      !taken.has(index) && (wasRead ?? message.withdrawn === true);
    byRead.set(second, candidates.filter(isGone).values());
  }
  for (const [place, { at }] of stored.entries()) {
    if (matches[place] !== undefined) continue;
    yield;
    const next = byRead.get(String(at))?.next();
    if (next?.done === false) take(place, next.value);
  }
  return matches;
}

/** Messages of one second that an entry is compared with word by word: with all, the time would be quadratic. */
const MOST_COMPARED = 20;

function fillUp({ compared, waiting }: Second): void {
  while (compared.length < MOST_COMPARED) {
    const next = waiting.next();
    if (next.done === true) return;
    compared.push(next.value);
  }
}

function* grouped(
  fresh: readonly FreshEntry[],
  keyOf: (entry: FreshEntry) => string,
): Steps<ReadonlyMap<string, Candidate[]>> {
  const groups = new Map<string, Candidate[]>();
  for (const [index, entry] of fresh.entries()) {
    yield;
    const key = keyOf(entry);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ ...entry, index }]);
    else group.push({ ...entry, index });
  }
  return groups;
}

function secondText({ message }: FreshEntry): string {
  return String(secondOf(message.sentAt));
}

function sameWords(entry: FreshEntry): string {
  return `${secondText(entry)} ${comparableText(entry.text).trim()}`;
}

/** An entry of the card's log, and the words at its beginning. */
interface SearchedEntry {
  readonly text: string;
  readonly words: ReadonlySet<string>;
}

function searchedEntry(text: string): SearchedEntry {
  return { text, words: new Set(wordsIn(text.slice(0, MOST_SEARCHED))) };
}

/** What of a message its entry is compared with. */
interface MessageWords {
  /** The beginning of the first line; empty for a message whose text is withdrawn. */
  readonly beginning: string;
  /** The words of that, without what a mask has put in place of something. */
  readonly words: readonly string[];
  /** The words of its file or sender. */
  readonly besides: readonly string[];
  readonly sender: readonly string[];
}

function rememberedWords(): (candidate: Candidate) => MessageWords {
  const remembered = new Map<number, MessageWords>();
  return ({ index, message }) => {
    const known = remembered.get(index) ?? wordsOfMessage(message);
    remembered.set(index, known);
    return known;
  };
}

function wordsOfMessage(message: Message): MessageWords {
  const beginning = beginningOf(message);
  const sender = wordsIn(message.sender.name.slice(0, MOST_SEARCHED));
  const { attachment } = message;
  return {
    beginning,
    words: wordsIn(beginning.replaceAll(MARKERS, " ")),
    besides: attachment === null ? sender : wordsIn(attachment.name.slice(0, MOST_SEARCHED)),
    sender,
  };
}

type Comparison = (entry: SearchedEntry, candidate: Candidate, words: MessageWords) => boolean;

const COMPARISONS: readonly Comparison[] = [
  ({ text }, { wasRead }, { beginning }) => wasRead !== false && beginning !== "" && text.includes(beginning),
  (entry, { wasRead }, words) => wasRead !== false && holdsWordsOf(entry, words),
  (entry, { wasRead }, { sender }) => wasRead === true && holdsHalf(entry, sender),
];

/** Characters of a text: a log that had to be cut shows no more of a long one. */
const FIRST_CHARACTERS = 100;
/** What a mask has put in place of something: `[IBAN]`, `[phone number]`. */
const MARKER = /\[\p{L}[\p{L} -]{3,60}\]/u;
const MARKERS = new RegExp(MARKER, "gu");

function beginningOf({ text, withdrawn }: Message): string {
  if (withdrawn === true) return "";
  const [firstLine = ""] = comparableText(text.trimStart().slice(0, FIRST_CHARACTERS)).split("\n");
  return firstLine;
}

/**
 * Whether an entry holds the words of a message's text or, where it has none of its own, of its file or sender. Of a text
 * that was masked in the entry, most of its words.
 */
function holdsWordsOf(entry: SearchedEntry, { words, besides }: MessageWords): boolean {
  if (words.length === 0) return holdsHalf(entry, besides);
  const held = heldIn(entry, words);
  return held === words.length || (held * 2 > words.length && MARKER.test(entry.text));
}

/** Whether at least half of the words are in the entry, as they are of a person who has a title or another name now. */
function holdsHalf(entry: SearchedEntry, words: readonly string[]): boolean {
  return words.length > 0 && heldIn(entry, words) * 2 >= words.length;
}

function heldIn({ words: held }: SearchedEntry, words: readonly string[]): number {
  return words.filter((word) => held.has(word)).length;
}

/** Characters of an entry or a name: what stands before an entry's text, names included, and the first words of that. */
const MOST_SEARCHED = 1_000;

/** Letters and digits, since an HTML log writes other characters as references. */
function wordsIn(text: string): readonly string[] {
  return text.replaceAll(/&#?\w{1,8};/g, " ").match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

export function secondOf(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}
