import { join } from "node:path";
import { z } from "zod";
import type { KnownHistory } from "../chat/kept/known-history.ts";
import { type CardMemory, createCardMemory, type KeptBesidesCards, type KeptCardMemory } from "./card-memory.ts";
import type { EnvironmentKey } from "./environment-key.ts";
import { openKeptFile } from "./kept-file.ts";
import { fileText, instant, orUndefined } from "./kept-text.ts";
import type { RememberedCard } from "./remembered-card.ts";

/** A card memory that is kept across runs. Take the environment's lock first: only one process may write it. */
export interface OpenCardMemory extends CardMemory {
  readonly file: string;
  /**
   * Writes nothing where nothing changed, neither in memory nor in the file.
   *
   * @throws Failure `card-memory-not-written`; the next run then relies on what stands on the cards
   */
  save(): void;
}

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

/**
 * Opens the card memory of an environment, beside its journal. When the file is missing, damaged or cannot be read, only
 * the cards themselves tell what was on them.
 *
 * @param folder made if it does not exist
 */
export function openCardMemory(folder: string, environmentKey: EnvironmentKey): OpenCardMemory {
  const file = join(folder, `card-memory-${environmentKey}.json`);
  const kept = openKeptFile({
    file,
    name: "the list of what was read of the cards",
    text: cardMemoryText,
    whenNotWritten: {
      code: "card-memory-not-written",
      scope: "run",
      retryable: true,
      means: "the next run has to rely on what stands on the cards",
    },
  });
  const memory = createCardMemory(kept.read());
  return Object.assign(memory, {
    file,
    save() {
      if (memory.isChanged() || !kept.isAsRead())
        kept.writeText(cardMemoryPieces(memory.keptBesides(), memory.keptCards()));
    },
  });
}
