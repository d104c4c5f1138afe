import { XMLParser, XMLValidator } from "fast-xml-parser";
import { InputError } from "../failure.ts";

/** An element as it was read: values stay text, whatever they look like (`00420`, `1.10`). */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The element's own text, entities decoded; text of its children is not part of it. */
  readonly text: string;
  /** 1-based line of the opening tag. */
  readonly line: number;
}

export interface XmlLimits {
  readonly maxBytes: number;
  readonly maxDepth: number;
  readonly maxEntities: number;
}

const DEFAULT_LIMITS: XmlLimits = { maxBytes: 32 * 1024 * 1024, maxDepth: 50, maxEntities: 1_000_000 };

/**
 * Reads one XML document from an untrusted source.
 *
 * A DOCTYPE is refused, so that no entity can be declared; the size, the depth and the number of entity references are
 * limited; anything that is not well-formed is an error, never an empty or partial value.
 *
 * @param source names the document in errors: a file name, or the system it came from
 * @throws InputError naming the line
 */
export function readXml(source: string, text: string, limits: Partial<XmlLimits> = {}): XmlElement {
  const { maxBytes, maxDepth, maxEntities } = { ...DEFAULT_LIMITS, ...limits };
  if (Buffer.byteLength(text) > maxBytes) throw xmlError(source, undefined, `larger than ${maxBytes} bytes`);
  if (/<!DOCTYPE/i.test(text))
    throw xmlError(source, lineAt(text, text.search(/<!DOCTYPE/i)), "a DOCTYPE is not allowed");
  const unknownEntity = text.search(/&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/);
  if (unknownEntity >= 0 && !isInCdata(text, unknownEntity)) {
    throw xmlError(source, lineAt(text, unknownEntity), "an unknown entity, or an & that should be &amp;");
  }
  const validity = XMLValidator.validate(text);
  if (validity !== true) throw xmlError(source, validity.err.line, validity.err.msg);
  const roots = parse(source, text, maxDepth, maxEntities);
  const [root, second] = roots;
  if (root === undefined) throw xmlError(source, undefined, "no element in it");
  if (second !== undefined) throw xmlError(source, second.line, `a second root element <${second.name}>`);
  return root;
}

/** An error about a document that was well-formed but not what was expected. */
export function xmlError(source: string, line: number | undefined, message: string): InputError {
  return new InputError([{ file: source, place: line === undefined ? "" : `line ${line}`, message }]);
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
    ignoreDeclaration: true,
    ignorePiTags: true,
    maxNestedTags: maxDepth,
    htmlEntities: {} as never,
    processEntities: { enabled: true, maxTotalExpansions: maxEntities },
  });
  let raw: RawNode[];
  try {
    raw = parser.parse(text) as RawNode[];
  } catch (error) {
    throw xmlError(source, undefined, error instanceof Error ? error.message : "cannot be read as XML");
  }
  const lines = new LineCounter(text);
  return raw.flatMap((node) => toElement(node, lines) ?? []);
}

function toElement(node: RawNode, lines: LineCounter): XmlElement | undefined {
  const name = Object.keys(node).find((key) => key !== ":@");
  if (name === undefined || name === "#text") return undefined;
  const line = lines.at((node as Record<symbol, { startIndex?: number }>)[META]?.startIndex ?? 0);
  const content = node[name] as RawNode[];
  return {
    name,
    line,
    attributes: node[":@"] ?? {},
    text: content.map((child) => (typeof child["#text"] === "string" ? child["#text"] : "")).join(""),
    children: content.flatMap((child) => toElement(child, lines) ?? []),
  };
}

/** Line numbers for positions that are asked for in ascending order, in one pass over the text. */
class LineCounter {
  readonly #text: string;
  #position = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  at(position: number): number {
    for (let next = this.#text.indexOf("\n", this.#position); next >= 0 && next < position; ) {
      this.#line += 1;
      this.#position = next + 1;
      next = this.#text.indexOf("\n", this.#position);
    }
    return this.#line;
  }
}

function lineAt(text: string, position: number): number {
  return new LineCounter(text).at(position);
}

function isInCdata(text: string, position: number): boolean {
  return text.lastIndexOf("<![CDATA[", position) > text.lastIndexOf("]]>", position);
}
