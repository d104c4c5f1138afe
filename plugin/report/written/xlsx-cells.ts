import type { CellObject } from "write-excel-file/node";
import type { Cell, DocumentWords } from "../document/report-document.ts";
import { sheetNumber, sheetText } from "./sheet-text.ts";

const SECONDS_A_DAY = 86_400;

/** How Excel shows a value; it puts its own language's signs in. */
const FORMATS = {
  count: "#,##0",
  number: "#,##0.0",
  seconds: "[h]:mm:ss",
  share: "0.0%",
  change: "+0.0%;-0.0%;0.0%",
  /** As text, also when somebody edits the cell. */
  text: "@",
} as const;

/** Characters. Of more, some versions of Excel show `####` where the format is text. */
const LONGEST_OF_FORMAT_TEXT = 255;

/** Points. */
export const LINE_HEIGHT = 15;
const MOST_HEIGHT = 409;

const TOO_FEW_GREY = "#595959";

/** `_x000D_` in a text stands for the character of that number; one that is meant as it stands begins with `_x005F_`. */
const LOOKS_ENCODED = /_(?=x[0-9A-Fa-f]{4}_)/g;

/** A value as Excel has it: a number with its format, a time as a part of a day, a text that cannot become a formula. */
export function xlsxCell(cell: Cell, words: DocumentWords): CellObject {
  switch (cell.kind) {
    case "text":
      return textCell(cell.text);
    case "count":
      return numberCell(cell.count, FORMATS.count);
    case "number":
      return numberCell(cell.number, FORMATS.number);
    case "seconds":
      return numberCell(Math.floor(cell.seconds) / SECONDS_A_DAY, FORMATS.seconds);
    case "share":
      return numberCell(cell.share, FORMATS.share);
    case "change":
      return numberCell(cell.change, FORMATS.change);
    case "too-few":
      return { ...textCell(words.tooFew), align: "right", textColor: TOO_FEW_GREY };
    case "not-told":
      return { ...textCell(words.notTold), align: "right", textColor: TOO_FEW_GREY };
    case "none":
      return {};
  }
}

/** A text with the height of all its lines: not every program makes rows higher by itself. */
export function wrappedCell(text: string, width: number): CellObject {
  const height = Math.min(MOST_HEIGHT, lineCount(text, width) * LINE_HEIGHT);
  return { ...textCell(text), wrap: true, alignVertical: "top", height };
}

function lineCount(text: string, width: number): number {
  return text.split("\n").reduce((count, line) => {
    let used = 0;
    let lines = 1;
    for (const { length } of line.split(" ")) {
      const isNew = used > 0 && used + 1 + length > width;
      if (isNew) lines += 1;
      used = isNew || used === 0 ? length : used + 1 + length;
    }
    return count + lines;
  }, 0);
}

function numberCell(value: number, format: string): CellObject {
  return { value: sheetNumber(value), type: Number, format };
}

export function textCell(text: string): CellObject {
  const value = xlsxText(text);
  return { value, type: String, ...(value.length <= LONGEST_OF_FORMAT_TEXT ? { format: FORMATS.text } : {}) };
}

function xlsxText(text: string): string {
  // write-excel-file 4.1.1 leaves U+FFFD out, as it does with what XML cannot hold: a damaged name is to be seen as such.
  const encoded = sheetText(text).replaceAll("\uFFFD", "?").replaceAll(LOOKS_ENCODED, "_x005F_");
  // It looks texts up in a plain object, where it finds `constructor` and the like, and then writes a cell that points to
  // nowhere: programs show another cell's text there, or refuse the file. With a NUL, which it leaves out, they are none.
  return encoded in {} ? `${encoded}\0` : encoded;
}
