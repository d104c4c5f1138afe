import { Failure } from "../../../base/failure.ts";
import { readJson } from "../../http/read-json.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import { compareIds, idAbove } from "../card-ids.ts";
import { wordsAboutCondition } from "../esm-words.ts";
import type { CardQuery, DataCard, DataCardId } from "../port.ts";
import { toDataCard } from "./mapper.ts";
import { refusal } from "./refusal.ts";
import type { RestSession } from "./rest-session.ts";
import { dataCard, dataCardPage } from "./schema.ts";

/** Cards a page: the most ESM gives (documented). */
const PAGE = 200;

interface CardPage {
  readonly cards: readonly DataCard[];
  /** Whether no card is older than those of this page. */
  readonly isLast: boolean;
  /** Cards that were asked for. */
  readonly limit: number;
}

/** Reads cards page by page. */
export interface CardPages {
  /** All cards that match, oldest first. */
  allCards(query: CardQuery): Promise<DataCard[]>;
  /** Those of these ids, which are ascending, that still match, and those of which that cannot be told; oldest first. */
  cardsAmong(query: CardQuery, ids: readonly DataCardId[]): Promise<DataCard[]>;
}

/** @param requireTemplate tells a template without such cards from one that does not exist: both are answered by 404 */
export function createCardPages(
  host: string,
  call: RestSession["call"],
  requireTemplate: (templateCode: string) => Promise<void>,
): CardPages {
  async function allCards(query: CardQuery): Promise<DataCard[]> {
    const cards: DataCard[] = [];
    for await (const page of pagesBelow(query, undefined)) {
      cards.push(...page.cards);
      if (page.isLast) break;
    }
    return cards.toReversed();
  }

  /**
   * Whatever a page between two of its cards leaves out does not match any more. Of what is older than the last card
   * that came, nothing is known: a list that ends too early looks like one that has come to its end, so those cards are
   * read one by one, and whether they still match is for the caller to tell.
   */
  async function cardsAmong(query: CardQuery, ids: readonly DataCardId[]): Promise<DataCard[]> {
    const [first, last] = [ids[0], ids.at(-1)];
    if (first === undefined || last === undefined) return [];
    const wanted = new Set(ids);
    const cards: DataCard[] = [];
    let lowest = idAbove(last);
    for await (const page of pagesBelow(query, lowest)) {
      cards.push(...page.cards.filter(({ dataCardId }) => wanted.has(dataCardId)));
      lowest = page.cards.at(-1)?.dataCardId ?? lowest;
      if (compareIds(lowest, first) <= 0) break;
    }
    const oldest: DataCard[] = [];
    for (const dataCardId of ids.filter((id) => compareIds(id, lowest) < 0)) {
      oldest.push(...(await readCard(query, dataCardId)));
    }
    return [...oldest, ...cards.toReversed()];
  }

  /** Page by page from the newest; each page is asked for by the last id, since ids descend (documented). */
  async function* pagesBelow(query: CardQuery, belowId: DataCardId | undefined): AsyncGenerator<CardPage> {
    let [below, limit] = [belowId, PAGE];
    for (;;) {
      const page = await readPage(query, below, limit);
      const lowest = page.cards.at(-1)?.dataCardId;
      if (lowest === undefined) return;
      for (const { dataCardId } of page.cards) {
        if (below !== undefined && compareIds(dataCardId, below) >= 0) throw notDescending();
      }
      [below, limit] = [lowest, page.limit];
      yield page;
    }
  }

  /** A page that is larger than is taken is asked for by halves. */
  async function readPage(query: CardQuery, belowId: DataCardId | undefined, limit: number): Promise<CardPage> {
    try {
      return await askForPage(query, belowId, limit);
    } catch (error) {
      if (limit === 1 || !(error instanceof ReplyTooLarge)) throw error;
      return readPage(query, belowId, Math.ceil(limit / 2));
    }
  }

  /** A page may be shorter than it was asked for, and still not be the last one: then it names the next. */
  async function askForPage(query: CardQuery, belowId: DataCardId | undefined, limit: number): Promise<CardPage> {
    const purpose = "read data cards";
    const reply = await call({
      method: "GET",
      path: `${templatePath(query.templateCode)}/data`,
      query: pageQuery(query, belowId, limit),
      purpose,
    });
    if (reply.status === 404) {
      await requireTemplate(query.templateCode);
      return { cards: [], isLast: true, limit };
    }
    if (reply.status !== 200) {
      throw refusal(host, reply, purpose, (words) => wordsAboutCondition(query.filter, words));
    }
    const { meta, data } = readJson(reply.text, dataCardPage, "ESM's page of data cards", true);
    const namesNext = (meta?.links?.next ?? "") !== "";
    return { cards: data.map(toDataCard), isLast: data.length < limit && !namesNext, limit };
  }

  /** One card, or none when it is gone. */
  async function readCard(query: CardQuery, dataCardId: DataCardId): Promise<DataCard[]> {
    const purpose = "read a data card";
    const reply = await call({
      method: "GET",
      path: `${templatePath(query.templateCode)}/data/${encodeURIComponent(dataCardId)}`,
      query: { selectedAttributes: query.attributeCodes.join(",") },
      purpose,
    });
    if (reply.status === 404) return [];
    if (reply.status !== 200) throw refusal(host, reply, purpose);
    const card = toDataCard(readJson(reply.text, dataCard, "ESM's data card", true));
    return card.deleted ? [] : [card];
  }

  return { allCards, cardsAmong };
}

/** The next page is asked for by the last id; ESM's own `next` link may lead elsewhere (observed). */
function pageQuery(query: CardQuery, belowId: DataCardId | undefined, limit: number): Record<string, string> {
  return {
    limit: String(limit),
    dataCards: "true",
    ...(belowId === undefined ? {} : { filterId: belowId }),
    ...(query.filter === undefined ? {} : { filter: query.filter }),
    selectedAttributes: query.attributeCodes.join(","),
  };
}

/** Without this, a page that is given twice would be asked for for ever. */
function notDescending(): Failure {
  const message = "ESM's page of data cards does not go on where the last one ended";
  return new Failure(message, { code: "reply-not-understood", scope: "card", retryable: true });
}

/** A template's place in the API. */
export function templatePath(templateCode: string): string {
  return `/dc/${encodeURIComponent(templateCode)}`;
}
