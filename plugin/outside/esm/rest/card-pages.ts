import { z } from "zod";
import { Failure } from "../../../base/failure.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import { path, type RequestPath } from "../../http/request-path.ts";
import { pagesOf } from "../../pages.ts";
import { compareIds, idAbove, LONGEST_ID_CONDITION } from "../card-ids.ts";
import { hasId, inGroups } from "../eql.ts";
import { wordsAboutCondition } from "../esm-words.ts";
import {
  type CardQuery,
  type DataCard,
  type DataCardId,
  type NewestCards,
  type PageQuery,
  UnreadableCard,
} from "../port.ts";
import { countUnreadable, readableCards, roomFor } from "../readable-cards.ts";
import { type CardReading, readCard } from "./mapper.ts";
import type { RestRequest, RestSession } from "./rest-session.ts";
import { dataCardPage } from "./schema.ts";

/** Cards on a page: ESM's maximum (documented). */
const PAGE_SIZE = 200;
/**
 * Pages of one list; 100,000 cards, where ESM fills its pages. Lists of cards that are read by pages are short: those of
 * a batch, of some sessions, of some persons.
 */
const MOST_PAGES = 500;
const PAGE = "ESM's page of data cards";
const CARD = "ESM's data card";

interface CardPage {
  readonly cards: readonly (DataCard | UnreadableCard)[];
  /** The ids that could be read, descending. */
  readonly ids: readonly DataCardId[];
  /** Whether there are no older cards than those on this page. */
  readonly isLast: boolean;
  /** How many cards were requested. */
  readonly limit: number;
}

/** Reads cards page by page. */
export interface CardPages {
  /** All cards that match, oldest first. */
  allCards(query: CardQuery): Promise<DataCard[]>;
  /** One page of those that match, newest first. */
  newestCards(query: CardQuery, page: PageQuery): Promise<NewestCards>;
  /** Of the cards with these ids (ascending), those that still match or about which ESM does not tell; oldest first. */
  cardsAmong(query: CardQuery, ids: readonly DataCardId[]): Promise<DataCard[]>;
  /** Of the cards with these ids, those that a condition on ids finds; oldest first. */
  cardsWithIds(query: Omit<CardQuery, "filter">, ids: readonly DataCardId[]): Promise<DataCard[]>;
}

/**
 * @param requireTemplate distinguishes a template without such cards from one that does not exist: ESM answers both
 *   with 404
 * @param attributeTypes what an attribute should be, where ESM does not tell its type
 */
