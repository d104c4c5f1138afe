import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { NoPersonReason } from "../../task/card/person-directory.ts";
import type { NotShown } from "./chat-cards.ts";

/** What the reader of a list of chats has to know to trust it. */
export type ChatNote =
  /** So many more cards fit, but are hidden, or in the trash. */
  | { readonly kind: "hidden" | "deleted"; readonly count: number }
  /** Of so many more it is not told whether they are active: the attribute with this code cannot be read. */
  | { readonly kind: "untold"; readonly count: number; readonly attributeCode: string }
  /** So many data cards cannot be read, and were not looked at. */
  | { readonly kind: "unreadable"; readonly count: number }
  /** A person's external id leads to no Person card, so that the chats are found by names only. */
  | { readonly kind: "person"; readonly reason: TellingReason }
  /** No attribute holds what chats were to be compared by, so that all are listed. */
  | { readonly kind: "not-compared"; readonly attribute: CardAttribute };

/** Nothing is said of an id that nobody has: it may be a name. */
export type TellingReason = Exclude<NoPersonReason, "no-external-id" | "not-found">;

const BY_NAME = "they are found by their names only";

const ABOUT_PERSONS: Readonly<Record<TellingReason, string>> = {
  "found-twice": `several Person cards have this external id: ${BY_NAME}`,
  "hidden-or-deleted": `the Person card with this external id is hidden: ${BY_NAME}`,
  unreadable: `whether a Person card has this external id cannot be told, since the task's user may not read the Person attribute: ${BY_NAME}`,
};

/** A note as one sentence in English. */
export function noteText(note: ChatNote): string {
  switch (note.kind) {
    case "hidden":
      return `${note.count} more on hidden data cards, which are not shown`;
    case "deleted":
      return `${note.count} more on data cards in the trash, which are not shown`;
    case "untold":
      return `${note.count} more where ${note.attributeCode} reads empty, although it is mandatory: the task's user may not read it, so whether they are active is not told`;
    case "unreadable":
      return `${note.count} data cards cannot be read, and are not looked at`;
    case "person":
      return ABOUT_PERSONS[note.reason];
    case "not-compared":
      return `${note.attribute} is not mapped, or ESM's template lacks it: chats are not compared by it`;
  }
}

/** What was found but is not listed. */
export interface LeftOut {
  readonly notShown: NotShown;
  readonly untold: number;
  readonly unreadable: number;
}

/** @param activeCode the attribute that tells whether a chat is active */
export function notesOn({ notShown, untold, unreadable }: LeftOut, activeCode: string): ChatNote[] {
  return [
    ...notesOnNotShown(notShown),
    ...(untold === 0 ? [] : [{ kind: "untold" as const, count: untold, attributeCode: activeCode }]),
    ...(unreadable === 0 ? [] : [{ kind: "unreadable" as const, count: unreadable }]),
  ];
}

/** What is said of cards that exist, but are not shown. */
export function notesOnNotShown({ hidden, deleted }: NotShown): ChatNote[] {
  const notes = [
    { kind: "hidden", count: hidden },
    { kind: "deleted", count: deleted },
  ] as const;
  return notes.filter(({ count }) => count > 0);
}
