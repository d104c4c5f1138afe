import { styleText } from "node:util";

/** What the output can show. */
export interface TextShape {
  readonly coloured: boolean;
  /** Columns of the terminal; undefined where lines may be of any length, as in a file or a pipe. */
  readonly columns: number | undefined;
}

/** For a file or a pipe. */
export const PLAIN: TextShape = { coloured: false, columns: undefined };

/** Below this, words are too long to wrap. */
const FEWEST_COLUMNS = 20;

interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Whether the cursor can be moved on the stream, for a line that is overwritten. */
export function isDrawnOn({ isTTY }: TextStream, environment: NodeJS.ProcessEnv): boolean {
  return isTTY === true && environment["TERM"] !== "dumb";
}

/** What the stream can show. Source of `NO_COLOR`: no-color.org, which says that an empty value does not count. */
export function shapeOf(stream: TextStream, environment: NodeJS.ProcessEnv): TextShape {
  const { isTTY, columns } = stream;
  return {
    coloured: isDrawnOn(stream, environment) && (environment["NO_COLOR"] ?? "") === "",
    columns: isTTY === true && columns !== undefined && columns > 0 ? Math.max(FEWEST_COLUMNS, columns) : undefined,
  };
}

export type Colour = "green" | "red" | "blue" | "yellow" | "bold" | "dim";

/** The text in this colour, where there are colours. */
export function painted({ coloured }: Pick<TextShape, "coloured">, colour: Colour, text: string): string {
  return coloured ? styleText(colour, text, { validateStream: false }) : text;
}

/** Spaces, with a mark, a number or an arrow: what is below the words after it belongs to them. */
const BEGINNING = /^ *(?:(?:[✔✘○?→│–]|\d+\.) +)?/;

/** How far the words of a line may move in; more would leave no room for them. */
const MOST_INDENT = 12;

/** Breaks lines that are too long between two words. Words stay whole: an address that is cut cannot be copied. */
export function wrapped(text: string, { columns }: Pick<TextShape, "columns">): string {
  if (columns === undefined) return text;
  return text
    .split("\n")
    .flatMap((line) => wrappedLine(line, columns))
    .join("\n");
}

function wrappedLine(line: string, columns: number): string[] {
  if (widthOf(line) <= columns) return [line];
  const beginning = BEGINNING.exec(line.replaceAll(COLOURS, ""))?.[0] ?? "";
  const indent = " ".repeat(Math.min(beginning.length, MOST_INDENT));
  const start = /^ */.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = "";
  for (const word of line.slice(start.length).split(" ")) {
    const next = current === "" ? (lines.length === 0 ? start : indent) + word : `${current} ${word}`;
    if (widthOf(next) <= columns || current === "") {
      current = next;
      continue;
    }
    lines.push(current.trimEnd());
    current = indent + word;
  }
  return [...lines, current];
}

// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-9;]*m/g;

/** Characters, without colours. */
export function widthOf(line: string): number {
  return [...line.replaceAll(COLOURS, "")].length;
}
