import { terminalLine } from "../base/terminal-text.ts";
import { localTimeIn } from "../chat/local-time.ts";
import { spanText, stateOf } from "../report/chats/chat-document.ts";
import type { ListedChat } from "../report/chats/listed-chat.ts";
import type { NamedCard } from "../report/figures/reported-chat.ts";
import type { TextShape } from "./text-shape.ts";
import { textTable } from "./text-table.ts";

const HEADS = ["start", "customer", "support person", "wait", "messages", "state", "session", "Efecte ID", "data card"];

/** Characters of a name. */
const LONGEST_NAME = 40;

/** Chats as a table, in local times. */
export function chatTable(chats: readonly ListedChat[], timeZone: string, shape: TextShape): string {
  const localTime = localTimeIn(timeZone);
  const rows = chats.map((chat) => [
    startText(chat, localTime),
    nameText(chat.customer),
    nameText(chat.supportPerson),
    typeof chat.waitSeconds === "number" ? spanText(chat.waitSeconds) : "",
    typeof chat.messageCount === "number" ? String(chat.messageCount) : "",
    stateOf(chat),
    terminalLine(chat.sessionId ?? ""),
    terminalLine(chat.identifier ?? ""),
    chat.dataCardId,
  ]);
  return textTable(rows, HEADS, shape);
}

function startText({ startTime, startIsDay }: ListedChat, localTime: (at: number) => string): string {
  if (typeof startTime !== "number") return "";
  return startIsDay ? new Date(startTime).toISOString().slice(0, 10) : localTime(startTime).slice(0, 16);
}

function nameText(card: NamedCard | null | undefined): string {
  return card ? terminalLine(card.name ?? `data card ${card.dataCardId}`, LONGEST_NAME) : "";
}
