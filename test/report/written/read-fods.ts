/** A cell as LibreOffice has understood it. */
export interface FodsCell {
  readonly type: "string" | "float" | "percentage" | "time" | "date" | "boolean" | "empty";
  /** As it is shown; line feeds between paragraphs. */
  readonly text: string;
  /** Of numbers; a time is in its own writing, `PT00H01M15S`. */
  readonly value: string | undefined;
  readonly isFormula: boolean;
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The sheets of a flat OpenDocument spreadsheet that LibreOffice wrote, by name; without empty rows and empty ends of rows. */
export function readFods(xml: string): Map<string, FodsCell[][]> {
  const sheets = xml.matchAll(/<table:table table:name="([^"]*)"[^>]*>([\s\S]*?)<\/table:table>/g);
  return new Map([...sheets].map(([, name = "", sheet = ""]) => [decoded(name), rowsOf(sheet)]));
}

function rowsOf(sheet: string): FodsCell[][] {
  const rows = [...sheet.matchAll(/<table:table-row([^>]*)>([\s\S]*?)<\/table:table-row>/g)];
  return rows.flatMap(([, attributes = "", row = ""]) => {
    const cells = withoutEmptyEnd(cellsOf(row));
    return cells.length === 0 ? [] : repeated(cells, /table:number-rows-repeated="(\d+)"/.exec(attributes)?.[1]);
  });
}

function cellsOf(row: string): FodsCell[] {
  const cells = [...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g)];
  return cells.flatMap(([, attributes = "", inside = ""]) => {
    const cell: FodsCell = {
      type: typeOf(/office:value-type="(\w+)"/.exec(attributes)?.[1]),
      text: textOf(inside),
      value: /office:(?:time-|date-|boolean-)?value="([^"]*)"/.exec(attributes)?.[1],
      isFormula: attributes.includes("table:formula="),
    };
    return repeated(cell, /table:number-columns-repeated="(\d+)"/.exec(attributes)?.[1]);
  });
}

/** What is the same several times over stands there once, with the number. */
function repeated<T>(one: T, times: string | undefined): T[] {
  return Array.from({ length: Number(times ?? 1) }, () => one);
}

function typeOf(type: string | undefined): FodsCell["type"] {
  switch (type) {
    case "string":
    case "float":
    case "percentage":
    case "time":
    case "date":
    case "boolean":
      return type;
    case undefined:
      return "empty";
    default:
      throw new Error(`LibreOffice has made a cell of the type ${type}`);
  }
}

function textOf(inside: string): string {
  const paragraphs = [...inside.matchAll(/<text:p\/>|<text:p>([\s\S]*?)<\/text:p>/g)];
  return paragraphs.map(([, paragraph = ""]) => decoded(withBlanks(paragraph))).join("\n");
}

/** OpenDocument writes blanks in a row, tabs and line breaks as elements. */
function withBlanks(paragraph: string): string {
  return paragraph
    .replaceAll(/<text:s(?: text:c="(\d+)")?\/>/g, (_, count?: string) => " ".repeat(Number(count ?? 1)))
    .replaceAll("<text:tab/>", "\t")
    .replaceAll("<text:line-break/>", "\n")
    .replaceAll(/<[^>]+>/g, "");
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:#x([\da-f]+)|(\w+));/gi, (whole, hex?: string, name?: string) =>
    hex === undefined ? (CHARACTERS[name ?? ""] ?? whole) : String.fromCodePoint(Number.parseInt(hex, 16)),
  );
}

function withoutEmptyEnd(cells: readonly FodsCell[]): FodsCell[] {
  return cells.slice(0, cells.findLastIndex(({ type }) => type !== "empty") + 1);
}
