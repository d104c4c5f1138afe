import type { DataCardId } from "../outside/esm/port.ts";

/**
 * Which cards a run has in hand: from before their history is read until it is certain what became of them. A session
 * that takes the whole process with it can only be found out by what the process had in hand.
 */
export interface CardsInHand {
  /**
   * Cards that were in hand together when a process died, and came to no outcome since. Each is worked on alone, so that
   * it shows which of them it was.
   */
  readonly suspects: ReadonlySet<DataCardId>;
  /** Before the card's history is asked for. */
  begins(dataCardId: DataCardId, sessionId: string): void;
  /**
   * The process has survived the card.
   *
   * @param wasDone whether all the work was done; if not, a suspect stays one
   */
  ends(dataCardId: DataCardId, wasDone: boolean): void;
  /** Forgets suspects that are not among these. */
  keepOnly(dataCardIds: ReadonlySet<DataCardId>): void;
}

/** For work after whose death nobody looks, such as a dry run. */
export const NOTHING_IN_HAND: CardsInHand = {
  suspects: new Set(),
  begins: () => undefined,
  ends: () => undefined,
  keepOnly: () => undefined,
};

/** A change of one card. */
export type HandChange =
  | { readonly now: "in-hand"; readonly dataCardId: DataCardId; readonly sessionId: string }
  | { readonly now: "suspect" | "done"; readonly dataCardId: DataCardId };

/** What changes, one after another, amount to. */
export interface HandState {
  /** Session ids by card. */
  readonly inHand: Map<DataCardId, string>;
  readonly suspects: Set<DataCardId>;
}

export function applied(changes: Iterable<HandChange>): HandState {
  const state: HandState = { inHand: new Map(), suspects: new Set() };
  for (const change of changes) apply(state, change);
  return state;
}

export function apply({ inHand, suspects }: HandState, change: HandChange): void {
  const { dataCardId } = change;
  if (change.now === "in-hand") {
    inHand.set(dataCardId, change.sessionId);
    return;
  }
  inHand.delete(dataCardId);
  if (change.now === "suspect") suspects.add(dataCardId);
  else suspects.delete(dataCardId);
}

/** The fewest changes that amount to the same. */
export function changesOf({ inHand, suspects }: HandState): HandChange[] {
  return [
    ...Array.from(suspects, (dataCardId) => ({ now: "suspect" as const, dataCardId })),
    ...Array.from(inHand, ([dataCardId, sessionId]) => ({ now: "in-hand" as const, dataCardId, sessionId })),
  ];
}
