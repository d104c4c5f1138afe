import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import { halvesOf } from "../../../base/halves.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../http/http-client.ts";
import { path } from "../../http/request-path.ts";
import { doubtAbout } from "../../odd-secret.ts";
import { ASKED, wrongAddress } from "../../wrong-address.ts";
import { compareIds, LONGEST_ID_CONDITION } from "../card-ids.ts";
import { allOf, anyOf, type EqlCondition, hasId, isEmpty, isOfTemplate, mayEqual } from "../eql.ts";
import { wordsAbout, wordsAboutCondition } from "../esm-words.ts";
import {
  type AttributeInformation,
  type AttributeValues,
  type CardWrite,
  type DataCardId,
  type Esm,
  EsmRefusal,
  type UnreadableCard,
  type WriteOutcome,
} from "../port.ts";
import { readableCards } from "../readable-cards.ts";
import { createFileUpload, type FileUpload, type FileUploadOptions } from "./file-upload.ts";
import { createKnownCards } from "./known-cards.ts";
import { createLocalDates } from "./local-dates.ts";
import { newestOf } from "./newest-cards.ts";
import { type Entity, readEntities, readImportReport, StatementRefused } from "./reader.ts";
import { createSearches, type SearchCut, type WantedValues } from "./searches.ts";
import { statement } from "./statement.ts";
import { importBody } from "./writer.ts";

/** URLs stay below 8,000 characters: this many for a filter, the rest for base URL and statement. */
const LONGEST_FILTER = 6_500;
/** An id that no card has. */
const NO_CARD = "0";

export interface WebApiOptions {
  readonly login: string;
  readonly password: string;
  /** ESM's own time zone. */
  readonly timeZone: string;
  /** The unique attribute by which cards are matched, and which references name. */
  readonly uniqueAttributeCode: string;
  /** Types by attribute code: the Web API does not tell them. */
  readonly attributeTypes: ReadonlyMap<string, string>;
  /** Undefined if cards have no such date. Then a search that finds too much fails. */
  readonly searchCut: SearchCut | undefined;
  readonly chatLogFile: FileUploadOptions;
  /** The failure when ESM answers with another status than 200. Default: one that names the settings to look at. */
  readonly refusal?: ((status: number, purpose: string) => Failure) | undefined;
}

/**
 * ESM through its Web API (XML), for environments without the REST licence. In the template information, everything
 * that this API does not tell is undefined.
 */
