import { type EqlCondition, inGroups } from "../../outside/esm/eql.ts";
import type { DataCard, DataCardId, Esm } from "../../outside/esm/port.ts";
import type { PlatformSettings } from "../../settings/platform-settings.ts";
import { visibleText } from "./persons/comparable-text.ts";
import { type IdSearch, idTextOf } from "./persons/id-kind.ts";
import type { KeptPersons } from "./persons/kept-persons.ts";
import { idKindOf } from "./persons/kind-of-ids.ts";
import { bytesForStream, type PersonStreaming, streamPersons } from "./persons/person-stream.ts";
import type { PersonTable } from "./persons/person-table.ts";

/** The Person card of a platform user, or why it cannot be referenced. */
export type PersonMatch =
  | { readonly found: true; readonly dataCardId: DataCardId }
  | { readonly found: false; readonly reason: NoPersonReason };

/** `unreadable`: ESM's search found Person cards that may be the one, but the user may not read their match attribute. */
export type NoPersonReason = "no-external-id" | "not-found" | "found-twice" | "hidden-or-deleted" | "unreadable";

/** Finds Person cards by the external ids of platform users, many at a time. */
export interface PersonDirectory {
  /**
   * Gives a match for each external id, compared as the settings say. A person who is not found is no failure.
   *
   * @param batchesToCome how many times as many ids may be asked for later
   * @throws Failure when ESM cannot be asked
   */
  find(
    externalIds: Iterable<string | null>,
    batchesToCome?: number,
  ): Promise<(externalId: string | null) => PersonMatch>;
  /** Forgets who was found by earlier runs. @returns whether anybody was taken for found because of them */
  doubt(): boolean;
}

/** Remembered persons: a support person is not looked up for every batch, and memory stays limited. */
const MOST_REMEMBERED = 5_000;
/** Characters; the maximum length of a mail address. */
const LONGEST_SEARCHED = 320;
/** Spellings of one id that are asked for: the platform may have as many as it has users. */
const MOST_SPELLINGS = 3;

/** Ways in which a run asks for fewer persons. */
export interface DirectoryOptions {
  /** Without it, persons are looked up, however many. */
  readonly streaming?: PersonStreaming | undefined;
  /** Who was found by earlier runs; without it, nobody. */
  readonly kept?: KeptPersons | undefined;
  readonly now: () => number;
}

