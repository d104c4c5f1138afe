import type { DataCardId } from "../../outside/esm/port.ts";
import { createPersonDirectory } from "../../task/card/person-directory.ts";
import { comparableText } from "../../task/card/persons/comparable-text.ts";
import type { NamedCard } from "../figures/reported-chat.ts";
import type { ChatCards } from "./chat-cards.ts";
import type { ChatNote } from "./chat-notes.ts";

/** A person whose chats are looked for. */
export interface WantedPerson {
  isAmong(cards: readonly NamedCard[]): boolean;
  /** Why nobody can be found by this external id, where it is more than that nobody has it. */
  readonly note: ChatNote | undefined;
}

/**
 * Whoever has this external id, or this text in the name that ESM shows. A text with a space in it is a name: ESM is not
 * asked for a Person card with it.
 */
export async function wantedPerson({ esm, mapping }: ChatCards, text: string): Promise<WantedPerson> {
  const wanted = comparableText(text);
  let own: DataCardId | undefined;
  let note: ChatNote | undefined;
  if (!/\s/.test(text.trim())) {
    const match = (await createPersonDirectory(esm, mapping.settings).find([text]))(text);
    if (match.found) own = match.dataCardId;
    else if (match.reason !== "no-external-id" && match.reason !== "not-found")
      note = { kind: "person", reason: match.reason };
  }
  return {
    isAmong: (cards) =>
      cards.some(({ dataCardId, name }) => dataCardId === own || comparableText(name ?? "").includes(wanted)),
    note,
  };
}
