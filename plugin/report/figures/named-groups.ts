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
  const { add, groups } = createGroups(most);
  return {
    add(person, chat) {
      const group = add(person === null ? null : person.dataCardId, chat);
      if (group === undefined || person === null || person.name === null || group.name !== null) return;
      group.name = shortened(person.name, LONGEST_NAME);
    },
    groups: (frame) => groups(frame, (dataCardId, { name }) => ({ dataCardId, name })),
  };
}

/** By a text; an empty one is none. */
export function createTextGroups(most = MOST_NAMED): NamedGroups<string, TextKey> {
  const { add, groups } = createGroups(most);
  return {
    add(text, chat) {
      add(text === null || text.trim() === "" ? null : shortened(text, LONGEST_NAME), chat);
    },
    groups: (frame) => groups(frame, (text) => ({ text })),
  };
}

/** The chats of one key. */
interface NamedTally {
  readonly tally: FiguresTally;
  /** Null when none is told, or the key is the name. */
  name: string | null;
}

function createGroups(most: number) {
  const named = new Map<string, NamedTally>();
  const none = emptyFigures();
  const others = emptyFigures();

  function groupOf(id: string): NamedTally | undefined {
    const known = named.get(id);
    if (known !== undefined || named.size >= most) return known;
    const group = { tally: emptyFigures(), name: null };
    named.set(id, group);
    return group;
  }

  return {
    /** @returns undefined when it is not listed by itself */
    add(id: string | null, chat: Countable): NamedTally | undefined {
      const group = id === null ? undefined : groupOf(id);
      addToFigures(group?.tally ?? (id === null ? none : others), chat);
      return group;
    },
    groups<Key>(frame: FiguresFrame, keyOf: (id: string, group: NamedTally) => Key): Group<Key | "none" | "others">[] {
      const listed = [...named].toSorted(
        ([one, group], [other, otherGroup]) =>
          otherGroup.tally.chats - group.tally.chats ||
          compare(group.name ?? "", otherGroup.name ?? "") ||
          compare(one, other),
      );
      const rest = ([["none", none] as const, ["others", others] as const] as const).filter(
        ([, { chats }]) => chats > 0,
      );
      return [
        ...listed.map(([id, group]) => ({ key: keyOf(id, group), figures: figuresOf(group.tally, frame) })),
        ...rest.map(([key, tally]) => ({ key, figures: figuresOf(tally, frame) })),
      ];
    },
  };
}

/** Without regard to any language, so that the order is the same everywhere. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
