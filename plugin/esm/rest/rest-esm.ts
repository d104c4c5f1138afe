import type { Clock } from "../../clock.ts";
import { Failure } from "../../failure.ts";
import type { HttpClient, HttpRequest } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { esmWords } from "../esm-words.ts";
import type { AttributeValues, CardQuery, CardWrite, DataCard, DataCardId, Esm, WriteOutcome } from "../port.ts";
import { fileForm } from "./file-form.ts";
import { type Credentials, createEsmLogin } from "./login.ts";
import { toAttributeErrors, toDataCard, toTemplateInformation, toWireData, toWriteOutcomes } from "./mapper.ts";
import { apiException, cardResponse, dataCardPage, listResponse, templateInfo } from "./schema.ts";
import { streamedCardIds } from "./streamed-card-ids.ts";

/** URLs stay below 8,000 characters: this much for the filter, the rest for base URL, paging and attribute codes. */
const LONGEST_FILTER = 6_500;
/** Cards a page: the most ESM gives (documented). */
const PAGE = 200;

interface CardPage {
  readonly cards: readonly DataCard[];
  readonly isLast: boolean;
}

/** ESM through its REST API v1. */
export function createRestEsm(http: HttpClient, credentials: Credentials, clock: Clock): Esm {
  const login = createEsmLogin(http, credentials, clock);
  const knownTemplates = new Set<string>();

  /** Sends with a valid token; after one 401 with a new one. */
  async function authorised<T extends { readonly status: number }>(
    request: HttpRequest,
    send: (request: HttpRequest) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await login.authorization();
      const reply = await send({
        ...request,
        headers: { ...request.headers, authorization, accept: "application/json" },
      });
      if (reply.status !== 401) return reply;
      login.refuse(authorization);
      if (attempt === 2) throw refusal(http.host, 401, "", request.purpose);
    }
  }

  const call = (request: HttpRequest) => authorised(request, http.request);

  async function requireTemplate(templateCode: string): Promise<void> {
    if (knownTemplates.has(templateCode) || (await esm.templateInformation(templateCode, [])) !== null) return;
    throw new Failure(`ESM at ${http.host} has no template ${templateCode}`, {
      code: "esm-template-missing",
      retryable: false,
    });
  }

  const esm: Esm = {
    longestFilter: LONGEST_FILTER,

    storedDate: (at) => Math.floor(at / 1000) * 1000,

    async templateInformation(templateCode) {
      const purpose = "read a template";
      const reply = await call({ method: "GET", path: templatePath(templateCode), purpose });
      if (reply.status === 404) return null;
      if (reply.status !== 200) throw refusal(http.host, reply.status, reply.text, purpose);
      knownTemplates.add(templateCode);
      return toTemplateInformation(readJson(reply.text, templateInfo, "ESM's template information"));
    },

    async cardIds({ templateCode, filter }) {
      const purpose = "list data cards";
      const list: HttpRequest = {
        method: "GET",
        path: `${templatePath(templateCode)}/data/stream`,
        query: { dataCards: "false", ...(filter === undefined ? {} : { filter }) },
        purpose,
      };
      const { status, ids } = await authorised(list, (request) =>
        http.stream(request, async (reply) => ({
          status: reply.status,
          ids: reply.status === 200 ? await streamedCardIds(reply.chunks) : [],
        })),
      );
      if (status === 404) {
        await requireTemplate(templateCode);
        return [];
      }
      if (status !== 200) throw refusal(http.host, status, "", purpose);
      return ids.toSorted(byNumber);
    },

    findCards: async (query) => cardsBetween(query, undefined, undefined),

    async cardsAmong(query, ids) {
      const [first, last] = [ids[0], ids.at(-1)];
      if (first === undefined || last === undefined) return [];
      const wanted = new Set(ids);
      return (await cardsBetween(query, first, last)).filter(({ dataCardId }) => wanted.has(dataCardId));
    },

    async createCard(templateCode, folderCode, values) {
      const purpose = "create a data card";
      const reply = await call({
        method: "POST",
        path: `${templatePath(templateCode)}/data`,
        body: json({ folderCode, data: toWireData(values) }),
        purpose,
      });
      if (reply.status !== 200 && reply.status !== 201) throw refusal(http.host, reply.status, reply.text, purpose);
      const { meta, dataCard } = readJson(reply.text, cardResponse, "ESM's reply to a new data card");
      const errors = toAttributeErrors(meta.errors, values);
      if (dataCard !== null && dataCard !== undefined && errors.length === 0) return dataCard.dataCardId;
      const reasons = errors.map(({ attributeCode, message }) => `${attributeCode ?? "card"}: ${message}`).join("; ");
      throw new Failure(`ESM did not accept the data card: ${reasons || "no reason given"}`, {
        code: "esm-card-refused",
        retryable: false,
      });
    },

    async attachFile({ templateCode, dataCardId, attributeCode, fileName, text }) {
      const purpose = "attach a file";
      const card = `${templatePath(templateCode)}/data/${encodeURIComponent(dataCardId)}`;
      const reply = await call({
        method: "POST",
        path: `${card}/${encodeURIComponent(attributeCode)}/file`,
        body: fileForm(fileName, text),
        purpose,
      });
      if (reply.status !== 200 && reply.status !== 201) throw refusal(http.host, reply.status, reply.text, purpose);
    },

    async modifyCards(templateCode, writes) {
      const [first, second] = writes;
      if (first === undefined) return [];
      return second === undefined ? [await modifyOne(templateCode, first)] : await modifyMany(templateCode, writes);
    },
  };

  /** Page by page from the newest; each page is asked for by the last id, since ids descend (documented). */
  async function cardsBetween(query: CardQuery, first: DataCardId | undefined, last: DataCardId | undefined) {
    const cards: DataCard[] = [];
    for (let belowId = last === undefined ? undefined : idAbove(last); ; belowId = cards.at(-1)?.dataCardId) {
      const { cards: page, isLast } = await readPage(query, belowId);
      if (page.some((card) => belowId !== undefined && byNumber(card.dataCardId, belowId) >= 0)) throw notDescending();
      cards.push(...page);
      const lowest = page.at(-1)?.dataCardId;
      if (lowest === undefined || isLast || (first !== undefined && byNumber(lowest, first) <= 0)) {
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
    if (reply.status !== 200) throw refusal(http.host, reply.status, reply.text, purpose);
    const { meta, data } = readJson(reply.text, dataCardPage, "ESM's page of data cards");
    const namesNext = (meta?.links?.next ?? "") !== "";
    return { cards: data.map(toDataCard), isLast: data.length < PAGE && !namesNext };
  }

  async function modifyOne(templateCode: string, { dataCardId, values }: CardWrite): Promise<WriteOutcome> {
    const purpose = "modify a data card";
    const reply = await call({
      method: "PATCH",
      path: `${templatePath(templateCode)}/data/${encodeURIComponent(dataCardId)}`,
      body: json({ dataCardId, data: toWireData(values) }),
      purpose,
      repeatable: false,
    });
    if (reply.status !== 200) throw refusal(http.host, reply.status, reply.text, purpose);
    const { meta } = readJson(reply.text, cardResponse, "ESM's reply to a change");
    const errors = toAttributeErrors(meta.errors, values);
    return errors.length === 0 ? { dataCardId, written: true } : { dataCardId, written: false, errors };
  }

  async function modifyMany(templateCode: string, writes: readonly CardWrite[]): Promise<WriteOutcome[]> {
    const purpose = "modify data cards";
    const reply = await call({
      method: "PUT",
      path: `${templatePath(templateCode)}/data`,
      body: json(writes.map(({ dataCardId, values }) => modifyRequest(dataCardId, values))),
      purpose,
      repeatable: false,
    });
    if (reply.status !== 200) throw refusal(http.host, reply.status, reply.text, purpose);
    return toWriteOutcomes(writes, readJson(reply.text, listResponse, "ESM's reply to a bulk change"));
  }

  return esm;
}

function modifyRequest(dataCardId: DataCardId, values: AttributeValues) {
  return { dataCardId, data: toWireData(values) };
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

/** Ids are whole numbers of up to 20 digits written as text: too long for JavaScript's own numbers. */
function byNumber(one: DataCardId, other: DataCardId): number {
  const difference = BigInt(one) - BigInt(other);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** A filter id means the ids lower than it (documented). */
function idAbove(id: DataCardId): DataCardId {
  return String(BigInt(id) + 1n);
}

function templatePath(templateCode: string): string {
  return `/dc/${encodeURIComponent(templateCode)}`;
}

function json(value: unknown) {
  return { type: "application/json; charset=utf-8", content: JSON.stringify(value) };
}

/** An answer that no further attempt will change, with ESM's own words as far as they may be passed on. */
function refusal(host: string, status: number, body: string, purpose: string): Failure {
  const advice: Record<number, string> = {
    401: "the login is no longer accepted",
    403: "the user is not permitted to do this, or there is no such thing",
    404: "there is no such thing, or the user may not see it",
  };
  const words = wordsOf(body);
  const message = `ESM at ${host} answered with status ${status} (${purpose})`;
  return new Failure([message, advice[status], words].filter((part) => part !== undefined).join(": "), {
    code: status === 401 ? "esm-login-refused" : "esm-refused",
    retryable: status === 409,
    status,
  });
}

/** Of what was sent nothing is known here, so every quoted part is masked. */
function wordsOf(body: string): string | undefined {
  try {
    const { message, error } = apiException.parse(JSON.parse(body));
    const words = esmWords(message ?? error ?? "", [], []);
    return words === "" ? undefined : words;
  } catch {
    return undefined;
  }
}
