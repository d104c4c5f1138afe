import { html } from "hono/html";
import type { ListConditions } from "../../chats/list-conditions.ts";
import type { Html } from "./markup.ts";

/** Where the chats are listed that a number counts. */
export type ChatsLink = (chats: ListConditions) => string;

/** A number, as a link to its chats where there is such a list. */
export function linkedHtml(
  number: Html | string,
  chats: ListConditions | undefined,
  link: ChatsLink | undefined,
): Html | string {
  return chats === undefined || link === undefined ? number : html`<a href="${link(chats)}">${number}</a>`;
}
