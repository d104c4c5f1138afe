/** A piece of a document: text between markup, or one piece of markup. */
export interface MarkupPiece {
  /** Only `text` and `tag` can hold references: in the others an `&` is just a character. */
  readonly kind: "text" | "tag" | "comment" | "cdata" | "instruction";
  /** Its position in the document. */
  readonly start: number;
  readonly text: string;
}

/** Characters. ESM's tags hold one or two codes; a tag with a million attributes would take the parser minutes. */
export const MAX_TAG_LENGTH = 10_000;

/** How markup other than tags begins and ends. */
const OTHER_MARKUP: readonly (readonly [kind: MarkupPiece["kind"], start: string, end: string])[] = [
  ["comment", "<!--", "-->"],
  ["cdata", "<![CDATA[", "]]>"],
  ["instruction", "<?", "?>"],
];

/**
 * The pieces of a document, in order; together they are the whole document. Text appears only where it is not empty.
 * Markup without an end goes on to the end of the document, a tag at most one character past the longest allowed.
 */
export function* markupPieces(document: string): Generator<MarkupPiece> {
  let end = 0;
  for (let start = document.indexOf("<"); start >= 0; start = document.indexOf("<", end)) {
    if (start > end) yield { kind: "text", start: end, text: document.slice(end, start) };
    const [kind, after] = markupAt(document, start);
    yield { kind, start, text: document.slice(start, after) };
    end = after;
  }
  if (end < document.length) yield { kind: "text", start: end, text: document.slice(end) };
}

function markupAt(document: string, start: number): [kind: MarkupPiece["kind"], end: number] {
  for (const [kind, opening, closing] of OTHER_MARKUP) {
    if (!document.startsWith(opening, start)) continue;
    const end = document.indexOf(closing, start + opening.length);
    return [kind, end < 0 ? document.length : end + closing.length];
  }
  return ["tag", endOfTag(document, start)];
}

/** The position after the tag's closing `>`, which is outside quotes. */
function endOfTag(document: string, start: number): number {
  const limit = Math.min(document.length, start + MAX_TAG_LENGTH + 1);
  let quote = "";
  for (let at = start; at < limit; at += 1) {
    const character = document.charAt(at);
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === ">") return at + 1;
  }
  return limit;
}

const DECLARATION = /^\uFEFF?<\?xml\s/i;
/** An instruction with the name of the declaration, which may only be the first thing in a document. */
export const MISPLACED_DECLARATION = /^<\?xml[\s?]/i;

/**
 * The document without processing instructions and its declaration, except for a misplaced one: an apostrophe in one makes the parser hide the
 * elements behind it. Line ends stay, so that lines keep their numbers.
 */
export function withoutInstructions(document: string): string {
  if (!document.includes("<?")) return document;
  const first = DECLARATION.exec(document) === null ? -1 : document.indexOf("<?");
  const pieces: string[] = [];
  for (const { kind, start, text } of markupPieces(document)) {
    const isWhole = kind === "instruction" && text.endsWith("?>");
    const isBlanked = isWhole && (start === first || !MISPLACED_DECLARATION.test(text));
    pieces.push(isBlanked ? `<!--${text.replaceAll(/[^\n]/g, "")}-->` : text);
  }
  return pieces.join("");
}
