import { z } from "zod";
import { cardFields, dataCardId } from "./card-fields.ts";
import { type KeptBesidesCards, type KeptCardMemory, type PackedCardMemory, packedMemory } from "./card-memory.ts";
import { fileText, instant, jsonText } from "./kept-text.ts";
import { type PackedCard, packed } from "./packed-card.ts";
import { plainCard } from "./plain-card-line.ts";
import { createRememberedCards, type RememberedCards } from "./remembered-cards.ts";

const cardLine = jsonText(cardFields);

/** A list, because an object would sort ids that look like numbers. */
const cards = z.codec(z.array(cardFields), z.custom<KeptCardMemory["cards"]>(), {
  decode: (list) => new Map(list.map(({ dataCardId: id, ...rest }) => [id, rest])),
  encode: (kept) => [...kept].map(([id, rest]) => ({ dataCardId: id, ...rest })),
});

const oldest = z.codec(z.array(z.tuple([dataCardId, z.string().min(1)])), z.custom<ReadonlyMap<string, string>>(), {
  decode: (list) => new Map(list),
  encode: (map) => [...map],
});

const listedAs = z.strictObject({
  sessionId: z.string().min(1),
  ended: z.boolean(),
  updatedAt: instant,
  messageCount: z.number().optional(),
});

const lookedAt = z.codec(z.array(listedAs), z.custom<NonNullable<KeptCardMemory["lookedAt"]>>(), {
  decode: (list) => new Map(list.map(({ sessionId, ...listed }) => [sessionId, listed])),
  encode: (map) => [...map].map(([sessionId, listed]) => ({ sessionId, ...listed })),
});

/** How the memory is written to its file. Files of before lack the last two. */
export const cardMemoryText = fileText(
  1,
  z.strictObject({
    listedUntil: instant.nullable(),
    cards,
    oldest: oldest.optional(),
    lookedAt: lookedAt.optional(),
  }),
);

/** Characters that are written together. */
const PIECE = 100_000;

/**
 * The same text in pieces.
 *
 * @param lines of the cards, as `packed` makes them
 */
export function* cardMemoryPieces(besides: KeptBesidesCards, lines: Iterable<string>): Generator<string, undefined> {
  const [begin = "", end = ""] = z.encode(cardMemoryText, { ...besides, cards: new Map() }).split("\n\n");
  let piece = `${begin}\n`;
  let isFirst = true;
  for (const line of lines) {
    piece += isFirst ? line : `,\n${line}`;
    isFirst = false;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
  }
  yield `${piece}\n${end}`;
}

const LINE_BREAK = 0x0a;
const END_OF_CARDS = 0x5d;

/**
 * The memory in the file's bytes; undefined when they are damaged, or of another version.
 *
 * @param emptyCards makes what the cards are put into
 */
export function packedMemoryIn(
  bytes: Buffer,
  emptyCards: () => RememberedCards = () => createRememberedCards(),
): PackedCardMemory | undefined {
  const read = emptyCards();
  const byLines = packedFromLines(bytes, read);
  if (byLines !== undefined) return byLines;
  read.close();
  const { data } = z.safeDecode(cardMemoryText, bytes.toString("utf8"));
  return data === undefined ? undefined : packedMemory(data, emptyCards());
}

/**
 * Packs each card as soon as its line is read: all of them unpacked would take many times the memory.
 *
 * @returns undefined when the file is not laid out as `cardMemoryPieces` does it: then it is read as a whole
 */
export function packedFromLines(
  bytes: Buffer,
  packedCards: RememberedCards = createRememberedCards(),
): PackedCardMemory | undefined {
  let from = bytes.indexOf(LINE_BREAK) + 1;
  const begin = bytes.toString("utf8", 0, from);
  while (from < bytes.length && bytes[from] !== END_OF_CARDS) {
    const to = bytes.indexOf(LINE_BREAK, from);
    if (to < 0) return undefined;
    const isLast = bytes[to + 1] === END_OF_CARDS;
    const line = bytes.toString("utf8", from, to);
    if (!isLast && !line.endsWith(",")) return undefined;
    const card = packedCard(isLast ? line : line.slice(0, -1));
    if (card === undefined) return undefined;
    const [id, one] = card;
    packedCards.set(id, one);
    from = to + 1;
  }
  const textBesides = `${begin}\n${bytes.toString("utf8", from)}`;
  const { data } = z.safeDecode(cardMemoryText, textBesides);
  // Written again it is the same, so nothing stands in it that is read in another way as a whole, such as a name twice.
  if (data === undefined || z.encode(cardMemoryText, data) !== textBesides) return undefined;
  return { ...data, cards: packedCards };
}

/** The card in a line, with its id; undefined when it is no card's. */
export function packedCard(line: string): readonly [string, PackedCard] | undefined {
  const plain = plainCard(line);
  if (plain !== undefined) return plain;
  const { data } = z.safeDecode(cardLine, line);
  if (data === undefined) return undefined;
  const { dataCardId: id, ...card } = data;
  return [id, packed(id, card)];
}
