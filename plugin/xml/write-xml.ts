/** An element to write. One with children has no text of its own. */
export type XmlNode = {
  /** A name made by the program, never by what people type. */
  readonly name: string;
  readonly attributes?: Readonly<Record<string, string>>;
} & (
  | { readonly text: string; readonly children?: never }
  | { readonly children?: readonly XmlNode[]; readonly text?: never }
);

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The names of XML that are needed here. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*(?::[A-Za-z_][A-Za-z0-9_.-]*)?$/;

/** What is outside of XML 1.0's `Char`, halves of surrogate pairs included. */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** Readers turn a carriage return into a line feed, and white space in an attribute into spaces, unless escaped. */
const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** Characters gathered before they are encoded. */
const CHUNK = 65_536;

/**
 * Writes a document. When it is read again, every text is as it was, except that characters which XML 1.0 forbids are
 * left out. Nobody else writes XML.
 *
 * Written without a library: fast-xml-parser's builder checks neither names nor characters and loses carriage returns
 * (docs/decisions/07-dependencies.md).
 *
 * Each element is on a line of its own, so that the line in an error says where to look.
 *
 * @throws TypeError when a name is not one of XML
 */
export function writeXml(root: XmlNode): string {
  const pieces: string[] = [DECLARATION];
  writeElement(root, (piece) => pieces.push(piece));
  return `${pieces.join("")}\n`;
}

/** The same in UTF-8, for documents that may be longer than a string can be. */
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
    write(` ${checkedName(attribute)}="${cleaned(value).replaceAll(/[&<>"\t\n\r]/g, escaped)}"`);
  }
  if (children.length === 0 && (text === undefined || text === "")) {
    write("/>");
    return;
  }
  write(">");
  if (text !== undefined) write(cleaned(text).replaceAll(/[&<>\r]/g, escaped));
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

function cleaned(text: string): string {
  return text.replaceAll(FORBIDDEN, "");
}

function escaped(character: string): string {
  return ESCAPES[character] ?? character;
}
