import type { Instant } from "../chat/session.ts";
import type { DataCardId } from "../outside/esm/port.ts";
import type { AskedBy, ErasureEnding, ErasureLine, RegisteredRequest } from "./erasure-lines.ts";

/** Erasures of texts, so that no later run fills such a card again, and so that they can be shown. */
export interface ErasureRegister {
  /** Registers an erasure that begins. @param at stands on the erased cards, too */
  begin(request: RegisteredRequest, at: Instant): OpenErasure;
}

/**
 * An erasure that goes on. What is noted has been written once the call returns.
 *
 * Every method throws Failure `erasures-not-written`.
 */
export interface OpenErasure {
  /** Before ESM is asked: from now on these cards count as erased, even if the process is killed. */
  meant(cards: readonly DataCardId[]): void;
  /**
   * What became of the cards that were last meant.
   *
   * @param refused certainly still hold their text
   * @param unknown may hold it or not; they go on counting as erased
   */
  outcome(refused: readonly DataCardId[], unknown: readonly DataCardId[]): void;
  ended(ending: ErasureEnding, at: Instant): void;
}

/** An erasure as the register shows it. */
export interface RegisteredErasure {
  readonly id: string;
  readonly at: Instant;
  readonly by: AskedBy;
  readonly request: RegisteredRequest;
  /** Undefined while it goes on, or if its process was killed. */
  readonly ending: ErasureEnding | undefined;
  readonly erased: readonly DataCardId[];
  /** It is not known whether their text was erased. */
  readonly unknown: readonly DataCardId[];
  /** Cards that ESM refused to change. */
  readonly refused: readonly DataCardId[];
}

/** The text of a card that was filled again on request. */
export interface Restoration {
  readonly at: Instant;
  readonly by: AskedBy;
  readonly dataCardId: DataCardId;
}

/** Cards; limits memory. Beyond it, those that were erased longest ago are known by what stands on them alone. */
export const MOST_ERASED_KNOWN = 1_000_000;

/** Since when cards count as erased: by card, the earliest first. */
export function erasedCards(lines: Iterable<ErasureLine>): Map<DataCardId, Instant> {
  const erased = new Map<DataCardId, Instant>();
  /** What was known of the cards that each erasure last meant, before it meant them. */
  const before = new Map<string, ReadonlyMap<DataCardId, Instant | undefined>>();

  function put(dataCardId: DataCardId, at: Instant | undefined): void {
    erased.delete(dataCardId);
    if (at !== undefined) erased.set(dataCardId, at);
  }

  for (const line of lines) {
    switch (line.what) {
      case "begun":
        break;
      case "meant":
        before.set(line.erasure, new Map(line.cards.map((card) => [card, erased.get(card)])));
        for (const card of line.cards) put(card, line.at);
        break;
      case "outcome":
        for (const card of line.refused) put(card, before.get(line.erasure)?.get(card));
        break;
      case "ended":
        before.delete(line.erasure);
        break;
      case "restored":
        put(line.card, undefined);
    }
    for (const oldest of erased.keys()) {
      if (erased.size <= MOST_ERASED_KNOWN) break;
      erased.delete(oldest);
    }
  }
  return erased;
}

/** What the register shows, the latest first. */
export function registerOf(lines: Iterable<ErasureLine>): {
  readonly erasures: readonly RegisteredErasure[];
  readonly restorations: readonly Restoration[];
} {
  const erasures = new Map<string, RegisteredErasure & { readonly meant: readonly DataCardId[] }>();
  const restorations: Restoration[] = [];
  for (const line of lines) {
    if (line.what === "restored") {
      restorations.push({ at: line.at, by: line.by, dataCardId: line.card });
      continue;
    }
    if (line.what === "begun") {
      const { erasure: id, at, by, request } = line;
      erasures.set(id, { id, at, by, request, ending: undefined, erased: [], unknown: [], refused: [], meant: [] });
      continue;
    }
    const erasure = erasures.get(line.erasure);
    if (erasure !== undefined) erasures.set(line.erasure, { ...erasure, ...changeOf(erasure, line) });
  }
  return {
    erasures: [...erasures.values()]
      .map(({ meant, ...erasure }) => ({ ...erasure, unknown: [...erasure.unknown, ...meant] }))
      .toReversed(),
    restorations: restorations.toReversed(),
  };
}

type LaterLine = Extract<ErasureLine, { readonly what: "meant" | "outcome" | "ended" }>;

function changeOf(
  { erased, unknown, refused, meant }: RegisteredErasure & { readonly meant: readonly DataCardId[] },
  line: LaterLine,
) {
  switch (line.what) {
    case "meant":
      return { unknown: [...unknown, ...meant], meant: line.cards };
    case "ended":
      return { ending: line.ending };
    case "outcome": {
      const others = new Set([...line.refused, ...line.unknown]);
      return {
        erased: [...erased, ...meant.filter((card) => !others.has(card))],
        unknown: [...unknown, ...line.unknown],
        refused: [...refused, ...line.refused],
        meant: [],
      };
    }
  }
}
