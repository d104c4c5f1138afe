import { compareIds } from "../../../plugin/outside/esm/card-ids.ts";
import type { CardQuery, CardWrite, DataCard, Esm, TemplateInformation } from "../../../plugin/outside/esm/port.ts";
import { roomFor } from "../../../plugin/outside/esm/readable-cards.ts";
import type { PlatformSettings } from "../../../plugin/settings/platform-settings.ts";

/** What an ESM in memory was asked, in order. */
export interface MemoryEsm extends Esm {
  readonly asked: Readonly<Record<"cardIds" | "findCards" | "cardsAmong" | "cardsWithIds", CardQuery[]>>;
  /** One entry for each bulk request. */
  readonly written: (readonly CardWrite[])[];
}

export interface MemoryEsmOptions {
  readonly settings: PlatformSettings;
  readonly cards?: readonly DataCard[];
  readonly persons?: readonly DataCard[];
  readonly changes?: Partial<Esm>;
}

/**
 * Filters are noted and not applied: the port lets ESM find more than was meant. Writes are noted, and cards stay, but for
 * attributes that were emptied.
 */
export function memoryEsm({ settings, cards = [], persons = [], changes = {} }: MemoryEsmOptions): MemoryEsm {
  const asked: MemoryEsm["asked"] = { cardIds: [], findCards: [], cardsAmong: [], cardsWithIds: [] };
  const written: (readonly CardWrite[])[] = [];
  const emptied = new Map<string, DataCard["values"]>();
  const asTheyAre = () =>
    cards.map((card) => ({ ...card, values: { ...card.values, ...emptied.get(card.dataCardId) } }));
  const cardsOf = (templateCode: string) => (templateCode === settings.personTemplateCode ? persons : asTheyAre());
  return {
    asked,
    written,
    longestFilter: 4_000,
    storedDate: (at) => ({ at }),
    dateLimit: (at) => ({ at, literal: `${new Date(at).toISOString().slice(0, 19)}Z` }),
    templateInformation: async (code) => templateOf(settings, code),
    templatesWithCode: undefined,
    async cardIds(query) {
      asked.cardIds.push({ ...query, attributeCodes: [] });
      return cardsOf(query.templateCode).map(({ dataCardId }) => dataCardId);
    },
    listCards: () => Promise.reject(new Error("erasing lists ids only")),
    async findCards(query) {
      asked.findCards.push(query);
      return cardsOf(query.templateCode).map((card) => only(card, query));
    },
    async cardsAmong(query, ids) {
      asked.cardsAmong.push(query);
      const wanted = new Set(ids);
      return cardsOf(query.templateCode)
        .filter(({ dataCardId }) => wanted.has(dataCardId))
        .map((card) => only(card, query));
    },
    async cardsWithIds(query, ids) {
      const whole = { ...query, filter: undefined };
      asked.cardsWithIds.push(whole);
      const room = roomFor(query);
      const found = cardsOf(query.templateCode).filter(({ dataCardId }) => ids.includes(dataCardId));
      for (const card of found) room.take(card);
      return found.map((card) => only(card, whole));
    },
    async newestCards(query, { belowId, most }) {
      const below = cardsOf(query.templateCode)
        .filter(({ dataCardId }) => belowId === undefined || compareIds(dataCardId, belowId) < 0)
        .toSorted((one, other) => compareIds(other.dataCardId, one.dataCardId));
      const page = below.slice(0, most).map((card) => only(card, query));
      return { cards: page, unreadable: 0, next: below.length > most ? page.at(-1)?.dataCardId : undefined };
    },
    streamCards: undefined,
    hasPages: true,
    foldCards: () => Promise.reject(new Error("erasing reads no cards by a fold")),
    createCard: () => Promise.reject(new Error("erasing makes no cards")),
    async modifyCards(_templateCode, writes) {
      written.push(writes);
      for (const { dataCardId, values } of writes) {
        emptied.set(dataCardId, Object.fromEntries(Object.entries(values).filter(([, list]) => list.length === 0)));
      }
      return writes.map(({ dataCardId }) => ({ dataCardId, written: true }));
    },
    attachFile: undefined,
    removeCard: undefined,
    ...changes,
  };
}

/** A template that has what the settings name; of everything else nothing is told, as in the Web API. */
function templateOf(settings: PlatformSettings, code: string): TemplateInformation {
  const codes =
    code === settings.personTemplateCode ? settings.personMatchCodes : settings.mapped.map((mapped) => mapped.code);
  const unknown = { type: undefined, multiValue: undefined, staticValues: undefined, targets: undefined };
  return {
    code,
    folders: [{ code: settings.folderCode, name: "Chat sessions" }],
    attributes: new Map(codes.map((attribute) => [attribute, { code: attribute, ...unknown }])),
  };
}

function only(card: DataCard, { attributeCodes }: CardQuery): DataCard {
  const values = Object.entries(card.values).filter(([code]) => attributeCodes.includes(code));
  return { ...card, values: Object.fromEntries(values) };
}
