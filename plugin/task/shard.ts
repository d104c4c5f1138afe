import { z } from "zod";
import type { DataCardId } from "../outside/esm/port.ts";

const MOST_SHARDS = 4_096;

/** One part of an environment's cards: which one, counted from 0, of how many. */
export const shardSchema = z
  .strictObject({ index: z.number().int().min(0), of: z.number().int().min(1).max(MOST_SHARDS) })
  .refine(({ index, of }) => index < of, { error: "index must be less than of" });

export type Shard = z.output<typeof shardSchema>;

/** FNV-1a, 32 bits (offset basis and prime of its authors): short, and even for ids that count up. */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** Every card falls into exactly one shard, on every machine and in every run. Undefined is all cards. */
export function isInShard(dataCardId: DataCardId, shard: Shard | undefined): boolean {
  if (shard === undefined) return true;
  let hash = OFFSET_BASIS;
  for (const byte of Buffer.from(dataCardId)) hash = Math.imul(hash ^ byte, PRIME) >>> 0;
  return hash % shard.of === shard.index;
}

/**
 * Cuts a run into shards of at most about this many cards. Their number is a power of two, so that it seldom changes and
 * a card mostly stays in its shard from run to run. A run of one session, or of so many cards at most, stays whole.
 *
 * @param parameters of the whole run
 * @returns each part's parameters
 */
export function cutIntoShards(
  parameters: { readonly sessionId?: unknown; readonly limit?: unknown },
  cards: number,
  shardSize: number,
): readonly unknown[] {
  if (cards <= shardSize || parameters.sessionId !== undefined || parameters.limit !== undefined) return [parameters];
  const of = Math.min(MOST_SHARDS, 2 ** Math.ceil(Math.log2(cards / shardSize)));
  return Array.from({ length: of }, (_, index) => ({ ...parameters, shard: { index, of } }));
}
