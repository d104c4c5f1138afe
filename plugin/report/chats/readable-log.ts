import type { ChatLogFormat } from "../../chat/chat-log-data.ts";
import { htmlToText } from "../../outside/described-api/html-text.ts";
import { withoutErasedLine } from "../../task/card/erased-log.ts";

/** Characters of HTML that are read together, and blocks in them: tags that nobody closes count as depth. */
const MOST_TOGETHER = 100_000;
const MOST_BLOCKS = 50;

const BLOCK_BEGINS = /(?=<(?:p|div|li|tr|br|dt|dd|h[1-6]|section|article|blockquote)\b)/i;

/** A stored chat log as text: of HTML what a person would read. The line in place of erased text is kept as it is. */
export function readableLog(log: string, format: ChatLogFormat): string {
  const text = log.replaceAll(/\r\n?/g, "\n");
  if (format === "text") return text;
  const below = withoutErasedLine(text);
  const isHtml = /^\s*</.test(below);
  return isHtml ? `${text.slice(0, text.length - below.length)}${textOfHtml(below)}` : text;
}

/** In parts, since the work of reading HTML grows faster than its length. */
function textOfHtml(html: string): string {
  const parts: string[] = [];
  let part = "";
  let blocks = 0;
  for (const block of html.split(BLOCK_BEGINS)) {
    if (blocks === MOST_BLOCKS || part.length + block.length > MOST_TOGETHER) {
      parts.push(part);
      part = "";
      blocks = 0;
    }
    part += block;
    blocks += 1;
  }
  return [...parts, part]
    .map(htmlToText)
    .filter((text) => text !== "")
    .join("\n");
}
