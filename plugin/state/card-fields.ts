import { z } from "zod";
import { instant, orUndefined } from "./kept-text.ts";

/** Characters of a digest: eight, one digest after the other, since there may be millions. */
const DIGEST = /.{8}/gs;
/** What the text of digests consists of. */
export const DIGITS_OF_DIGESTS = /^[\w-]*$/;

export function digestsIn(text: string): ReadonlySet<string> {
  return new Set(text.match(DIGEST) ?? []);
}

export function digestsText(digests: ReadonlySet<string>): string {
  return [...digests].join("");
}

const digests = z.codec(z.string().regex(DIGITS_OF_DIGESTS), z.custom<ReadonlySet<string>>(), {
  decode: digestsIn,
  encode: digestsText,
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

export const HOW_ENDED = z.enum(["by-support-person", "by-end-user", "expired", "forwarded"]);

const readLiveChat = z.strictObject({
  liveChatId: z.string(),
  from: instant,
  to: instant.nullable(),
  howEnded: HOW_ENDED.nullable(),
  operators: z.array(z.string()).readonly(),
  isAnswered: z.boolean(),
});

const history = z.strictObject({
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

export const dataCardId = z.string().min(1);

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

/** A card, as the file of the card memory has it. */
export const cardFields = z.strictObject({
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

/** Its fields in the file, in this order. */
export type CardFields = z.input<typeof cardFields>;
