import Table from "cli-table3";

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

/** Columns of text without lines, readable with and without a terminal. Cells must be safe to print. */
export function textTable(rows: readonly (readonly string[])[], heads: readonly string[] = []): string {
  const table = new Table({
    head: [...heads],
    chars: NO_LINES,
    style: { head: process.stdout.isTTY ? ["bold"] : [], border: [], "padding-left": 1, "padding-right": 1 },
    wordWrap: false,
  });
  for (const row of rows) table.push([...row]);
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}
