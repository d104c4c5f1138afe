import { compile, type FormatCallback } from "html-to-text";

/** Elements inside of each other. The library's work grows with the square: 300,000 of them take a minute. */
export const MOST_DEPTH = 100;
/** Characters of HTML that are read as such; no message of people is as long. */
export const LONGEST_HTML = 500_000;

/** What a person sees in place of a picture; many smileys are pictures. */
const picture: FormatCallback = ({ attribs }, _walk, builder) => {
  const alternative: unknown = attribs?.["alt"];
  if (typeof alternative === "string" && alternative.trim() !== "") builder.addInline(alternative.trim());
};

/** Words and the address behind them. The address of a linked picture must not run into the next word. */
const link: FormatCallback = ({ attribs, children }, walk, builder) => {
  const target: unknown = attribs?.["href"];
  const address = typeof target === "string" ? target.trim() : "";
  let words = "";
  builder.pushWordTransform((word) => {
    words += word;
    return word;
  });
  walk(children, builder);
  builder.popWordTransform();
  if (address === "" || words === address || words === address.replace(/^mailto:/, "")) return;
  builder.addInline(words === "" ? ` ${address} ` : ` [${address}]`, { noWordTransform: true });
};

const toText = compile({
  wordwrap: false,
  limits: { maxDepth: MOST_DEPTH, ellipsis: "…" },
  baseElements: { selectors: [] },
  formatters: { picture, link },
  selectors: [
    { selector: "img", format: "picture" },
    { selector: "a", format: "link" },
    { selector: "table", format: "block" },
    { selector: "tr", format: "block", options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...["td", "th"].map((selector) => ({ selector, format: "inlineSurround", options: { suffix: " " } })),
    ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
});

/** The text of a message that a platform gives as HTML, as a person would read it: links keep their address. */
export function htmlToText(html: string): string {
  if (html.length > LONGEST_HTML || isDeep(html)) return html.replaceAll(/<[^<>]*>/g, " ").trim();
  const lines = toText(html).split("\n");
  return lines
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();
}

const TAG = /<(\/?)([a-z][a-z0-9]*)/gi;
const WITHOUT_CONTENT: ReadonlySet<string> = new Set(["br", "hr", "img", "input", "link", "meta", "wbr"]);

/** Whether more elements may be open at once than are read: what is closed in the wrong order counts as open. */
function isDeep(html: string): boolean {
  const open = new Map<string, number>();
  let depth = 0;
  for (const [, end, tag = ""] of html.matchAll(TAG)) {
    const name = tag.toLowerCase();
    if (WITHOUT_CONTENT.has(name)) continue;
    const already = open.get(name) ?? 0;
    if (end === "/" && already === 0) continue;
    const change = end === "/" ? -1 : 1;
    open.set(name, already + change);
    depth += change;
    if (depth > MOST_DEPTH) return true;
  }
  return false;
}
