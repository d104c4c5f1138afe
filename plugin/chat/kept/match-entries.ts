import { cleanName, comparableText } from "../clean-text.ts";
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
 * it. Entries with the same words are matched first; then those of the same second, since names, masks and edited texts
 * change the words. When it is not known whether a message was read before, its text must be in the entry.
 */
export function matchEntries(stored: readonly StoredEntry[], fresh: readonly FreshEntry[]): (number | undefined)[] {
  const bySecond = new Map<Instant, number[]>();
  for (const [index, { message }] of fresh.entries()) {
    const second = secondOf(message.sentAt);
    bySecond.set(second, [...(bySecond.get(second) ?? []), index]);
  }
  const words = fresh.map(({ text }) => comparableText(text).trim());

  function take({ at }: StoredEntry, fits: (index: number) => boolean): number | undefined {
    const candidates = bySecond.get(at) ?? [];
    const found = candidates.findIndex(fits);
    return found < 0 ? undefined : candidates.splice(found, 1)[0];
  }

  const sameWords = stored.map((entry) => take(entry, (index) => words[index] === entry.text));
  return stored.map((entry, index) => sameWords[index] ?? take(entry, (candidate) => mayBe(fresh[candidate], entry)));
}

function mayBe(fresh: FreshEntry | undefined, { text }: StoredEntry): boolean {
  if (fresh === undefined) return false;
  const { message, wasRead } = fresh;
  if (wasRead !== undefined) return wasRead;
  // Of a withdrawn message only its sender is left.
  if (message.withdrawn === true) return text.includes(cleanName(message.sender.name));
  const [firstLine = ""] = comparableText(message.text).trim().split("\n");
  return firstLine !== "" && text.includes(firstLine);
}

export function secondOf(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}
