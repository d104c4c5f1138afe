import { z } from "zod";
import { instant, lineText } from "./kept-text.ts";

/** As what a person took part in the chats whose text is to be erased. */
export const PERSON_ROLES = ["customer", "support-person", "any"] as const;

export type PersonRole = (typeof PERSON_ROLES)[number];

const dataCardIds = z.array(z.string().min(1)).readonly();

const by = z.strictObject({ user: z.string(), host: z.string() });

/** Who asked: the user of the operating system, and the machine. */
export type AskedBy = Readonly<z.output<typeof by>>;

const request = z.discriminatedUnion("by", [
  z.strictObject({ by: z.literal("session") }),
  z.strictObject({ by: z.literal("person"), dataCardId: z.string().min(1), as: z.enum(PERSON_ROLES) }),
  z.strictObject({ by: z.literal("visitor") }),
  z.strictObject({ by: z.literal("age"), days: z.number().int().positive() }),
]);

/** What was asked for, without names and external ids: of a person only the Person card's data card id. */
export type RegisteredRequest = Readonly<z.output<typeof request>>;

/** How an erasure ended, from its report; `failed`: it could not go on. */
const ENDINGS = ["done", "failures", "stopped", "failed"] as const;

export type ErasureEnding = (typeof ENDINGS)[number];

const line = z.discriminatedUnion("what", [
  z.strictObject({ what: z.literal("begun"), erasure: z.string().min(1), at: instant, by, request }),
  /** Written before ESM is asked to change the cards. It has the time of the beginning, as the cards will. */
  z.strictObject({ what: z.literal("meant"), erasure: z.string().min(1), at: instant, cards: dataCardIds }),
  /** What became of the cards that were last meant: those in neither list were erased. */
  z.strictObject({
    what: z.literal("outcome"),
    erasure: z.string().min(1),
    refused: dataCardIds,
    unknown: dataCardIds,
  }),
  z.strictObject({ what: z.literal("ended"), erasure: z.string().min(1), at: instant, ending: z.enum(ENDINGS) }),
  /** Somebody had the text of a card filled again. */
  z.strictObject({ what: z.literal("restored"), at: instant, by, card: z.string().min(1) }),
]);

/** A line of the register of erasures. */
export type ErasureLine = z.output<typeof line>;

/** How such a line is written. */
export const erasureLineText = lineText(1, line);
