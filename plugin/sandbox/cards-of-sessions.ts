import { InputError } from "../base/failure.ts";
import type { ValueInput } from "./cards/card.ts";
import type { CardWorld } from "./cards/card-world.ts";
import { cardsWithText, textsOf } from "./cards/value-index.ts";
import { createCard } from "./cards/write-card.ts";
import type { PlatformSession } from "./chat-history/platform-session.ts";

/**
 * Makes a person card for every external id in the sessions, except those of strangers and of persons that ESM has
 * already. Ids are compared without case and surrounding space; the spelling and name of the first one are kept. Without
 * a template `person` nothing happens.
 *
 * @throws InputError when the template cannot hold them
 */
export function createPersons(
  world: CardWorld,
  sessions: Iterable<PlatformSession>,
  strangers: readonly string[],
): void {
  const present = (world.cardsByTemplate.get("person") ?? []).flatMap((card) => textsOf(card, "email"));
  const seen = new Set([...strangers, ...present].map((externalId) => externalId.trim().toLowerCase()));
  for (const { visitor, operators } of sessions) {
    for (const { name, externalId } of [visitor, ...operators]) {
      const key = externalId?.trim().toLowerCase() ?? "";
      if (key === "" || seen.has(key)) continue;
      seen.add(key);
      addCard(world, "person", [
        ["full_name", { kind: "text", text: name }],
        ["email", { kind: "text", text: externalId?.trim() ?? "" }],
      ]);
    }
  }
}

/**
 * Makes an empty, active chat session card for every session that has none, in the order given, as `createChatSession`
 * would.
 *
 * @throws InputError when the template cannot hold them
 */
export function createChatSessionCards(world: CardWorld, sessions: Iterable<PlatformSession>): void {
  for (const { sessionId } of sessions) {
    if (cardsWithText(world.uniqueValues, "chat_session", "chat_session_id", sessionId).size > 0) continue;
    addCard(world, "chat_session", [
      ["chat_session_id", { kind: "text", text: sessionId }],
      ["is_chat_active", { kind: "static", code: "yes", name: undefined }],
    ]);
  }
}

/** Attributes that the template does not have are left out. */
function addCard(world: CardWorld, templateCode: string, values: readonly (readonly [string, ValueInput])[]): void {
  const template = world.templates.get(templateCode);
  const folderCode = template?.definition.folders[0]?.code;
  if (template === undefined || folderCode === undefined) return;
  const known = values.filter(([code]) => template.attributes.has(code));
  const result = createCard(world, template, {
    folderCode,
    values: new Map(known.map(([code, value]) => [code, [value]])),
    mode: "replace",
    problems: [],
    createEmptyReferences: false,
    author: "sandbox",
  });
  if (result.saved) return;
  const reasons = result.problems.map(({ message }) => message).join("; ");
  const message = `cannot hold the cards that the chat sessions need: ${reasons}`;
  throw new InputError([{ file: "", place: `template ${templateCode}`, message }]);
}
