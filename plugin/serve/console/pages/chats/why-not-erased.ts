import type { ShownChat } from "../../../../report/chats/shown-chat.ts";
import { isErasedLog } from "../../../../task/card/erased-log.ts";
import type { AskedOf } from "../../console-page.ts";

/** Why the text of a chat cannot be erased. */
export type WhyNot = "active" | "noSessionId" | "noText" | "noTextMapped";

export function whyNotErased({ person }: Pick<AskedOf, "person">, chat: ShownChat): WhyNot | undefined {
  const { chatLog, chatLogFile } = person.configuration.platformSettings.attributeCodes;
  if (chatLog === undefined && chatLogFile === undefined) return "noTextMapped";
  if (chat.isActive === true) return "active";
  if (chat.sessionId === null || chat.sessionId === "") return "noSessionId";
  return mayHaveLog(chat) || filesOf(chat).length > 0 ? undefined : "noText";
}

/** Also where it reads empty: that ESM does not show it to this person does not keep it from being erased. */
export function mayHaveLog({ log }: ShownChat): boolean {
  return log !== undefined && !isErasedLog(log.stored);
}

export function filesOf({ attributes }: ShownChat): string[] {
  const values = attributes.find(({ name }) => name === "chatLogFile")?.values ?? [];
  return values.flatMap((value) => (value.kind === "file" ? [value.name] : []));
}
