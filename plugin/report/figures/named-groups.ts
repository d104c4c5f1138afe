import { shortened } from "../../base/cut-text.ts";
import {
  addToFigures,
  type Countable,
  emptyFigures,
  type FiguresFrame,
  type FiguresTally,
  figuresOf,
} from "./figures-tally.ts";
import type { Group, PersonKey, TextKey } from "./report.ts";
import type { NamedCard } from "./reported-chat.ts";

/** Persons, or texts, that a report lists by themselves: the first ones that come; all later ones are `others`. */
export const MOST_NAMED = 2_000;
/** Characters of a name or a text. */
const LONGEST_NAME = 200;

/** Chats by a name on their cards. */
export interface NamedGroups<Value, Key> {
  add(value: Value | null, chat: Countable): void;
  /** Most chats first, then by name; `none` and `others` last. */
  groups(frame: FiguresFrame): Group<Key>[];
}

/** By the person's card; the name is the first one that ESM tells. */
export function createPersonGroups(most = MOST_NAMED): NamedGroups<NamedCard, PersonKey> {
  const names = new Map<string, string>();
  const { add, groups } = createGroups(most);
  return {
    add(person, chat) {
      const isListed = add(person === null ? null : person.dataCardId, chat);
      if (!isListed || person === null || person.name === null || names.has(person.dataCardId)) return;
      names.set(person.dataCardId, shortened(person.name, LONGEST_NAME));
    },
    groups: (frame) =>
      groups(
        frame,
        (dataCardId) => ({ dataCardId, name: names.get(dataCardId) ?? null }),
        (dataCardId) => names.get(dataCardId) ?? "",
      ),
  };
}

/** By a text; an empty one is none. */
export function createTextGroups(most = MOST_NAMED): NamedGroups<string, TextKey> {
  const { add, groups } = createGroups(most);
  return {
    add(text, chat) {
      add(text === null || text.trim() === "" ? null : shortened(text, LONGEST_NAME), chat);
    },
    groups: (frame) =>
      groups(
        frame,
        (text) => ({ text }),
        (text) => text,
      ),
  };
}

function createGroups(most: number) {
  const tallies = new Map<string, FiguresTally>();
  const none = emptyFigures();
  const others = emptyFigures();

  function tallyOf(id: string): FiguresTally {
    const known = tallies.get(id);
    if (known !== undefined) return known;
    if (tallies.size >= most) return others;
    const tally = emptyFigures();
    tallies.set(id, tally);
    return tally;
  }

  return {
    /** @returns whether it is listed by itself */
    add(id: string | null, chat: Countable): boolean {
      const tally = id === null ? none : tallyOf(id);
      addToFigures(tally, chat);
      return tally !== others && tally !== none;
    },
    groups<Key>(
      frame: FiguresFrame,
      keyOf: (id: string) => Key,
      nameOf: (id: string) => string,
    ): Group<Key | "none" | "others">[] {
      const listed = [...tallies].toSorted(
        ([one, { chats }], [other, { chats: otherChats }]) =>
          otherChats - chats || compare(nameOf(one), nameOf(other)) || compare(one, other),
      );
      const rest = ([["none", none] as const, ["others", others] as const] as const).filter(
        ([, { chats }]) => chats > 0,
      );
      return [
        ...listed.map(([id, tally]) => ({ key: keyOf(id), figures: figuresOf(tally, frame) })),
        ...rest.map(([key, tally]) => ({ key, figures: figuresOf(tally, frame) })),
      ];
    },
  };
}

/** Without regard to any language, so that the order is the same everywhere. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
