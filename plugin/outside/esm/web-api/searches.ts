import type { Clock } from "../../../base/clock.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import { compareIds } from "../card-ids.ts";
import { allOf, anyOf, type DateLimit, type EqlCondition, hasId, isBefore, isEmpty, isFrom } from "../eql.ts";
import { type CardQuery, type DataCardId, UnreadableCard } from "../port.ts";
import { type CardRoom, countUnreadable, readableCards, roomFor } from "../readable-cards.ts";
import type { Entity } from "./reader.ts";
import { matching, mostIds } from "./statement.ts";

/** For cards of one template: the date by which a search that finds too much is cut into parts. */
export interface SearchCut {
  readonly templateCode: string;
  readonly attributeCode: string;
}

/**
 * Searches that may find more than fits into one reply: the Web API has no paging (documented) and always gives whole
 * cards. A search that finds too much is cut by date into halves, and those again, until each part fits.
 */
export interface Searches {
  /**
   * The results of `pick` for the cards that match, oldest first. Nothing else of a card is kept.
   *
   * @throws ReplyTooLarge when the cards are of another template than `SearchCut` names, or too many of them have one
   *   date
   */
  all<T>(query: CardQuery, purpose: string, pick: (entity: Entity) => T): Promise<T[]>;
  /**
   * Passes each card that matches to `take`, once. Nothing is kept but the ids of cards without a date, and the cards
   * that cannot be read, of which the query is told at the end.
   *
   * @throws ReplyTooLarge as above, or Failure when too many cards cannot be read
   */
  each(query: CardQuery, purpose: string, take: (entity: Entity) => void): Promise<void>;
  /** Those of the cards with these ids that match, oldest first. */
  among(query: CardQuery, ids: readonly DataCardId[], purpose: string): Promise<Entity[]>;
  /** The cards with these ids that can be found and read. Nothing is read but what a write to them needs. */
  addresses(ids: readonly DataCardId[], purpose: string): Promise<Entity[]>;
}

/** What to read of cards. */
export type WantedValues = Pick<CardQuery, "attributeCodes" | "withNames">;

/** One search for cards with the values of some attributes. @throws ReplyTooLarge */
export type Search = (
  condition: EqlCondition,
  wanted: WantedValues,
  purpose: string,
) => Promise<readonly (Entity | UnreadableCard)[]>;

/** Chat session data cards exist since 2023 (documented). All older cards fall into the first part. */
const EARLIEST = Date.UTC(2020, 0, 1);

/** Undefined for an open end. */
interface Span {
  readonly from: DateLimit | undefined;
  readonly to: DateLimit | undefined;
}

/** How searches are cut into parts. */
export interface Searching {
  /** Undefined if cards have no date to cut by. */
  readonly cut: SearchCut | undefined;
  readonly dateLimit: (at: number) => DateLimit;
  readonly clock: Clock;
  /** Characters of a condition on ids, after URL encoding. */
  readonly longest: number;
}

