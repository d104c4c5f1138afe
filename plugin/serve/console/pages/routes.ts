import type { PageRoute } from "../console-page.ts";
import { CHAT_ROUTES } from "./chats/chat-routes.ts";

/** The pages of an environment. */
export const PAGE_ROUTES: readonly PageRoute[] = [...CHAT_ROUTES];
