import type { PageRoute } from "../../console-page.ts";
import { chatPage } from "./chat-page.ts";
import { chatsPage, foundPage, searchChats } from "./chats-page.ts";
import { downloadJson, downloadPage, downloadText } from "./downloads.ts";
import { eraseChat, erasePage } from "./erase-page.ts";

/** The pages with chats. */
export const CHAT_ROUTES: readonly PageRoute[] = [
  { method: "GET", path: "/chats", for: "everybody", entry: "chats", page: chatsPage },
  { method: "POST", path: "/chats", for: "everybody", entry: "chats", page: searchChats },
  { method: "GET", path: "/chats/found/:searchId", for: "everybody", entry: "chats", page: foundPage },
  { method: "GET", path: "/chats/:dataCardId", for: "everybody", entry: "chats", page: chatPage },
  { method: "GET", path: "/chats/:dataCardId/chat.html", for: "everybody", entry: "chats", page: downloadPage },
  { method: "GET", path: "/chats/:dataCardId/chat.txt", for: "everybody", entry: "chats", page: downloadText },
  { method: "GET", path: "/chats/:dataCardId/chat.json", for: "everybody", entry: "chats", page: downloadJson },
  { method: "GET", path: "/chats/:dataCardId/erase", for: "operators", entry: "chats", page: erasePage },
  { method: "POST", path: "/chats/:dataCardId/erase", for: "operators", entry: "chats", page: eraseChat },
];
