import { chatDocument } from "../../../../report/chats/chat-document.ts";
import { shownChatJson } from "../../../../report/chats/chat-json.ts";
import { chatPage } from "../../../../report/chats/chat-page.ts";
import { chatText } from "../../../../report/chats/chat-text.ts";
import type { AskedOf, Shown } from "../../console-page.ts";
import { chatAsked } from "./chat-page.ts";

/** `GET /chats/:dataCardId/chat.html`: as `esm-chat show --html` writes it. */
export async function downloadPage(asked: AskedOf): Promise<Shown> {
  const { document, name } = await documentOf(asked);
  return { kind: "file", name: `${name}.html`, type: "text/html; charset=utf-8", content: await chatPage(document) };
}

/** `GET /chats/:dataCardId/chat.txt` */
export async function downloadText(asked: AskedOf): Promise<Shown> {
  const { document, name } = await documentOf(asked);
  return { kind: "file", name: `${name}.txt`, type: "text/plain; charset=utf-8", content: chatText(document) };
}

/** `GET /chats/:dataCardId/chat.json`: as `esm-chat show --json` writes it. */
export async function downloadJson(asked: AskedOf): Promise<Shown> {
  const chat = await chatAsked(asked);
  const content = `${JSON.stringify(shownChatJson(chat), undefined, 2)}\n`;
  return { kind: "file", name: `chat-${chat.dataCardId}.json`, type: "application/json; charset=utf-8", content };
}

async function documentOf(asked: AskedOf) {
  const chat = await chatAsked(asked);
  const document = chatDocument(chat, asked.timeZone ?? asked.person.configuration.report.timeZone, "you");
  return { document, name: `chat-${chat.dataCardId}` };
}
