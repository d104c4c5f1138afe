import type { Clock } from "../../../base/clock.ts";
import type { HttpClient, HttpRequest } from "../../http/http-client.ts";
import { readJson, readShape } from "../../http/read-json.ts";
import { compareIds } from "../card-ids.ts";
import { esmWords, wordsAbout } from "../esm-words.ts";
import {
  type AttributeValues,
  type CardQuery,
  type CardWrite,
  type DataCardId,
  type Esm,
  EsmRefusal,
  type WriteOutcome,
} from "../port.ts";
import { createCardPages, templatePath } from "./card-pages.ts";
import { fileForm } from "./file-form.ts";
import type { Credentials } from "./login.ts";
import { toDataCard, toTemplateInformation, toWireData } from "./mapper.ts";
import { refusal } from "./refusal.ts";
import { createRestSession } from "./rest-session.ts";
import { cardResponse, listedCard, listResponse, templateInfo, dataCard as wireCard } from "./schema.ts";
import { streamedCards } from "./streamed-cards.ts";
import { isSaved, toAttributeErrors, toWriteOutcome, toWriteOutcomes } from "./write-outcomes.ts";

/** URLs stay below 8,000 characters: this much for the filter, the rest for base URL, paging and attribute codes. */
const LONGEST_FILTER = 6_500;
const LIST = "ESM's list of data cards";

/** ESM through its REST API v1. */
export function createRestEsm(http: HttpClient, credentials: Credentials, clock: Clock): Esm {
  const { host, call, stream } = createRestSession(http, credentials, clock);
  const knownTemplates = new Set<string>();

  async function requireTemplate(templateCode: string): Promise<void> {
    if (knownTemplates.has(templateCode) || (await esm.templateInformation(templateCode, [])) !== null) return;
    throw new EsmRefusal(`ESM at ${host} has no template ${templateCode}`, {
      code: "esm-template-missing",
      retryable: false,
    });
  }

  const pages = createCardPages(host, call, requireTemplate);

  /** All cards that match, as ESM orders them; nothing is kept of a card but what `keep` makes of it. */
  async function list<T>(
    { templateCode, filter }: Pick<CardQuery, "templateCode" | "filter">,
    content: Record<string, string>,
    keep: (item: unknown) => T,
  ): Promise<T[]> {
    const purpose = "list data cards";
    const request: HttpRequest = {
      method: "GET",
      path: `${templatePath(templateCode)}/data/stream`,
      query: { ...content, ...(filter === undefined ? {} : { filter }) },
      purpose,
    };
    const { status, kept } = await stream(request, async (reply) => ({
      status: reply.status,
      kept: reply.status === 200 ? await streamedCards(reply.chunks, keep) : [],
    }));
    if (status === 404) {
      await requireTemplate(templateCode);
      return [];
    }
    if (status !== 200) throw refusal(host, { status, text: "" }, purpose);
    return kept;
  }

  const esm: Esm = {
    longestFilter: LONGEST_FILTER,

    storedDate: (at) => Math.floor(at / 1000) * 1000,

    async templateInformation(templateCode) {
      const purpose = "read a template";
      const reply = await call({ method: "GET", path: templatePath(templateCode), purpose });
      if (reply.status === 404) return null;
      if (reply.status !== 200) throw refusal(host, reply, purpose, (words) => esmWords(words, [templateCode], []));
      knownTemplates.add(templateCode);
      return toTemplateInformation(readJson(reply.text, templateInfo, "ESM's template information"));
    },

    async cardIds(query) {
      const content = { dataCards: "false" };
      const ids = await list(query, content, (item) => readShape(item, listedCard, LIST, true).dataCardId);
      return ids.toSorted(compareIds);
    },

    async listCards(query, keep) {
      const content = { dataCards: "true", selectedAttributes: query.attributeCodes.join(",") };
      const cards = await list(query, content, (item) => keep(toDataCard(readShape(item, wireCard, LIST, true))));
      return cards.toSorted((one, other) => compareIds(one.dataCardId, other.dataCardId));
    },

    findCards: (query) => pages.allCards(query),

    cardsAmong: (query, ids) => pages.cardsAmong(query, ids),

    async createCard(templateCode, folderCode, values) {
      const purpose = "create a data card";
      const reply = await call({
        method: "POST",
        path: `${templatePath(templateCode)}/data`,
        body: json({ folderCode, data: toWireData(values) }),
        purpose,
      });
      if (reply.status !== 200 && reply.status !== 201)
        throw refusal(host, reply, purpose, (words) => wordsAbout(values, words));
      const { meta, dataCard } = readJson(reply.text, cardResponse, "ESM's reply to a new data card");
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
      const purpose = "attach a file";
      const reply = await call({
        method: "POST",
        path: `${cardPath(templateCode, dataCardId)}/${encodeURIComponent(attributeCode)}/file`,
        body: fileForm(fileName, text),
        purpose,
      });
      if (reply.status !== 200 && reply.status !== 201) {
        const sent = { [attributeCode]: [{ kind: "text" as const, text }] };
        throw refusal(host, reply, purpose, (words) => wordsAbout(sent, words));
      }
    },

    async removeCard(templateCode, dataCardId) {
      const purpose = "remove a data card";
      const path = cardPath(templateCode, dataCardId);
      const reply = await call({ method: "DELETE", path, purpose });
      const isInTrash = reply.status === 200 || reply.status === 409;
      if (!isInTrash) throw refusal(host, reply, purpose);
    },

    async modifyCards(templateCode, writes) {
      const [first, second] = writes;
      if (first === undefined) return [];
      return second === undefined ? [await modifyOne(templateCode, first)] : await modifyMany(templateCode, writes);
    },
  };

  async function modifyOne(templateCode: string, write: CardWrite): Promise<WriteOutcome> {
    const { dataCardId, values } = write;
    const purpose = "modify a data card";
    const reply = await call({
      method: "PATCH",
      path: cardPath(templateCode, dataCardId),
      body: json({ dataCardId, data: toWireData(values) }),
      purpose,
      repeatable: false,
    });
    if (reply.status !== 200) throw refusal(host, reply, purpose, (words) => wordsAbout(values, words));
    return toWriteOutcome(write, readJson(reply.text, cardResponse, "ESM's reply to a change"));
  }

  /** A refusal of the whole passes no words on: the task cuts it until one card stands alone, whose words are. */
  async function modifyMany(templateCode: string, writes: readonly CardWrite[]): Promise<WriteOutcome[]> {
    const purpose = "modify data cards";
    const reply = await call({
      method: "PUT",
      path: `${templatePath(templateCode)}/data`,
      body: json(writes.map(({ dataCardId, values }) => modifyRequest(dataCardId, values))),
      purpose,
      repeatable: false,
    });
    if (reply.status !== 200) throw refusal(host, reply, purpose);
    return toWriteOutcomes(writes, readJson(reply.text, listResponse, "ESM's reply to a bulk change"));
  }

  return esm;
}

function cardPath(templateCode: string, dataCardId: DataCardId): string {
  return `${templatePath(templateCode)}/data/${encodeURIComponent(dataCardId)}`;
}

function modifyRequest(dataCardId: DataCardId, values: AttributeValues) {
  return { dataCardId, data: toWireData(values) };
}

function json(value: unknown) {
  return { type: "application/json; charset=utf-8", content: JSON.stringify(value) };
}
