import { z } from "zod";
import type { DataCardId } from "../outside/esm/port.ts";

/** Parts of a run. With a thousand cards each, four million active cards. */
export const MOST_PARTS = 4_096;

/** One part of an environment's cards: which one, counted from 0, of how many. */
export const partSchema = z
  .strictObject({ index: z.number().int().min(0), of: z.number().int().min(1).max(MOST_PARTS) })
  .refine(({ index, of }) => index < of, { error: "index must be less than of" });

export type RunPart = z.output<typeof partSchema>;

/** FNV-1a hash, 32 bits, with its authors' offset basis and prime: short, and spreads consecutive ids evenly. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Every card is in exactly one part, the same on every machine and in every run. Undefined means all cards. */
export function isInPart(dataCardId: DataCardId, part: RunPart | undefined): boolean {
  if (part === undefined) return true;
  let hash = OFFSET_BASIS;
  for (const byte of Buffer.from(dataCardId)) hash = Math.imul(hash ^ byte, PRIME) >>> 0;
  return hash % part.of === part.index;
}

/**
 * Cuts a run into parts. Their number is a power of two, so that it seldom changes and a card mostly stays in the same
 * part from run to run. A run of one session, or with a limit of cards, is not cut.
 *
 * @param parameters of the whole run
 * @param cards active cards of the environment
 * @param partSize cards in one part: about so many at most
 * @returns each part's parameters
 */
export function cutIntoParts(
  parameters: { readonly sessionId?: unknown; readonly limit?: unknown },
  cards: number,
  partSize: number,
): readonly unknown[] {
  if (cards <= partSize || parameters.sessionId !== undefined || parameters.limit !== undefined) return [parameters];
  const of = Math.min(MOST_PARTS, 2 ** Math.ceil(Math.log2(cards / partSize)));
  return Array.from({ length: of }, (_, index) => ({ ...parameters, shard: { index, of } }));
}
