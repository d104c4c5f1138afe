import { Failure } from "../../failure.ts";
import { readJson } from "../../http/read-json.ts";
import { compareIds, idAbove } from "../card-ids.ts";
import { wordsAboutCondition } from "../esm-words.ts";
import type { CardQuery, DataCard, DataCardId } from "../port.ts";
import { toDataCard } from "./mapper.ts";
import { refusal } from "./refusal.ts";
import type { RestSession } from "./rest-session.ts";
import { dataCardPage } from "./schema.ts";

/** Cards a page: the most ESM gives (documented). */
const PAGE = 200;

interface CardPage {
  readonly cards: readonly DataCard[];
  readonly isLast: boolean;
}

/** Reads cards page by page. */
export interface CardPages {
  /** The cards that match, oldest first, from one id to another where they are given. */
  cardsBetween(query: CardQuery, first: DataCardId | undefined, last: DataCardId | undefined): Promise<DataCard[]>;
}

/** @param requireTemplate tells a template without such cards from one that does not exist: both are answered by 404 */
export function createCardPages(
  host: string,
  call: RestSession["call"],
  requireTemplate: (templateCode: string) => Promise<void>,
): CardPages {
  /** Page by page from the newest; each page is asked for by the last id, since ids descend (documented). */
  async function cardsBetween(query: CardQuery, first: DataCardId | undefined, last: DataCardId | undefined) {
    const cards: DataCard[] = [];
    for (let belowId = last === undefined ? undefined : idAbove(last); ; belowId = cards.at(-1)?.dataCardId) {
      const { cards: page, isLast } = await readPage(query, belowId);
      if (page.some((card) => belowId !== undefined && compareIds(card.dataCardId, belowId) >= 0))
        throw notDescending();
      cards.push(...page);
      const lowest = page.at(-1)?.dataCardId;
      if (lowest === undefined || isLast || (first !== undefined && compareIds(lowest, first) <= 0)) {
        return cards.toReversed();
      }
    }
  }

  /** A page may be shorter than it was asked for, and still not be the last one: then it names the next. */
  async function readPage(query: CardQuery, belowId: DataCardId | undefined): Promise<CardPage> {
    const purpose = "read data cards";
    const reply = await call({
      method: "GET",
      path: `${templatePath(query.templateCode)}/data`,
      query: pageQuery(query, belowId),
      purpose,
    });
    if (reply.status === 404) {
      await requireTemplate(query.templateCode);
      return { cards: [], isLast: true };
    }
    if (reply.status !== 200) throw refusal(host, reply, purpose, (words) => wordsAboutCondition(query.filter, words));
    const { meta, data } = readJson(reply.text, dataCardPage, "ESM's page of data cards");
    const namesNext = (meta?.links?.next ?? "") !== "";
    return { cards: data.map(toDataCard), isLast: data.length < PAGE && !namesNext };
  }

  return { cardsBetween };
}

/** The next page is asked for by the last id; ESM's own `next` link may lead elsewhere (observed). */
function pageQuery(query: CardQuery, belowId: DataCardId | undefined): Record<string, string> {
  return {
    limit: String(PAGE),
    dataCards: "true",
    ...(belowId === undefined ? {} : { filterId: belowId }),
    ...(query.filter === undefined ? {} : { filter: query.filter }),
    selectedAttributes: query.attributeCodes.join(","),
  };
}

/** Without this, a page that is given twice would be asked for for ever. */
function notDescending(): Failure {
  const message = "ESM's page of data cards does not go on where the last one ended";
  return new Failure(message, { code: "reply-not-understood", retryable: true });
}

/** A template's place in the API. */
export function templatePath(templateCode: string): string {
  return `/dc/${encodeURIComponent(templateCode)}`;
}
