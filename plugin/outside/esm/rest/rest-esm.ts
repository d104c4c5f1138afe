import type { Clock } from "../../../base/clock.ts";
import { createPackedList } from "../../../base/packed-list.ts";
import type { HttpClient } from "../../http/http-client.ts";
import { path, type RequestPath } from "../../http/request-path.ts";
import { compareIds, oldestFirst } from "../card-ids.ts";
import { esmWords, wordsAbout } from "../esm-words.ts";
import { fileForm } from "../file-form.ts";
import {
  type CardFold,
  type CardQuery,
  type CardWrite,
  type DataCard,
  type DataCardId,
  type Esm,
  EsmRefusal,
  UnreadableCard,
  type WriteOutcome,
} from "../port.ts";
import { countUnreadable, readableCards } from "../readable-cards.ts";
import { attributesOf, cardPath, createCardPages, streamRequest, templatePath } from "./card-pages.ts";
import { type Credentials, createEsmLogin, type EsmLogin, type KeptToken } from "./login.ts";
import { readCard, readCardId, toWireData, toWireDataOfNew } from "./mapper.ts";
import { createRestSession } from "./rest-session.ts";
import { cardResponse, listResponse, templateList, trashedCard } from "./schema.ts";
import type { WireFold } from "./streamed-cards.ts";
import { templateInfo, toTemplateInformation } from "./template-information.ts";
import { isSaved, toAttributeErrors, toWriteOutcome, toWriteOutcomes } from "./write-outcomes.ts";

/** URLs stay below 8,000 characters: this many for the filter, the rest for base URL, paging and attribute codes. */
const LONGEST_FILTER = 6_500;
const LIST = "ESM's list of data cards";
/** Ids in one list: those of four years with 1,200 chats a day. They take some 200 MB. */
export const MOST_IDS = 2_000_000;
/** Cards in one list of which more than the id is kept: the active ones. They take some 200 MB. */
export const MOST_CARDS = 500_000;
/** Cards in one list of which nothing is kept but what a fold keeps. */
export const MOST_FOLDED = 20_000_000;
/** ESM documents 201 for a new card and 200 for an upload; both are accepted for both. */
const CREATED = [200, 201];

/**
 * ESM through its REST API v1, as a user who is logged in again whenever that is needed.
 *
 * @param attributeTypes what an attribute should be, by its code, where ESM does not tell its type
 * @param kept the login of another connection to the same ESM, as the same user
 */
export function createRestEsm(
  http: HttpClient,
  credentials: Credentials,
  clock: Clock,
  attributeTypes: ReadonlyMap<string, string> = new Map(),
  kept: KeptToken = {},
): Esm {
  return createRestEsmAs(http, createEsmLogin(http, credentials, clock, kept), attributeTypes);
}

