import { XMLParser, XMLValidator } from "fast-xml-parser";
import { inPieces } from "../base/in-pieces.ts";
import { checkAmount, checkCharacters, checkMarkup, countOf, shortWords, unfinished } from "./check-markup.ts";
import { markupPieces, withoutInstructions } from "./markup-pieces.ts";
import { mendXml } from "./mend-xml.ts";
import { createLineCounter, xmlError, xmlTooLarge } from "./xml-error.ts";

/** An element as read. Values stay text even if they look like numbers (`00420`, `1.10`). */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text with entities decoded, without the text of its children. */
  readonly text: string;
  /** The line of the opening tag, counted from 1. */
  readonly line: number;
}

export interface XmlLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxEntities: number;
}

export interface XmlReading extends XmlLimits {
  /** Whether to read also what writers in other languages take for XML: `mendXml` says what is done to it. */
  readonly mend: boolean;
}

const DEFAULT_LIMITS: XmlLimits = { maxBytes: 32 * 1024 * 1024, maxDepth: 50, maxEntities: 1_000_000 };

/**
 * Reads one XML document from an untrusted source.
 *
 * A DOCTYPE is refused, so that no entity can be declared; size, depth and the number of entity references are limited;
 * a document that is not well-formed is an error, never an empty or partial value.
 *
 * @param source names the document in errors: a file name, or the system it came from
 * @throws InputError naming the line; its subclass XmlTooLarge for too many bytes, tags or references
 */
export function readXml(source: string, written: string, options: Partial<XmlReading> = {}): XmlElement {
  const { maxBytes, maxDepth, maxEntities, mend = false } = { ...DEFAULT_LIMITS, ...options };
  if (Buffer.byteLength(written) > maxBytes) throw xmlTooLarge(source, undefined, `larger than ${maxBytes} bytes`);
  checkAmount(source, written, maxEntities);
  const lines = inPieces(written, (piece) => piece.replaceAll(/\r\n?/g, "\n"));
  if (!mend) checkCharacters(source, lines);
  const text = withoutInstructions(mend ? mendXml(lines) : lines);
  checkMarkup(source, text, maxDepth);
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    const { line, msg } = validity.err;
    throw unfinished(source, text, msg) ?? xmlError(source, line, shortWords(msg));
  }
  const roots = parse(source, text, maxDepth, maxEntities);
  const [root, second] = roots;
  if (root === undefined) throw xmlError(source, undefined, "no element in it");
  if (second !== undefined) throw xmlError(source, second.line, `a second root element <${second.name}>`);
  return root;
}

type RawNode = Record<string, unknown> & { ":@"?: Record<string, string> };

const META = XMLParser.getMetaDataSymbol() as unknown as symbol;

function parse(source: string, text: string, maxDepth: number, maxEntities: number): XmlElement[] {
  const parser = new XMLParser({
    preserveOrder: true,
    captureMetaData: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // The parser counts only the elements around this one.
    maxNestedTags: maxDepth - 1,
    htmlEntities: {} as never,
    // Else it gives an element called toString another name. Names are keys of objects without any other use.
    onDangerousProperty: (name) => name,
    processEntities: { enabled: true, maxTotalExpansions: maxEntities },
  });
  const aside = putTextsAside(text);
  let raw: RawNode[];
  try {
    raw = parser.parse(aside.document) as RawNode[];
  } catch (error) {
    throw xmlError(source, undefined, error instanceof Error ? shortWords(error.message) : "cannot be read as XML");
  }
  const lineOf = createLineCounter(aside.lines);
  return raw.flatMap((node) => toElement(node, aside.texts, lineOf) ?? []);
}

/** Around the number of a text that was put aside. XML 1.0 forbids it, so that no document holds it. */
const MARK = "\u0001";

interface PutAside {
  /** The document for the parser. */
  readonly document: string;
  /** The same, character by character, with the line feeds in tags. */
  readonly lines: string;
  readonly texts: readonly string[];
}

/**
 * The document for the parser, which puts texts together character by character: each takes up to 60 bytes until it is
 * read, and 32 MB took four seconds. In place of each text stands its number, and its line feeds, so that lines keep their
 * numbers. White space in a tag is a space: XML wants it so in values, and the parser does not do it.
 */
function putTextsAside(document: string): PutAside {
  const texts: string[] = [];
  const pieces: string[] = [];
  const lines: string[] = [];
  for (const { kind, text } of markupPieces(document)) {
    let piece = text;
    if (kind === "text") {
      piece = `<![CDATA[${MARK}${texts.length}${MARK}${"\n".repeat(countOf("\n", text))}]]>`;
      texts.push(text);
    }
    pieces.push(kind === "tag" ? piece.replaceAll(/[\t\n]/g, " ") : piece);
    lines.push(piece);
  }
  return { document: pieces.join(""), lines: lines.join(""), texts };
}

function toElement(
  node: RawNode,
  texts: readonly string[],
  lineOf: (position: number) => number,
): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ":@");
  if (name === undefined || name === "#text") return undefined;
  const line = lineOf((node as Record<symbol, { startIndex?: number }>)[META]?.startIndex ?? 0);
  const content = node[name] as RawNode[];
  return {
    name,
    line,
    attributes: node[":@"] ?? {},
    text: content.map((child) => textOf(child["#text"], texts)).join(""),
    children: content.flatMap((child) => toElement(child, texts, lineOf) ?? []),
  };
}

function textOf(parsed: unknown, texts: readonly string[]): string {
  if (typeof parsed !== "string") return "";
  if (!parsed.startsWith(MARK)) return parsed;
  return withoutReferences(texts[Number(parsed.slice(1, parsed.lastIndexOf(MARK)))] ?? "");
}

const DECLARED = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** A text with its references decoded. `checkMarkup` has seen that each `&` begins one. */
function withoutReferences(text: string): string {
  const [first = "", ...others] = text.split("&");
  const decoded = others.map((part) => {
    const end = part.indexOf(";");
    return referred(part.slice(0, end)) + part.slice(end + 1);
  });
  return decoded.length === 0 ? first : first + decoded.join("");
}

function referred(reference: string): string {
  const declared = DECLARED.get(reference);
  if (declared !== undefined) return declared;
  const isHexadecimal = reference.startsWith("#x");
  return String.fromCodePoint(Number.parseInt(reference.slice(isHexadecimal ? 2 : 1), isHexadecimal ? 16 : 10));
}