export function createCardPages(
  find: RestSession["find"],
  requireTemplate: (templateCode: string) => Promise<void>,
  attributeTypes: CardReading["attributeTypes"],
): CardPages {
  async function allCards(query: CardQuery): Promise<DataCard[]> {
    const cards: (DataCard | UnreadableCard)[] = [];
    const notTooMany = countUnreadable();
    const room = roomFor(query);
    for await (const page of pagesBelow(query, undefined)) {
      for (const card of page.cards) {
        room.take(card);
        cards.push(notTooMany(card));
      }
      if (page.isLast) break;
    }
    return oldestFirst(readableCards(cards, query));
  }

  /** A page that begins elsewhere, or is in another order, would lead past cards or never end. */
  async function newestCards(query: CardQuery, { belowId, most }: PageQuery): Promise<NewestCards> {
    const page = await readPage(query, belowId, most);
    let above = belowId;
    for (const id of page.ids) {
      if (above !== undefined && compareIds(id, above) >= 0) throw doesNotGoOn();
      above = id;
    }
    const onUnreadable = query.onUnreadable ?? (() => undefined);
    const cards = readableCards<DataCard>(page.cards, { onUnreadable });
    return { cards, unreadable: page.cards.length - cards.length, next: page.isLast ? undefined : page.ids.at(-1) };
  }

  /**
   * A card that a page skips between two others no longer matches. Nothing is known about cards older than the last one
   * on the page, because a list that breaks off looks complete, nor about any that are missing when a card on the page
   * has no id. They are read one by one, and the caller finds out whether they still match.
   */
  async function cardsAmong(query: CardQuery, ids: readonly DataCardId[]): Promise<DataCard[]> {
    const [first, last] = [ids[0], ids.at(-1)];
    if (first === undefined || last === undefined) return [];
    const wanted = new Set(ids);
    const cards = new Map<DataCardId, DataCard | UnreadableCard>();
    let lowest = idAbove(last);
    let isSure = true;
    const room = roomFor(query);
    for await (const page of pagesBelow(query, lowest)) {
      for (const card of page.cards) {
        if (card.dataCardId === null || !wanted.has(card.dataCardId)) continue;
        room.take(card);
        cards.set(card.dataCardId, card);
      }
      isSure &&= page.ids.length === page.cards.length;
      lowest = page.ids.at(-1) ?? lowest;
      if (compareIds(lowest, first) <= 0) break;
    }
    for (const dataCardId of ids.filter((id) => !cards.has(id) && (!isSure || compareIds(id, lowest) < 0))) {
      const card = await readOne(query, dataCardId);
      if (card === undefined) continue;
      room.take(card);
      cards.set(dataCardId, card);
    }
    return oldestFirst(readableCards([...cards.values()], query));
  }

  /**
   * The pages of a group end with its last card, so that a full page costs no second request. An ESM that lists others
   * has not understood the condition (assumed): its list may be of any length.
   */
  async function cardsWithIds(query: Omit<CardQuery, "filter">, ids: readonly DataCardId[]): Promise<DataCard[]> {
    const cards: (DataCard | UnreadableCard)[] = [];
    const room = roomFor(query);
    for (const { group, filter } of inGroups(ids, hasId, LONGEST_ID_CONDITION)) {
      const missing = new Set(group);
      for await (const page of pagesBelow({ ...query, filter }, undefined)) {
        const wanted = page.cards.filter(({ dataCardId }) => dataCardId !== null && missing.delete(dataCardId));
        for (const card of wanted) {
          room.take(card);
          cards.push(card);
        }
        if (page.isLast || missing.size === 0 || wanted.length < page.cards.length) break;
      }
    }
    return oldestFirst(readableCards(cards, query));
  }

  /** Page by page from the newest. Ids descend (documented), so the last id of this page leads to the next. */
  function pagesBelow(query: CardQuery, belowId: DataCardId | undefined): AsyncGenerator<CardPage> {
    let limit = PAGE_SIZE;
    return pagesOf<CardPage>({
      from: belowId,
      async read(below) {
        const page = await readPage(query, below, limit);
        limit = page.limit;
        return page;
      },
      next: ({ ids }) => ids.at(-1),
      uniqueKeys: ({ ids }) => ids,
      repeated: doesNotGoOn,
      mostPages: MOST_PAGES,
      beyond: listTooLong,
    });
  }

  /** If a page exceeds the size limit, it is requested again with half as many cards. */
  async function readPage(query: CardQuery, belowId: DataCardId | undefined, limit: number): Promise<CardPage> {
    try {
      return await askForPage(query, belowId, limit);
    } catch (error) {
      if (limit === 1 || !(error instanceof ReplyTooLarge)) throw error;
      return readPage(query, belowId, Math.ceil(limit / 2));
    }
  }

  /** A page with fewer cards than requested is the last one, unless it names a next page. */
  async function askForPage(query: CardQuery, belowId: DataCardId | undefined, limit: number): Promise<CardPage> {
    const page = await find(
      {
        method: "GET",
        path: path`${templatePath(query.templateCode)}/data`,
        query: pageQuery(query, belowId, limit),
        purpose: "read data cards",
        wording: (words) => wordsAboutCondition(query.filter, words),
      },
      { schema: dataCardPage, name: PAGE, mayChange: true },
    );
    if (page === undefined) {
      await requireTemplate(query.templateCode);
      return { cards: [], ids: [], isLast: true, limit };
    }
    const { meta, data } = page;
    const namesNext = (meta?.links.next ?? "") !== "";
    const isLast = data.length < limit && !namesNext;
    const notTooMany = countUnreadable();
    const cards = data.map((item) => notTooMany(readCard(item, reading(query, PAGE))));
    const ids = cards.flatMap(({ dataCardId }) => dataCardId ?? []);
    // Without any id, nothing leads to the next page.
    if (!isLast && ids.length === 0 && data.length > 0) throw doesNotGoOn();
    return { cards, ids, isLast, limit };
  }

  /** Undefined when the card no longer exists. */
  async function readOne(query: CardQuery, dataCardId: DataCardId): Promise<DataCard | UnreadableCard | undefined> {
    const item = await find(
      {
        method: "GET",
        path: cardPath(query.templateCode, dataCardId),
        query: { selectedAttributes: query.attributeCodes.join(",") },
        purpose: "read a data card",
      },
      { schema: z.unknown(), name: CARD, mayChange: true },
    );
    if (item === undefined) return undefined;
    const card = readCard(item, reading(query, CARD), dataCardId);
    return !(card instanceof UnreadableCard) && card.deleted ? undefined : card;
  }

  function reading({ attributeCodes, withNames }: CardQuery, what: string): CardReading {
    return { what, attributeCodes, attributeTypes, withNames };
  }

  return { allCards, newestCards, cardsAmong, cardsWithIds };
}

/** The last id of this page leads to the next: ESM's own `next` link may lead to another host (observed). */
function pageQuery(query: CardQuery, belowId: DataCardId | undefined, limit: number): Record<string, string> {
  return {
    limit: String(limit),
    dataCards: "true",
    ...(belowId === undefined ? {} : { filterId: belowId }),
    ...(query.filter === undefined ? {} : { filter: query.filter }),
    selectedAttributes: query.attributeCodes.join(","),
  };
}

function oldestFirst(cards: readonly DataCard[]): DataCard[] {
  return cards.toSorted((one, other) => compareIds(one.dataCardId, other.dataCardId));
}

function doesNotGoOn(): Failure {
  const message = "ESM's page of data cards does not go on where the last one ended";
  return new Failure(message, { code: "reply-not-understood", scope: "card", retryable: true });
}

function listTooLong(): Failure {
  const message = `ESM's list of data cards does not end: it has more than ${MOST_PAGES} pages`;
  return new Failure(message, { code: "list-too-long", scope: "card", retryable: true });
}

export function templatePath(templateCode: string): RequestPath {
  return path`/dc/${templateCode}`;
}

export function cardPath(templateCode: string, dataCardId: DataCardId): RequestPath {
  return path`${templatePath(templateCode)}/data/${dataCardId}`;
}

/** What a list of cards tells: values of these attributes and of no others. */
export function attributesOf({ attributeCodes }: CardQuery): Record<string, string> {
  return { dataCards: "true", selectedAttributes: attributeCodes.join(",") };
}

/** All cards that match, in one reply. */
export function streamRequest(
  { templateCode, filter }: Omit<CardQuery, "attributeCodes">,
  content: Record<string, string>,
): RestRequest {
  return {
    method: "GET",
    path: path`${templatePath(templateCode)}/data/stream`,
    query: { ...content, ...(filter === undefined ? {} : { filter }) },
    purpose: "list data cards",
  };
}
