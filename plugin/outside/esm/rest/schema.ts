import { z } from "zod";
import { listOf } from "../../reply-lists.ts";
import { cardId } from "./wire-values.ts";

/*
 * Replies of the REST API v1, as leniently as the plugin can afford: only what is used is named, nulls and new fields
 * are tolerated. Source: documented, unless a line says otherwise.
 */

/** A list that may be null or absent. */
function list<T extends z.ZodType>(item: T) {
  return listOf(item)
    .nullish()
    .transform((value) => value ?? []);
}

/** Characters of a token: it goes into a header of each request, and servers take some 16 KB of headers. */
const LONGEST_TOKEN = 16_384;

export const loginReply = z.object({ token: z.string().max(LONGEST_TOKEN).nullish() });

export const apiException = z.object({
  code: z.number().nullish(),
  message: z.string().nullish(),
  error: z.string().nullish(),
});

/** Only the codes matter; what has none is some other template. */
export const templateList = listOf(z.object({ templateCode: z.string() }).catch({ templateCode: "" }));

export const dataCard = z.object({
  dataCardId: cardId,
  hidden: z.boolean().nullish(),
  deleted: z.boolean().nullish(),
  /** Each attribute is read by itself: one that nobody asked for does not matter. */
  data: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((value) => value ?? {}),
});

export const dataCardPage = z.object({
  /** The next page. Only its existence matters, so anything else is none. */
  meta: z
    .object({ links: z.object({ next: z.string() }) })
    .optional()
    .catch(undefined),
  /** Required: a page without it would look like a page without cards. Each card is read by itself. */
  data: z.array(z.unknown()),
});

/** A card of which only matters whether it is in the trash. */
export const trashedCard = z.object({ deleted: z.boolean().nullish() });

/** An attribute of a card. */
export const cardAttribute = z.object({
  type: z.string().nullish().catch(null),
  values: z.array(z.unknown()).nullish(),
});

const attributeError = z.object({
  attributeCode: z.string().nullish(),
  message: z.string().nullish(),
  error: z.string().nullish(),
});

/** What a reply to a write says about all cards together. */
const writeMeta = z
  .object({
    errors: list(attributeError),
    importResult: z.object({ savedDataCards: z.number().nullish(), notSavedDataCards: z.number().nullish() }).nullish(),
  })
  .nullish()
  .transform((meta) => ({ errors: meta?.errors ?? [], importResult: meta?.importResult }));

const writtenCard = z.object({ dataCardId: cardId }).nullish();

export const cardResponse = z.object({ meta: writeMeta, dataCard: writtenCard });

export const listResponse = z.object({
  meta: writeMeta,
  /** Each item is read by itself: one that cannot be read concerns one card. */
  data: list(z.unknown()),
});

/** What a reply to a bulk write says about one card. */
export const writtenItem = z.object({ dataCard: writtenCard, errors: list(attributeError) });

export type WireAttributeError = z.infer<typeof attributeError>;
export type WireWrittenItem = z.infer<typeof writtenItem>;
export type WireListResponse = z.infer<typeof listResponse>;
export type WireCardResponse = z.infer<typeof cardResponse>;
export type WireWriteMeta = z.infer<typeof writeMeta>;
