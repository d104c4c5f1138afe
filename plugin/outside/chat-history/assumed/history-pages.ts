import type { Message, WidgetSession } from "../../../chat/session.ts";

/**
 * A session whose history came in pages, as one. What stands on every page is taken from the last one, which is the
 * newest; a message that a later page repeats counts once.
 *
 * @throws RangeError when there is no page
 */
export function joinPages(pages: readonly WidgetSession[]): WidgetSession {
  const newest = pages.at(-1);
  if (newest === undefined) throw new RangeError("a session needs at least one page");
  const onEarlierPages = new Set<string>();
  const messages: Message[] = [];
  for (const page of pages) {
    for (const message of page.messages) if (!onEarlierPages.has(message.messageId)) messages.push(message);
    for (const { messageId } of page.messages) onEarlierPages.add(messageId);
  }
  return { ...newest, messages };
}
