import type { ChatLogFormat } from "../../chat/chat-log-data.ts";
import { htmlToText } from "../../outside/described-api/html-text.ts";
import { withoutErasedLine } from "../../task/card/erased-log.ts";

/** Where a line begins; `li` and `dt` count as such also outside of a list. */
const BLOCK_BEGINS = /(?=<(?:p|div|li|tr|br|dt|dd|h[1-6]|section|article|blockquote)\b)/i;

/** A stored chat log as text: of HTML what a person would read. The line in place of erased text is kept as it is. */
export function readableLog(log: string, format: ChatLogFormat): string {
  const text = log.replaceAll(/\r\n?/g, "\n");
  if (format === "text") return text;
  const below = withoutErasedLine(text);
  const isHtml = /^\s*</.test(below);
  return isHtml ? `${text.slice(0, text.length - below.length)}${textOfHtml(below)}` : text;
}

/** Block by block: reading HTML takes longer than its length, and a tag that nobody closes would hold all that follows. */
function textOfHtml(html: string): string {
  return html
    .split(BLOCK_BEGINS)
    .map(htmlToText)
    .filter((text) => text !== "")
    .join("\n");
}