export function createPersonDirectory(
  esm: Pick<Esm, "findCards" | "longestFilter"> & Partial<Pick<Esm, "streamCards">>,
  settings: PlatformSettings,
  { streaming, kept, now }: DirectoryOptions = { now: () => 0 },
): PersonDirectory {
  const { personTemplateCode: templateCode, personMatchCodes: attributeCodes } = settings;
  const { keyOf, keysIn, searchedKeysIn = keysIn, searches } = idKindOf(settings.personMatching);
  const remembered = new Map<string, PersonMatch>();
  /** The keys of those who were found by earlier runs. */
  const fromKept = new Set<string>();
  let table: PersonTable | undefined;
  let isStreamTried = false;

  /** Reads all persons as one stream where that is cheaper than looking up those who will have to be found. */
  async function streamIfCheaper(asked: Spellings, keys: readonly string[], batchesToCome: number): Promise<void> {
    if (streaming === undefined || isStreamTried || esm.streamCards === undefined) return;
    const [narrow] = searches;
    const filters = narrow === undefined ? [] : groupsOf(asked, keys, narrow);
    const requests = Array.from(filters).length * (1 + batchesToCome);
    const mostBytes = bytesForStream(requests, streaming, now());
    if (mostBytes === undefined) return;
    isStreamTried = true;
    const query = { templateCode, attributeCodes };
    const read = await streamPersons(esm.streamCards, query, mostBytes, (card) =>
      // The others are never asked for.
      textsOf(card).flatMap((text) => searchedKeysIn(text).filter((key) => key.length <= LONGEST_SEARCHED)),
    );
    const at = now();
    if (typeof read === "string") {
      streaming.note = { at, outcome: read, bytes: mostBytes, share: streaming.note?.share ?? 1 };
      return;
    }
    table = read.table;
    const had = keys.filter((key) => read.table.ownerOf(key) !== undefined).length;
    streaming.note = { at, outcome: "whole", bytes: read.bytes, share: had / keys.length };
  }

  function withoutKept(keys: readonly string[]): string[] {
    return keys.filter((key) => {
      const dataCardId = kept?.foundAs(key);
      if (dataCardId === undefined) return true;
      fromKept.add(key);
      remembered.set(key, { found: true, dataCardId });
      return false;
    });
  }

  function doubt(): boolean {
    const wereTaken = fromKept.size > 0;
    for (const key of fromKept) remembered.delete(key);
    fromKept.clear();
    kept?.forgetAll();
    return wereTaken;
  }

  /**
   * Those whom the stream does not have are looked up: they may have been made since, or their ids may not be readable.
   */
  function withoutStreamed(keys: readonly string[]): string[] {
    return keys.filter((key) => {
      const owner = table?.ownerOf(key);
      if (owner === undefined) return true;
      const isOne = typeof owner !== "string";
      remembered.set(key, isOne ? { found: true, dataCardId: owner.only } : { found: false, reason: owner });
      return false;
    });
  }

  function groupsOf(asked: Spellings, keys: readonly string[], search: IdSearch) {
    return inGroups(conditionsFor(asked, keys, search), conditionOf, esm.longestFilter);
  }

  /** Remembers what is found for the ids, and gives back those that are not found. */
  async function lookUp(asked: Spellings, keys: readonly string[], search: IdSearch): Promise<string[]> {
    const unreadable = new Set<string>();
    const found = new Map<string, Map<DataCardId, DataCard>>();
    for (const { group, filter } of groupsOf(asked, keys, search)) {
      const query = { templateCode, filter, attributeCodes, onlyVisible: true, onUnreadable: leftOut };
      for (const card of await esm.findCards(query)) {
        const texts = textsOf(card);
        // Which of the ids it was found for cannot be told.
        if (texts.every((text) => visibleText(text) === "")) for (const { key } of group) unreadable.add(key);
        for (const key of texts.flatMap(keysIn)) {
          const cards = found.get(key) ?? new Map<DataCardId, DataCard>();
          found.set(key, cards.set(card.dataCardId, card));
        }
      }
    }
    return keys.filter((key) => {
      const cards = found.get(key);
      if (cards !== undefined) remembered.set(key, matchOf(cards));
      else if (unreadable.has(key)) remembered.set(key, { found: false, reason: "unreadable" });
      return cards === undefined;
    });
  }

  function conditionsFor(asked: Spellings, keys: readonly string[], search: IdSearch): Asked[] {
    return keys.flatMap((key) => {
      const conditions = [...(asked.get(key) ?? [])].flatMap((externalId) =>
        attributeCodes.flatMap((attributeCode) => search(attributeCode, externalId)),
      );
      return [...new Set(conditions)].map((condition) => ({ key, condition }));
    });
  }

  function textsOf(card: DataCard): string[] {
    const texts: string[] = [];
    for (const code of attributeCodes) {
      for (const value of card.values[code] ?? []) {
        const text = idTextOf(value);
        if (text !== undefined) texts.push(text);
      }
    }
    return texts;
  }

  function spellingsOf(externalIds: Iterable<string | null>): Spellings {
    const spellings = new Map<string, Set<string>>();
    for (const externalId of externalIds) {
      const key = externalId === null ? undefined : keyOf(externalId);
      if (key === undefined || externalId === null || key.length > LONGEST_SEARCHED) continue;
      const known = spellings.get(key) ?? new Set();
      if (known.size < MOST_SPELLINGS) known.add(visibleText(externalId));
      spellings.set(key, known);
    }
    return spellings;
  }

  return {
    doubt,
    async find(externalIds, batchesToCome = 0) {
      const matches = new Map<string, PersonMatch>();
      const asked = spellingsOf(externalIds);
      const notKnown = withoutKept([...asked.keys()].filter((key) => !remembered.has(key)));
      for (const key of notKnown) remembered.set(key, NOT_FOUND);
      try {
        await streamIfCheaper(asked, notKnown, batchesToCome);
        let missing = withoutStreamed(notKnown);
        for (const search of searches) missing = await lookUp(asked, missing, search);
      } catch (error) {
        // Nobody has said that they have no card.
        for (const key of notKnown) remembered.delete(key);
        doubt();
        throw error;
      }
      for (const key of notKnown) {
        const match = remembered.get(key);
        if (match?.found === true) kept?.note(key, match.dataCardId);
      }
      for (const key of asked.keys()) matches.set(key, remembered.get(key) ?? NOT_FOUND);
      forgetOldest(remembered, MOST_REMEMBERED);
      return (externalId) => {
        if (externalId === null || visibleText(externalId) === "") return { found: false, reason: "no-external-id" };
        const key = keyOf(externalId);
        return (key === undefined ? undefined : matches.get(key)) ?? NOT_FOUND;
      };
    },
  };
}

/** Nobody can tell whose card it is that cannot be read. It must not cost the others theirs. */
function leftOut(): void {}

const NOT_FOUND: PersonMatch = { found: false, reason: "not-found" };

/** The spellings in which an id is asked for, by its key. */
type Spellings = ReadonlyMap<string, ReadonlySet<string>>;

interface Asked {
  readonly key: string;
  readonly condition: EqlCondition;
}

function conditionOf({ condition }: Asked): EqlCondition {
  return condition;
}

function matchOf(cards: ReadonlyMap<DataCardId, DataCard>): PersonMatch {
  const visible = [...cards.values()].filter((card) => !card.hidden && !card.deleted);
  const [person, another] = visible;
  if (person === undefined) return { found: false, reason: "hidden-or-deleted" };
  return another === undefined
    ? { found: true, dataCardId: person.dataCardId }
    : { found: false, reason: "found-twice" };
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
}
