import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import type { PackedCard } from "./packed-card.ts";
import { createSpooledTexts, type SpooledTexts } from "./spooled-texts.ts";

/** Packed cards in the order in which they were noted. What is asked of many at a time is in memory, the rest is spooled. */
export interface RememberedCards {
  readonly size: number;
  /** Bytes of the histories of all cards in the file of the card memory, about. */
  readonly historyBytes: number;
  has(id: DataCardId): boolean;
  get(id: DataCardId): PackedCard | undefined;
  /** Puts the card at the end, also one that was there before. */
  set(id: DataCardId, card: PackedCard): void;
  /** @returns whether the card was there */
  delete(id: DataCardId): boolean;
  ids(): Iterable<DataCardId>;
  /** When the card was closed, or found to be; null for an active one. */
  closedAt(id: DataCardId): Instant | null;
  close(): void;
}

/** @param texts where most of the cards are; default: in memory */
export function createRememberedCards(texts: SpooledTexts = createSpooledTexts()): RememberedCards {
  /** By card, the number of its text, by which the lists know it too. */
  const numbers = new Map<DataCardId, number>();
  const bytesOf: number[] = [];
  const closedAt: number[] = [];
  let historyBytes = 0;

  function remove(id: DataCardId): boolean {
    const number = numbers.get(id);
    if (number === undefined) return false;
    historyBytes -= bytesOf[number] ?? 0;
    texts.drop(number);
    return numbers.delete(id);
  }

  return {
    get size() {
      return numbers.size;
    },
    get historyBytes() {
      return historyBytes;
    },
    has: (id) => numbers.has(id),
    get(id) {
      const number = numbers.get(id);
      return number === undefined ? undefined : { ...cardOf(texts.at(number)), historyBytes: bytesOf[number] ?? 0 };
    },
    set(id, card) {
      remove(id);
      const number = texts.add(textOf(card));
      numbers.set(id, number);
      bytesOf[number] = card.historyBytes;
      closedAt[number] = card.closed?.notedAt ?? ACTIVE;
      historyBytes += card.historyBytes;
    },
    delete: remove,
    ids: () => numbers.keys(),
    closedAt(id) {
      const at = closedAt[numbers.get(id) ?? -1] ?? ACTIVE;
      return at === ACTIVE ? null : at;
    },
    close: () => texts.close(),
  };
}

/** Stands for no time. */
const ACTIVE = Number.NEGATIVE_INFINITY;

/** JSON has no line breaks of its own. */
function textOf({ sessionId, closed, line }: PackedCard): string {
  return `${JSON.stringify([sessionId, closed])}\n${line}`;
}

function cardOf(text: string): Omit<PackedCard, "historyBytes"> {
  const end = text.indexOf("\n");
  const [sessionId, closed]: [string, PackedCard["closed"]] = JSON.parse(text.slice(0, end));
  return { sessionId, closed, line: text.slice(end + 1) };
}
