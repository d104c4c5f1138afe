import { createPackedList, type List } from "../../base/packed-list.ts";
import type { KeptTemplates } from "../../outside/esm/kept-templates.ts";
import type { DataCardId, Esm } from "../../outside/esm/port.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import type { FullyReadCards } from "../../state/fully-read-cards.ts";
import type { CardsInHand } from "../../state/in-hand.ts";
import type { Journal } from "../../state/journal.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { activityUnreadable, type ListedCard } from "../card-batches.ts";
import { isInPart, type RunPart } from "../part.ts";
import type { TaskContext } from "../task.ts";
import { type CardsRead, findActiveCards } from "./active-cards.ts";
import { type Account, type KnownCard, unreadableCard } from "./card-outcome.ts";
import { type Doubles, doublesAmong, findOlderCards } from "./doubled-cards.ts";
import { durationInWords, type ExpectedDuration } from "./expected-duration.ts";

export interface Choosing {
  readonly esm: Esm;
  readonly mapping: CardMapping;
  /** Set where the mapping was made of templates that ESM told some time ago. */
  readonly templates?: Pick<KeptTemplates, "inDoubt"> | undefined;
  readonly journal: Journal;
  readonly fullyReadCards: FullyReadCards;
  readonly memory: CardMemory;
  readonly inHand: Pick<CardsInHand, "suspects" | "keepOnly">;
  /** Bytes of text on cards that are read together. */
  readonly batchBytes: number;
  /** Milliseconds for which closed cards are remembered. */
  readonly lookBackMs: number;
  readonly account: Account;
  readonly context: TaskContext;
  readonly expectedDuration?: ((cards: number) => ExpectedDuration) | undefined;
}

export interface ChoiceOfCards {
  readonly limit?: number | undefined;
  readonly part?: RunPart | undefined;
  /** Whether cards that were put aside are tried before they are due. */
  readonly retryFailed?: boolean | undefined;
}

/** The sessions of all active cards. */
export interface ActiveSessions {
  /** Those of these sessions that have an active card. */
  among(sessionIds: Iterable<string>): ReadonlySet<string>;
}

export interface CardsToFill {
  readonly ids: List<DataCardId>;
  readonly activeSessions: ActiveSessions;
  /** What was read of the active cards already. */
  readonly read: CardsRead;
}

/**
 * The active cards that a run fills, oldest first. The other active cards are accounted for: put aside, or a second
 * card of their session.
 */
