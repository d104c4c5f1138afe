import { shortened } from "../../base/cut-text.ts";
import { BIDI_CONTROLS, cleanText } from "../../chat/clean-text.ts";

/** UTF-16 code units in a cell of Excel, which spills what is more into other cells, or calls the file broken. */
const LONGEST_TEXT = 32_767;

/**
 * Text as a cell can hold it, in CSV as in XLSX: line feeds only, no control characters, nothing that reorders the figures
 * beside it, and cut with a mark where it is too long.
 */
export function sheetText(text: string): string {
  return shortened(cleanText(text).replaceAll(BIDI_CONTROLS, ""), LONGEST_TEXT);
}

/** A number that a cell can hold: there is no writing for NaN and Infinity, and a figure that is one is a mistake of ours. */
export function sheetNumber(value: number): number {
  if (!Number.isFinite(value)) throw new RangeError(`a figure of the report is ${value}`);
  return value;
}
