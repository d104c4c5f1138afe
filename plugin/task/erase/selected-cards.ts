import type { CardQuery, DataCardId, Esm, UnreadableCard } from "../../outside/esm/port.ts";
import type { RegisteredRequest } from "../../state/erasure-lines.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { comparedAttributeCodes } from "../card/card-values.ts";
import { type ErasableCard, toErasableCard } from "./erasable-card.ts";

/** The cards that may match a request, in batches, and how to read those that do. */
export interface ErasureSelection {
  readonly batches: readonly (readonly DataCardId[])[];
  /**
   * @param onUnreadable told of each card of the batch that cannot be read; without it the batch cannot be read
   * @throws Failure when the batch cannot be read
   */
  read(batch: readonly DataCardId[], onUnreadable?: (card: UnreadableCard) => void): Promise<ErasableCard[]>;
  /** The request as the register keeps it. */
  readonly registered: RegisteredRequest;
  /** What is known once all batches have been read; by default nothing. */
  readonly afterReading?: () => AfterReading;
}

export interface AfterReading {
  /** Cards on which the person has only another role than the one that was asked for. */
  readonly leftInOtherRole: number;
  /** What could not be verified, one sentence each. */
  readonly unverified: readonly string[];
}

/** Reads cards again, leaving out those in the trash. */
export async function readCards(
  esm: Esm,
  mapping: CardMapping,
  which: Pick<CardQuery, "filter" | "onUnreadable">,
  ids: readonly DataCardId[],
): Promise<ErasableCard[]> {
  const { templateCode } = mapping.settings;
  const cards = await esm.cardsAmong({ ...which, templateCode, attributeCodes: comparedAttributeCodes(mapping) }, ids);
  return cards.filter((card) => !card.deleted).map((card) => toErasableCard(card, mapping));
}
