import type { DataCardId } from "../../outside/esm/port.ts";
import { createPersonDirectory, type NoPersonReason } from "../../task/card/person-directory.ts";
import { comparableText } from "../../task/card/persons/comparable-text.ts";
import type { NamedCard } from "../figures/reported-chat.ts";
import type { ChatCards } from "./chat-cards.ts";

/** A person whose chats are looked for. */
export interface WantedPerson {
  isAmong(cards: readonly NamedCard[]): boolean;
  /** Why nobody can be found by this external id, where it is more than that nobody has it. */
  readonly note: string | undefined;
}

const BY_NAME = "they are found by their names only";

/** Nothing is said of an id that nobody has: it may be a name. */
const NOTES: Readonly<Record<NoPersonReason, string | undefined>> = {
  "no-external-id": undefined,
  "not-found": undefined,
  "found-twice": `several Person cards have this external id: ${BY_NAME}`,
  "hidden-or-deleted": `the Person card with this external id is hidden: ${BY_NAME}`,
  unreadable: `whether a Person card has this external id cannot be told, since the task's user may not read the Person attribute: ${BY_NAME}`,
};

/**
 * Whoever has this external id, or this text in the name that ESM shows. A text with a space in it is a name: ESM is not
 * asked for a Person card with it.
 */
export async function wantedPerson({ esm, mapping }: ChatCards, text: string): Promise<WantedPerson> {
  const wanted = comparableText(text);
  let own: DataCardId | undefined;
  let note: string | undefined;
  if (!/\s/.test(text.trim())) {
    const match = (await createPersonDirectory(esm, mapping.settings).find([text]))(text);
    if (match.found) own = match.dataCardId;
    else note = NOTES[match.reason];
  }
  return {
    isAmong: (cards) =>
      cards.some(({ dataCardId, name }) => dataCardId === own || comparableText(name ?? "").includes(wanted)),
    note,
  };
}
