import { writeXml, type XmlNode } from "../../xml/write-xml.ts";

/** What writers in other languages do not write as XML 1.0 demands: what it forbids, no-break spaces, and emoji. */
const WRITTEN_CARELESSLY = /[^\t\n\r\u{20}-\u{9F}\u{A1}-\u{D7FF}\u{E000}-\u{FFFD}]/gu;

/** Stands around a character's number while the document is written; it may stand in a text of its own as well. */
const MARK = "\u{F8FF}";
const MARKED = new RegExp(`${MARK}([0-9a-f]+)${MARK}`, "g");

/** Writes a document as `writeXml` does, but with characters that no XML may hold, or in references that none may have. */
export function writeCarelessXml(root: XmlNode, characters: "as-references" | "raw"): string {
  const written = writeXml(marked(root));
  return written.replaceAll(MARKED, (_, number: string) => {
    const character = String.fromCodePoint(Number.parseInt(number, 16));
    return characters === "raw" ? character : references(character);
  });
}

function marked(node: XmlNode): XmlNode {
  const { name } = node;
  const attributes = Object.fromEntries(
    Object.entries(node.attributes ?? {}).map(([attribute, value]) => [attribute, withMarks(value)]),
  );
  return node.text === undefined
    ? { name, attributes, children: (node.children ?? []).map(marked) }
    : { name, attributes, text: withMarks(node.text) };
}

function withMarks(text: string): string {
  return text.replaceAll(WRITTEN_CARELESSLY, (character) => `${MARK}${character.codePointAt(0)?.toString(16)}${MARK}`);
}

/** One reference for each half of a surrogate pair. */
function references(character: string): string {
  if (character === "\u{A0}") return "&nbsp;";
  return Array.from({ length: character.length }, (_, index) => `&#${character.charCodeAt(index)};`).join("");
}
