import Table from "cli-table3";
import { PLAIN, painted, type TextShape, widthOf, wrapped } from "./text-shape.ts";

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: " ",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: " ",
};

/** Columns that the last cell of a row needs, for its words to be read below each other. */
const ROOM_FOR_WORDS = 20;

/**
 * Columns of text without lines, readable with and without a terminal. Cells must be safe to print. On a terminal that is
 * too narrow the words of the last column go below each other; where there is no room for that either, the cells do.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  heads: readonly string[] = [],
  shape: TextShape = PLAIN,
): string {
  const table = inColumns(rows, heads, shape);
  const { columns } = shape;
  if (columns === undefined) return table;
  const widest = widestOf(table.split("\n"));
  if (widest <= columns) return table;
  const lastColumn = [heads, ...rows].reduce((most, row) => Math.max(most, row.length), 0) - 1;
  const room = columns - (widest - widestOf([heads, ...rows].map((row) => row[lastColumn] ?? "")));
  if (room < ROOM_FOR_WORDS) return belowEachOther(rows, heads, shape);
  const narrow = rows.map((row) =>
    row.map((cell, index) => (index === lastColumn ? wrapped(cell, { columns: room }) : cell)),
  );
  return inColumns(narrow, heads, shape);
}

function inColumns(rows: readonly (readonly string[])[], heads: readonly string[], shape: TextShape): string {
  const table = new Table({
    head: heads.map((head) => painted(shape, "bold", head)),
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 1, "padding-right": 1 },
    wordWrap: false,
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

/** Each cell on a line of its own, with its head; the first of a row stands out. */
function belowEachOther(rows: readonly (readonly string[])[], heads: readonly string[], shape: TextShape): string {
  const lines = rows.flatMap((row) =>
    row.flatMap((cell, index) => {
      if (cell === "") return [];
      const head = heads[index] ?? "";
      const named = head === "" ? cell : `${painted(shape, "bold", `${head}:`)} ${cell}`;
      return [`${index === 0 ? "  " : "    "}${named}`];
    }),
  );
  return wrapped(lines.join("\n"), shape);
}

function widestOf(lines: readonly string[]): number {
  return lines.reduce((most, line) => Math.max(most, widthOf(line)), 0);
}
