import type { FullyReadCard } from "../../plugin/state/fully-read-cards.ts";

/** A card as a run notes it that has read its history to the end. */
export const SOME_FULLY_READ_CARD: FullyReadCard = {
  sessionId: "ws-1",
  readAt: 1_000,
  ended: false,
  messageCount: 3,
  lastEventAt: 500,
  readAgainAt: 9_000,
  cardDigest: "digest",
};