export function createWebApiEsm(http: HttpClient, options: WebApiOptions, clock: Clock): Esm {
  const { uniqueAttributeCode } = options;
  const dates = createLocalDates(options.timeZone);
  const typeOf = (code: string) => options.attributeTypes.get(code);
  const known = createKnownCards();
  const credentials = Buffer.from(`${options.login}:${options.password}`, "utf8").toString("base64");

  async function call(request: HttpRequest): Promise<string> {
    const headers = { authorization: `Basic ${credentials}`, accept: "text/xml" };
    const reply = await http.request({ ...request, headers });
    const stranger = wrongAddress(http.host, reply, ASKED.webApi);
    if (stranger !== undefined) throw stranger;
    if (reply.status === 200) return reply.text;
    throw refusal(http.host, reply, request.purpose, options);
  }

  async function search(
    condition: EqlCondition,
    { attributeCodes, withNames }: WantedValues,
    purpose: string,
  ): Promise<(Entity | UnreadableCard)[]> {
    const text = await call({ method: "GET", path: path`/search.ws`, query: { query: statement(condition) }, purpose });
    const reading = {
      attributeCodes,
      withNames,
      uniqueCode: uniqueAttributeCode,
      typeOf,
      dates,
      onFileAttribute: files.noteId,
    };
    const found = readEntities(text, reading, (words) => wordsAboutCondition(condition, words));
    known.remember(readableCards(found, { onUnreadable: () => undefined }));
    return found;
  }

  const searching = { cut: options.searchCut, dateLimit: dates.limit, clock };
  const searches = createSearches(search, { ...searching, longest: LONGEST_ID_CONDITION });
  const files: FileUpload = createFileUpload({ ...searching, ...options.chatLogFile, call, search });

  /** False when ESM refuses the condition: it names something that does not exist. */
  async function isUnderstood(condition: EqlCondition): Promise<boolean> {
    try {
      await search(allOf([condition, hasId(NO_CARD)]), { attributeCodes: [] }, "verify a template");
      return true;
    } catch (error) {
      if (error instanceof StatementRefused) return false;
      throw error;
    }
  }

  async function existing(templateCode: string, codes: readonly string[]): Promise<readonly string[]> {
    const ofTemplate = isOfTemplate(templateCode);
    if (codes.length === 0 || (await isUnderstood(allOf([ofTemplate, anyOf(codes.map(isEmpty))])))) return codes;
    const found: string[] = [];
    for (const code of codes) if (await isUnderstood(allOf([ofTemplate, isEmpty(code)]))) found.push(code);
    return found;
  }

  /** Looks up those cards of the list that are not known yet, so that they can be written or referred to. */
  async function lookUp(ids: Iterable<DataCardId>): Promise<void> {
    const unknown = [...new Set(ids)].filter((id) => known.addressOf(id) === undefined);
    await searches.addresses(unknown, "look up data cards");
  }

  function uniqueValueOf(dataCardId: DataCardId): string {
    const value = known.addressOf(dataCardId)?.uniqueValue;
    if (value !== undefined) return value;
    const message = `data card ${dataCardId} has no value in ${uniqueAttributeCode}, by which the Web API finds cards: check esm.webApi.uniqueAttributeCode`;
    throw new Failure(message, { code: "esm-card-unaddressable", scope: "card", retryable: false, status: 400 });
  }

  async function importCards(
    templateCode: string,
    cards: readonly AttributeValues[],
    how: { readonly folderCode: string; readonly create: boolean },
  ) {
    const flags = how.create ? { createDataCards: "true" } : { updateDataCards: "true", removeEmptyValues: "true" };
    const text = await call({
      method: "POST",
      path: path`/dataCardImport.ws`,
      query: { folderCode: how.folderCode, ...flags },
      body: { type: "text/xml; charset=utf-8", content: importBody(templateCode, cards, { dates, uniqueValueOf }) },
      purpose: how.create ? "create a data card" : "modify data cards",
    });
    // ESM's words about many cards are not passed on: smaller parts are tried, down to a single card, whose words are
    // reported.
    const [values, second] = cards;
    const isOne = values !== undefined && second === undefined;
    const applies = how.create ? "created" : "updated";
    return readImportReport(text, applies, isOne ? (words) => wordsAbout(values, words) : undefined);
  }

  /** Writes cards of one folder. ESM reports only totals: if they do not add up, each half is tried by itself. */
  async function modifyInFolder(templateCode: string, writes: readonly CardWrite[], folderCode: string) {
    const cards = writes.map(({ dataCardId, values }) => ({
      [uniqueAttributeCode]: [{ kind: "text" as const, text: uniqueValueOf(dataCardId) }],
      ...values,
    }));
    const { done, messages } = await importCards(templateCode, cards, { folderCode, create: false });
    if (done === writes.length) return writes.map(({ dataCardId }): WriteOutcome => ({ dataCardId, written: true }));
    const [first, second] = writes;
    if (first !== undefined && second === undefined) {
      const words = wordsAbout(first.values, messages.join("; "));
      const message = words || `ESM's import report counts ${done} updated data cards instead of this one`;
      const errors = [{ attributeCode: undefined, message }];
      return [{ dataCardId: first.dataCardId, written: false, errors } satisfies WriteOutcome];
    }
    const outcomes: WriteOutcome[][] = [];
    for (const half of halvesOf(writes)) outcomes.push(await modifyInFolder(templateCode, half, folderCode));
    return outcomes.flat();
  }

  const esm: Esm = {
    longestFilter: LONGEST_FILTER,

    storedDate: (at) => dates.read(dates.write(at)) ?? { at },

    dateLimit: dates.limit,

    async templateInformation(templateCode, attributeCodes) {
      if (!(await isUnderstood(isOfTemplate(templateCode)))) return null;
      const codes = await existing(templateCode, attributeCodes);
      const attributes = new Map(codes.map((code) => [code, nothingButItsCode(code)]));
      return { code: templateCode, folders: undefined, attributes };
    },

    templatesWithCode: undefined,

    cardIds: (query) =>
      searches.all({ ...query, attributeCodes: [] }, "list data cards", ({ card }) => card.dataCardId),

    async listCards(query, keep) {
      const kept = await searches.all(query, "list data cards", ({ card }) => keep(card));
      return kept.filter((one) => one !== undefined);
    },

    async foldCards(query, begin) {
      const fold = begin();
      await searches.each(query, "list data cards", ({ card }) => fold.take(card));
      return fold.end();
    },

    // A search always gives whole cards, in one reply that is held in memory.
    streamCards: undefined,

    hasPages: false,

    newestCards: (query, page) =>
      newestOf(page, query.onUnreadable, (take, onUnreadable) =>
        searches.each({ ...query, onUnreadable }, "list data cards", ({ card }) => take(card)),
      ),

    findCards: (query) => searches.all(query, "read data cards", ({ card }) => card),

    cardsAmong: async (query, ids) => (await searches.among(query, ids, "read data cards")).map(({ card }) => card),

    async cardsWithIds(query, ids) {
      return (await searches.among({ ...query, filter: undefined }, ids, "read data cards")).map(({ card }) => card);
    },

    async createCard(templateCode, folderCode, values) {
      await lookUp(referencesIn([values]));
      const { done, messages } = await importCards(templateCode, [values], { folderCode, create: true });
      if (done !== 1) {
        const message = `ESM did not accept the data card: ${wordsAbout(values, messages.join("; ")) || "no reason given"}`;
        throw new EsmRefusal(message, { code: "esm-card-refused", retryable: false });
      }
      return newestWith(templateCode, values);
    },

    attachFile: files.attach,

    removeCard: undefined,

    async modifyCards(templateCode, writes) {
      const referred = referencesIn(writes.map(({ values }) => values));
      await lookUp([...writes.map(({ dataCardId }) => dataCardId), ...referred]);
      const outcomes: WriteOutcome[][] = [];
      for (const [folderCode, group] of known.byFolder(writes)) {
        outcomes.push(await modifyInFolder(templateCode, group, folderCode));
      }
      const byId = new Map(outcomes.flat().map((outcome) => [outcome.dataCardId, outcome]));
      return writes.flatMap(({ dataCardId }) => byId.get(dataCardId) ?? []);
    },
  };
  return esm;

  /**
   * An import report names no ids, so the new card is the newest one that holds the text values it was created with.
   */
  async function newestWith(templateCode: string, values: AttributeValues): Promise<DataCardId> {
    const texts = Object.entries(values).flatMap(([code, list]) =>
      list.flatMap((value) => (value.kind === "text" ? [{ code, text: value.text }] : [])),
    );
    const filter = allOf([isOfTemplate(templateCode), ...texts.map(({ code, text }) => mayEqual(code, text))]);
    const codes = texts.map(({ code }) => code);
    const found = await search(filter, { attributeCodes: codes }, "find the new data card");
    const own = readableCards(found, { onUnreadable: () => undefined }).filter(({ card }) =>
      texts.every(({ code, text }) =>
        (card.values[code] ?? []).some((value) => value.kind === "text" && value.text === text),
      ),
    );
    const newest = own
      .map(({ card }) => card.dataCardId)
      .toSorted(compareIds)
      .at(-1);
    if (newest !== undefined) return newest;
    throw new Failure("ESM says that it made the data card, but does not find it", {
      code: "esm-card-missing",
      scope: "card",
      retryable: true,
    });
  }
}

function nothingButItsCode(code: string): AttributeInformation {
  return { code, type: undefined, multiValue: undefined, staticValues: undefined, targets: undefined };
}

function referencesIn(cards: readonly AttributeValues[]): DataCardId[] {
  return cards.flatMap((values) =>
    Object.values(values).flatMap((list) =>
      list.flatMap((value) => (value.kind === "reference" ? [value.dataCardId] : [])),
    ),
  );
}

function refusal(
  host: string,
  { status }: HttpReply,
  purpose: string,
  { password, refusal: other }: WebApiOptions,
): Failure {
  if (other !== undefined) return other(status, purpose);
  if (status === 401) {
    const message = `ESM at ${host} refused the login: check esm.login, its password, and the Web API permission of its role${doubtAbout("the password", password)}`;
    return new Failure(message, { code: "esm-login-refused", scope: "system", retryable: false, status });
  }
  const message = `ESM at ${host} answered with status ${status} (${purpose}): check esm.url and the user's permissions`;
  return new EsmRefusal(message, { code: "esm-refused", retryable: status === 409, status });
}
