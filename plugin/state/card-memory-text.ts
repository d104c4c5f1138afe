import { z } from "zod";
import type { KnownHistory } from "../chat/kept/known-history.ts";
import { type KeptBesidesCards, type KeptCardMemory, type PackedCardMemory, packedMemory } from "./card-memory.ts";
import { fileText, instant, jsonText, orUndefined } from "./kept-text.ts";
import { packed } from "./packed-card.ts";
import type { RememberedCard } from "./remembered-card.ts";
import { createRememberedCards, type RememberedCards } from "./remembered-cards.ts";

/** Characters of a digest: eight, one digest after the other, since there may be millions. */
const DIGEST = /.{8}/gs;
const digests = z.codec(z.string().regex(/^[\w-]*$/), z.custom<ReadonlySet<string>>(), {
  decode: (text) => new Set(text.match(DIGEST) ?? []),
  encode: (set) => [...set].join(""),
});

const count = z.number().int().nonnegative();
const said = z.strictObject({ messageId: z.string(), sentAt: instant }).nullable();

const firstReplies = z
  .strictObject({
    liveChatId: z.string(),
    establishedAt: instant,
    visitor: said,
    operator: said,
    // Files of before lack it.
    operatorId: z.string().nullable().default(null),
    operatorFirst: z.boolean(),
  })
  .nullable();

const readLiveChat = z.strictObject({
  liveChatId: z.string(),
  from: instant,
  to: instant.nullable(),
  howEnded: z.enum(["by-support-person", "by-end-user", "expired", "forwarded"]).nullable(),
  operators: z.array(z.string()).readonly(),
  isAnswered: z.boolean(),
});

const history: z.ZodType<KnownHistory, Readonly<Record<string, unknown>>> = z.strictObject({
  messages: digests,
  unlisted: count,
  liveChats: digests,
  firstReplies,
  hasLog: z.boolean(),
  joined: digests,
  joinings: z.array(z.strictObject({ operatorId: z.string(), firstAt: instant, lastAt: instant })).readonly(),
  areJoiningsCertain: z.boolean(),
  isWaitCertain: z.boolean(),
  // Files of before lack these two.
  readLiveChats: z.array(readLiveChat).readonly().default([]),
  areLiveChatsCertain: z.boolean().default(false),
  acceptedGap: count,
});

const dataCardId = z.string().min(1);

/** A list, because an object would take an id for a name that objects have. */
const operators = z.codec(z.array(z.tuple([z.string(), dataCardId])), z.custom<ReadonlyMap<string, string>>(), {
  decode: (list) => new Map(list),
  encode: (map) => [...map],
});

const reasons = z.enum(["look", "session-changed", "card-changed"]);
/** `fill` stands in files of before, for both of the reasons to fill a card. */
const due = z.codec(z.enum([...reasons.options, "fill"]), reasons, {
  decode: (read) => (read === "fill" ? "session-changed" : read),
  encode: (reason) => reason,
});

const closed = z
  .strictObject({
    readAt: instant,
    notedAt: instant,
    counted: count,
    cardDigest: z.string(),
    // Files of before lack these two.
    wholeLog: z.string().nullable().default(null),
    rewritten: count.default(0),
    due: due.nullable(),
  })
  .nullable();

const card = z.strictObject({
  dataCardId,
  sessionId: z.string().min(1),
  history: orUndefined(history),
  persons: z.strictObject({
    customer: dataCardId.nullable(),
    supportPerson: dataCardId.nullable(),
    members: z.array(dataCardId).readonly(),
    operators,
    removed: z.array(dataCardId).readonly(),
  }),
  reported: z.string(),
  endedSince: instant.nullable(),
  closed,
});

const cardLine = jsonText(card);

/** A list, because an object would sort ids that look like numbers. */
const cards = z.codec(z.array(card), z.custom<KeptCardMemory["cards"]>(), {
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

/** The same text in pieces. Of each card, what is made of it is dropped before the next one. */
export function* cardMemoryPieces(
  besides: KeptBesidesCards,
  kept: Iterable<readonly [string, RememberedCard]>,
): Generator<string, undefined> {
  const [begin = "", end = ""] = z.encode(cardMemoryText, { ...besides, cards: new Map() }).split("\n\n");
  let piece = `${begin}\n`;
  let isFirst = true;
  for (const [id, rest] of kept) {
    piece += `${isFirst ? "" : ",\n"}${JSON.stringify(z.encode(card, { dataCardId: id, ...rest }))}`;
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
    const { data } = z.safeDecode(cardLine, isLast ? line : line.slice(0, -1));
    if (data === undefined) return undefined;
    const { dataCardId: id, ...rest } = data;
    packedCards.set(id, packed(rest));
    from = to + 1;
  }
  const textBesides = `${begin}\n${bytes.toString("utf8", from)}`;
  const { data } = z.safeDecode(cardMemoryText, textBesides);
  // Written again it is the same, so nothing stands in it that is read in another way as a whole, such as a name twice.
  if (data === undefined || z.encode(cardMemoryText, data) !== textBesides) return undefined;
  return { ...data, cards: packedCards };
}