export async function cardsToFill(
  choosing: Choosing,
  { limit, part, retryFailed = false }: ChoiceOfCards,
): Promise<CardsToFill> {
  const { esm, mapping, journal, fullyReadCards, memory, inHand, lookBackMs, account, context } = choosing;
  const hiddenActivity = activityUnreadable(mapping.settings.attributeCodes.isChatActive);
  const turn = await take();
  const older = await findOlderCards(esm, mapping, turn.taken, memory);
  const ids = createPackedList<DataCardId>();
  for (const card of turn.taken) if (mayBeFilled(card)) ids.push(card.dataCardId);
  return { ids, activeSessions: turn.activeSessions, read: turn.read };

  /** The active cards whose turn it is. There may be very many, so that no list or set of all of them is made here. */
  async function take() {
    const { listed: all, unreadable, areOdd, read } = await findActiveCards(choosing, part);
    let areHidden = false;
    const notedIds = new Set([...fullyReadCards.ids(), ...memory.activeCards(), ...memory.closedIds()]);
    for (const id of [...journal.ids(), ...inHand.suspects]) notedIds.add(id);
    /** Those of which something is noted. */
    const activeIds = new Set<DataCardId>();
    for (const { dataCardId, showsActive } of all) {
      areHidden ||= !showsActive;
      if (notedIds.has(dataCardId)) activeIds.add(dataCardId);
    }
    if (areOdd || areHidden) choosing.templates?.inDoubt();
    for (const card of unreadable) {
      const dataCardId = card.dataCardId ?? "";
      activeIds.add(dataCardId);
      // Not put aside: every run finds it again without a request.
      if (isInPart(dataCardId, part)) account(unreadableCard(card));
    }
    fullyReadCards.keepOnly(activeIds);
    memory.keepOnly(activeIds, context.clock.now() - lookBackMs);
    // A closed card that is filled again may be one that ends the process.
    inHand.keepOnly(new Set([...activeIds, ...memory.closedIds()]));
    journal.keepOnly(new Set([...activeIds, ...inHand.suspects]));
    // Looks at all active cards: also at those of other parts, and those that were put aside.
    const doubles = doublesAmong(all);
    const taken = createPackedList<ListedCard>();
    const tooMany = createPackedList<ListedCard>();
    let ofPart = 0;
    for (const card of all) {
      if (!isInPart(card.dataCardId, part)) continue;
      ofPart += 1;
      if (!isReadable(card) || isDoubled(card, doubles) || !isDue(card, retryFailed)) continue;
      (taken.length < (limit ?? Number.POSITIVE_INFINITY) ? taken : tooMany).push(card);
    }
    // A limit may leave out cards that would be tried before they are due.
    for (const card of tooMany) isDue(card, false);
    announce(taken.length, taken.length + tooMany.length, ofPart);
    return { taken, activeSessions: sessionsOf(all), read };
  }

  /** Not put aside: it is due as soon as the right is given back. */
  function isReadable(card: ListedCard): boolean {
    if (!card.showsActive) account({ kind: "failed", of: known(card), failure: hiddenActivity });
    return card.showsActive;
  }

  /** Not put aside: every run finds it again without a request. */
  function isDoubled(card: ListedCard, doubles: Doubles): boolean {
    const oldest = doubles.get(card.dataCardId);
    if (oldest === undefined) return false;
    account({ kind: "doubled", of: known(card), oldest, foundBy: "list" });
    return true;
  }

  function mayBeFilled(card: ListedCard): boolean {
    const oldest = older.doubles.get(card.dataCardId);
    const failure = older.failures.get(card.dataCardId);
    if (oldest !== undefined) account({ kind: "doubled", of: known(card), oldest, foundBy: "asking" });
    else if (failure !== undefined) account({ kind: "failed", of: known(card), failure });
    return oldest === undefined && failure === undefined;
  }

  /** A card that was put aside and is not due yet is not filled, but it is always reported. */
  function isDue({ dataCardId }: ListedCard, triesAll: boolean): boolean {
    const entry = journal.entry(dataCardId);
    if (entry?.failures === undefined || triesAll || journal.isDue(dataCardId, context.clock.now())) return true;
    const { sessionId, failures } = entry;
    account({ kind: "put-aside", of: { card: { dataCardId }, sessionId }, failures });
    return false;
  }

  /** Shows how many cards there are and how long they will take. */
  function announce(cards: number, dueCards: number, activeCards: number): void {
    const expected = choosing.expectedDuration?.(cards);
    const expectedMs = expected === undefined ? undefined : Math.round(expected.milliseconds);
    const counts = { active: activeCards, due: dueCards, expectedMs, ground: expected?.ground };
    context.log.info(counts, "active cards listed");
    if (expected === undefined) return;
    const doing = `${durationInWords(expected.milliseconds)} expected`;
    context.progress({ doing, done: 0, total: cards });
  }
}

function sessionsOf(cards: Iterable<ListedCard>): ActiveSessions {
  return {
    among(sessionIds) {
      const asked = new Set(sessionIds);
      const active = new Set<string>();
      if (asked.size === 0) return active;
      for (const { sessionId, showsActive } of cards) {
        if (sessionId !== null && showsActive && asked.has(sessionId)) active.add(sessionId);
      }
      return active;
    },
  };
}

function known({ dataCardId, sessionId }: ListedCard): KnownCard {
  return { card: { dataCardId }, sessionId };
}
