import { withoutForbidden } from "./characters.ts";

/** An element to write. If it has children, it has no text of its own. */
export type XmlNode = {
  /** Names come from the program, never from what people type. */
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
} & (
  | { readonly text: string; readonly children?: never }
  | { readonly children?: readonly XmlNode[]; readonly text?: never }
);

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** Names that are allowed: a part of what XML allows. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?$/;

/** Escaped, because readers turn a carriage return into a line feed, and white space in an attribute into spaces. */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** How many characters to collect before encoding them. */
const CHUNK = 65_536;

/**
 * Writes a document. Read again, it gives the same texts, without characters that XML 1.0 forbids. All XML of the
 * program is written here.
 *
 * There is no library for this: fast-xml-parser's builder checks neither names nor characters and loses carriage
 * returns (docs/decisions/07-dependencies.md).
 *
 * Each element is on a line of its own, so that the line in an error shows where to look.
 *
 * @throws TypeError when a name is not an XML name
 */
export function writeXml(root: XmlNode): string {
  const pieces: string[] = [DECLARATION];
  writeElement(root, (piece) => pieces.push(piece));
  return `${pieces.join("")}\n`;
}

/** The same document in UTF-8, for documents that may be longer than a string can be. */
export function writeXmlBytes(root: XmlNode): Buffer {
  const chunks: Buffer[] = [];
  let gathered = DECLARATION;
  writeElement(root, (piece) => {
    gathered += piece;
    if (gathered.length < CHUNK) return;
    chunks.push(Buffer.from(gathered));
    gathered = "";
  });
  chunks.push(Buffer.from(`${gathered}\n`));
  return Buffer.concat(chunks);
}

function writeElement(node: XmlNode, write: (piece: string) => void): void {
  const { name, attributes = {}, children = [], text } = node;
  write(`<${checkedName(name)}`);
  for (const [attribute, value] of Object.entries(attributes)) {
    write(` ${checkedName(attribute)}="${withoutForbidden(value).replaceAll(/[&<>"\t\n\r]/g, escaped)}"`);
  }
  if (children.length === 0 && (text === undefined || text === "")) {
    write("/>");
    return;
  }
  write(">");
  if (text !== undefined) write(withoutForbidden(text).replaceAll(/[&<>\r]/g, escaped));
  for (const child of children) {
    write("\n");
    writeElement(child, write);
  }
  write(children.length === 0 ? `</${name}>` : `\n</${name}>`);
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name;
  throw new TypeError(`Not a name of XML: ${JSON.stringify(name.slice(0, 100))}`);
}

function escaped(character: string): string {
  return ESCAPES[character] ?? character;
}