/** The same, as whoever has this login. */
export function createRestEsmAs(http: HttpClient, login: EsmLogin, attributeTypes: ReadonlyMap<string, string>): Esm {
  const session = createRestSession(http, login);
  const knownTemplates = new Set<string>();

  async function requireTemplate(templateCode: string): Promise<void> {
    if (knownTemplates.has(templateCode) || (await esm.templateInformation(templateCode, [])) !== null) return;
    throw new EsmRefusal(`ESM at ${session.host} has no template ${templateCode}`, {
      code: "esm-template-missing",
      retryable: false,
    });
  }

  const pages = createCardPages(session.find, requireTemplate, attributeTypes);

  /** What a fold makes of the cards that match, in ESM's order. */
  async function fold<T>(
    query: Omit<CardQuery, "attributeCodes">,
    content: Record<string, string>,
    most: number,
    begin: () => WireFold<T>,
  ): Promise<T> {
    const read = await session.list(
      { ...streamRequest(query, content), anySize: most === MOST_FOLDED },
      { mostCards: most },
      begin,
    );
    if (read !== undefined) return read.made;
    await requireTemplate(query.templateCode);
    return begin().end();
  }

  /** The fold of cards as they came. What it took is of no use before the end is reached. */
  function wire<T>(query: CardQuery, cards: CardFold<T>) {
    const reading = { what: LIST, attributeTypes, ...query };
    const odd: UnreadableCard[] = [];
    const notTooMany = countUnreadable();
    function take(item: unknown): void {
      const card = notTooMany(readCard(item, reading));
      if (card instanceof UnreadableCard) odd.push(card);
      else cards.take(card);
    }
    return { take, end: () => ({ unreadable: odd, result: () => cards.end() }) };
  }

  /** All cards that match, in ESM's order. Only the results of `keep` are kept. */
  async function list<T>(
    query: Omit<CardQuery, "attributeCodes">,
    content: Record<string, string>,
    most: number,
    keep: (item: unknown) => T | UnreadableCard,
  ): Promise<T[]> {
    const readings = await fold(query, content, most, () => {
      const kept: (T | UnreadableCard)[] = [];
      const notTooMany = countUnreadable();
      return { take: (item) => void kept.push(notTooMany(keep(item))), end: () => kept };
    });
    return readableCards<T>(readings, query);
  }

  const esm: Esm = {
    longestFilter: LONGEST_FILTER,

    storedDate: (at) => ({ at: Math.floor(at / 1000) * 1000 }),

    dateLimit(at) {
      const second = Math.ceil(at / 1000) * 1000;
      return { at: second, literal: `${new Date(second).toISOString().slice(0, 19)}Z` };
    },

    async templateInformation(templateCode) {
      const found = await session.find(
        {
          method: "GET",
          path: templatePath(templateCode),
          purpose: "read a template",
          wording: (words) => esmWords(words, [templateCode], []),
        },
        { schema: templateInfo, name: "ESM's template information" },
      );
      if (found === undefined) return null;
      knownTemplates.add(templateCode);
      return toTemplateInformation(found);
    },

    async templatesWithCode(templateCode) {
      const listed = await session.ask(
        { method: "GET", path: path`/dc`, purpose: "list the templates" },
        { schema: templateList, name: "ESM's list of templates" },
      );
      return listed.filter((item) => item.templateCode === templateCode).length;
    },

    async cardIds(query) {
      const content = { dataCards: "false" };
      const ids = await list<DataCardId>(query, content, MOST_IDS, (item) => readCardId(item, LIST));
      return ids.toSorted(compareIds);
    },

    async listCards(query, keep) {
      const { unreadable, result } = await fold(query, attributesOf(query), MOST_CARDS, () => {
        const kept = createPackedList<NonNullable<ReturnType<typeof keep>>>();
        const take = (card: DataCard) => {
          const one = keep(card);
          if (one !== undefined) kept.push(one);
        };
        return wire(query, { take, end: () => kept });
      });
      readableCards(unreadable, query);
      return oldestFirst(result());
    },

    async foldCards(query, begin) {
      const { unreadable, result } = await fold(query, attributesOf(query), MOST_FOLDED, () => wire(query, begin()));
      readableCards(unreadable, query);
      return result();
    },

    async streamCards(query, mostBytes, cards) {
      const begin = () => wire(query, cards);
      const bounds = { mostCards: MOST_FOLDED, mostBytes };
      const read = await session.list({ ...streamRequest(query, attributesOf(query)), attempts: 1 }, bounds, begin);
      if (read === undefined) await requireTemplate(query.templateCode);
      readableCards(read?.made.unreadable ?? [], query);
      return { result: cards.end(), bytes: read?.bytes ?? 0 };
    },

    hasPages: true,

    newestCards: pages.newestCards,

    findCards: (query) => pages.allCards(query),

    cardsAmong: (query, ids) => pages.cardsAmong(query, ids),

    cardsWithIds: (query, ids) => pages.cardsWithIds(query, ids),

    async createCard(templateCode, folderCode, values) {
      const { meta, dataCard } = await session.ask(
        {
          method: "POST",
          path: path`${templatePath(templateCode)}/data`,
          body: json({ folderCode, data: toWireDataOfNew(values) }),
          purpose: "create a data card",
          done: CREATED,
          wording: (words) => wordsAbout(values, words),
        },
        { schema: cardResponse, name: "ESM's reply to a new data card" },
      );
      const errors = toAttributeErrors(meta.errors, values);
      if (dataCard !== null && dataCard !== undefined && errors.length === 0 && isSaved(meta, 1)) {
        return dataCard.dataCardId;
      }
      const reasons = errors.map(({ attributeCode, message }) => `${attributeCode ?? "card"}: ${message}`).join("; ");
      throw new EsmRefusal(`ESM did not accept the data card: ${reasons || "no reason given"}`, {
        code: "esm-card-refused",
        retryable: false,
      });
    },

    async attachFile({ templateCode, dataCardId, attributeCode, fileName, text }) {
      const sent = { [attributeCode]: [{ kind: "text" as const, text }] };
      await session.send({
        method: "POST",
        path: path`${cardPath(templateCode, dataCardId)}/${attributeCode}/file`,
        body: fileForm(fileName, text),
        purpose: "attach a file",
        done: CREATED,
        tooLarge:
          "the file is larger than is taken: raise the limit for uploads in ESM or in the web server before it, or switch off the attribute for whole logs",
        wording: (words) => wordsAbout(sent, words),
      });
    },

    async removeCard(templateCode, dataCardId) {
      const where = cardPath(templateCode, dataCardId);
      try {
        await session.send({ method: "DELETE", path: where, purpose: "remove a data card" });
      } catch (error) {
        // 409 says that the card is in the trash already (documented), or that somebody else has it locked (observed).
        if (!(error instanceof EsmRefusal && error.status === 409) || !(await isInTrash(where))) throw error;
      }
    },

    async modifyCards(templateCode, writes) {
      const [first, second] = writes;
      if (first === undefined) return [];
      return second === undefined ? [await modifyOne(templateCode, first)] : await modifyMany(templateCode, writes);
    },
  };

  async function isInTrash(where: RequestPath): Promise<boolean> {
    const card = await session.find(
      { method: "GET", path: where, purpose: "verify that a data card is in the trash" },
      { schema: trashedCard, name: "ESM's data card" },
    );
    return card === undefined || card.deleted === true;
  }

  async function modifyOne(templateCode: string, write: CardWrite): Promise<WriteOutcome> {
    const reply = await session.ask(
      {
        method: "PATCH",
        path: cardPath(templateCode, write.dataCardId),
        body: json(modifyRequest(write)),
        purpose: "modify a data card",
        repeatable: false,
        wording: (words) => wordsAbout(write.values, words),
      },
      { schema: cardResponse, name: "ESM's reply to a change" },
    );
    return toWriteOutcome(write, reply);
  }

  /**
   * When ESM refuses all cards together, its words are not passed on: the task tries smaller parts, down to a single
   * card, and reports ESM's words about that.
   */
  async function modifyMany(templateCode: string, writes: readonly CardWrite[]): Promise<WriteOutcome[]> {
    const reply = await session.ask(
      {
        method: "PUT",
        path: path`${templatePath(templateCode)}/data`,
        body: json(writes.map(modifyRequest)),
        purpose: "modify data cards",
        repeatable: false,
      },
      { schema: listResponse, name: "ESM's reply to a bulk change" },
    );
    return toWriteOutcomes(writes, reply);
  }

  return esm;
}

function modifyRequest({ dataCardId, values }: CardWrite) {
  return { dataCardId, data: toWireData(values) };
}

function json(value: unknown) {
  return { type: "application/json; charset=utf-8", content: JSON.stringify(value) };
}
