import { canBeCompared, contains, type EqlCondition, inFilters, mayEqual } from "../../outside/esm/eql.ts";
import type { DataCard, DataCardId, Esm } from "../../outside/esm/port.ts";
import type { PlatformSettings } from "../../settings/platform-settings.ts";

/** The Person card of a platform user, or why it cannot be referenced. */
export type PersonMatch =
  | { readonly found: true; readonly dataCardId: DataCardId }
  | { readonly found: false; readonly reason: NoPersonReason };

export type NoPersonReason = "no-external-id" | "not-found" | "found-twice" | "hidden-or-deleted";

/** Finds Person cards by the external ids of platform users, many at a time. */
export interface PersonDirectory {
  /**
   * Gives a match for each external id, ignoring case and surrounding space (documented). A person who is not found is
   * no failure.
   *
   * @throws Failure when ESM cannot be asked
   */
  find(externalIds: Iterable<string | null>): Promise<(externalId: string | null) => PersonMatch>;
}

/** Remembered persons: a support person is not looked up for every batch, and memory stays limited. */
const MOST_REMEMBERED = 5_000;
/** With fewer literal characters, a LIKE would match half of all persons. */
const LEAST_SEARCHABLE = 3;
/** Characters; the maximum length of a mail address. */
const LONGEST_SEARCHED = 320;

export function createPersonDirectory(esm: Esm, settings: PlatformSettings): PersonDirectory {
  const { personTemplateCode, personMatchCode } = settings;
  const remembered = new Map<string, PersonMatch>();

  /** All Person cards that may match one of the conditions. */
  async function candidates(conditions: readonly EqlCondition[]): Promise<DataCard[]> {
    const cards: DataCard[] = [];
    for (const filter of inFilters(conditions, esm.longestFilter)) {
      const query = { templateCode: personTemplateCode, filter, attributeCodes: [personMatchCode], onlyVisible: true };
      for (const card of await esm.findCards({ ...query, onUnreadable: leftOut })) cards.push(card);
    }
    return cards;
  }

  /** Asks for each key in all its spellings, since it is not known whether ESM ignores case. */
  async function lookUp(
    asked: Spellings,
    keys: readonly string[],
    condition: (attributeCode: string, text: string) => EqlCondition,
  ): Promise<string[]> {
    const conditions = keys.flatMap((key) =>
      [...(asked.get(key) ?? [])].map((text) => condition(personMatchCode, text)),
    );
    const found = groupByKey(await candidates(conditions), personMatchCode);
    return keys.filter((key) => {
      const cards = found.get(key);
      if (cards === undefined) return true;
      remembered.set(key, matchOf(cards));
      return false;
    });
  }

  return {
    async find(externalIds) {
      const matches = new Map<string, PersonMatch>();
      const asked = spellingsOf(externalIds);
      const unknown = [...asked.keys()].filter((key) => !remembered.has(key) && key.length <= LONGEST_SEARCHED);
      const comparable = unknown.filter((key) => canBeCompared(key) || isSearchable(key));
      const missing = await lookUp(asked, comparable, mayEqual);
      await lookUp(asked, missing.filter(isSearchable), contains);
      for (const key of unknown) remembered.set(key, remembered.get(key) ?? { found: false, reason: "not-found" });
      for (const key of asked.keys()) matches.set(key, remembered.get(key) ?? { found: false, reason: "not-found" });
      forgetOldest(remembered, MOST_REMEMBERED);
      return (externalId) => {
        const key = keyOf(externalId);
        return (key === undefined ? undefined : matches.get(key)) ?? { found: false, reason: "no-external-id" };
      };
    },
  };
}

/** Nobody can tell whose card it is that cannot be read. It must not cost the others theirs. */
function leftOut(): void {}

/** The form that is compared: trimmed, in lower case. Undefined when nothing is left. */
function keyOf(externalId: string | null): string | undefined {
  const key = externalId?.trim().toLowerCase();
  return key === "" ? undefined : key;
}

/** The spellings of a key: as given, and in lower case. */
type Spellings = ReadonlyMap<string, ReadonlySet<string>>;

function spellingsOf(externalIds: Iterable<string | null>): Spellings {
  const spellings = new Map<string, Set<string>>();
  for (const externalId of externalIds) {
    const key = keyOf(externalId);
    if (key === undefined || externalId === null) continue;
    spellings.set(key, (spellings.get(key) ?? new Set([key])).add(externalId.trim()));
  }
  return spellings;
}

/** Whether a LIKE may be used. */
function isSearchable(key: string): boolean {
  return key.replaceAll(/[^\p{L}\p{N}]/gu, "").length >= LEAST_SEARCHABLE;
}

function groupByKey(cards: readonly DataCard[], matchCode: string): Map<string, Map<DataCardId, DataCard>> {
  const groups = new Map<string, Map<DataCardId, DataCard>>();
  for (const card of cards) {
    for (const value of card.values[matchCode] ?? []) {
      const key = value.kind === "text" ? keyOf(value.text) : undefined;
      if (key === undefined) continue;
      const group = groups.get(key) ?? new Map<DataCardId, DataCard>();
      groups.set(key, group.set(card.dataCardId, card));
    }
  }
  return groups;
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