export function createSearches(search: Search, { cut, dateLimit, clock, longest }: Searching): Searches {
  return {
    async all(query, purpose, pick) {
      const found = new Map<DataCardId, ReturnType<typeof pick> | UnreadableCard>();
      const withoutId: UnreadableCard[] = [];
      await inParts(query, purpose, (one) => {
        if (!(one instanceof UnreadableCard)) found.set(one.card.dataCardId, pick(one));
        else if (one.dataCardId !== null) found.set(one.dataCardId, one);
        else withoutId.push(one);
      });
      const picked = [...found].toSorted(([one], [other]) => compareIds(one, other)).map(([, one]) => one);
      return readableCards([...withoutId, ...picked], query);
    },

    async each(query, purpose, take) {
      const undated = new Set<DataCardId>();
      const unreadable: UnreadableCard[] = [];
      const notTooMany = countUnreadable();
      await inParts(query, purpose, (one, part) => {
        const dataCardId = one instanceof UnreadableCard ? one.dataCardId : one.card.dataCardId;
        if (dataCardId !== null && undated.has(dataCardId)) return;
        if (dataCardId !== null && part === "without a date") undated.add(dataCardId);
        const card = notTooMany(one);
        if (card instanceof UnreadableCard) unreadable.push(card);
        else take(card);
      });
      readableCards(unreadable, query);
    },

    async among(query, ids, purpose) {
      const condition = (group: EqlCondition) => allOf([matching(query), group]);
      const found = await searchAmong(ids, condition, query, purpose, roomFor(query));
      return oldestFirst(readableCards(found, query));
    },

    async addresses(ids, purpose) {
      const found = await searchAmong(ids, (group) => group, { attributeCodes: [] }, purpose, roomFor({}));
      return oldestFirst(readableCards(found, { onUnreadable: () => undefined }));
    },
  };

  /** Searches for all cards that match, together if they fit into one reply, and otherwise in parts by their date. */
  async function inParts(
    query: CardQuery,
    purpose: string,
    take: (one: Entity | UnreadableCard, part: "whole" | "without a date" | "with a date") => void,
  ): Promise<void> {
    const whole = matching(query);
    async function takeAll(condition: EqlCondition, part: Parameters<typeof take>[1]): Promise<void> {
      for (const one of await search(condition, query, purpose)) take(one, part);
    }
    try {
      await takeAll(whole, "whole");
    } catch (error) {
      if (cut === undefined || cut.templateCode !== query.templateCode || !(error instanceof ReplyTooLarge))
        throw error;
      // Cards without a date come first: a card that gets a date meanwhile is found twice, but never missed.
      await takeAll(allOf([whole, isEmpty(cut.attributeCode)]), "without a date");
      await takeHalves({ from: undefined, to: undefined }, cut.attributeCode, error);
    }

    async function takeHalves({ from, to }: Span, code: string, error: unknown): Promise<void> {
      const middle = limitWithin(from?.at ?? EARLIEST, to?.at ?? clock.now());
      if (middle === undefined) throw error;
      await takeSpan({ from, to: middle }, code);
      await takeSpan({ from: middle, to }, code);
    }

    async function takeSpan(span: Span, code: string): Promise<void> {
      const from = span.from === undefined ? [] : [isFrom(code, span.from)];
      const to = span.to === undefined ? [] : [isBefore(code, span.to)];
      try {
        await takeAll(allOf([whole, ...from, ...to]), "with a date");
      } catch (error) {
        if (!(error instanceof ReplyTooLarge)) throw error;
        await takeHalves(span, code, error);
      }
    }
  }

  /** A limit between the two, in the middle if there is one; undefined when conditions can name none. */
  function limitWithin(earliest: number, latest: number): DateLimit | undefined {
    for (let part = Math.floor((latest - earliest) / 2); part >= 1; part = Math.floor(part / 2)) {
      const limit = dateLimit(earliest + part);
      if (limit.at < latest) return limit;
    }
    return undefined;
  }

  async function searchAmong(
    ids: readonly DataCardId[],
    conditionOf: (group: EqlCondition) => EqlCondition,
    wanted: WantedValues,
    purpose: string,
    room: CardRoom,
  ): Promise<(Entity | UnreadableCard)[]> {
    const found: (Entity | UnreadableCard)[] = [];
    let most = mostIds(ids, longest);
    for (let left = ids; left.length > 0; ) {
      const group = left.slice(0, most);
      let answer: Awaited<ReturnType<Search>>;
      try {
        answer = await search(conditionOf(anyOf(group.map(hasId))), wanted, purpose);
      } catch (error) {
        if (group.length === 1 || !(error instanceof ReplyTooLarge)) throw error;
        most = Math.ceil(group.length / 2);
        continue;
      }
      for (const one of answer) {
        room.take(one instanceof UnreadableCard ? one : one.card);
        found.push(one);
      }
      left = left.slice(group.length);
    }
    return found;
  }
}

function oldestFirst(entities: readonly Entity[]): Entity[] {
  return entities.toSorted((one, other) => compareIds(one.card.dataCardId, other.card.dataCardId));
}
