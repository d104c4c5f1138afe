import { InputError } from "../base/failure.ts";

/** An error about a document: not well-formed, too large, or not as expected. */
export function xmlError(source: string, line: number | undefined, message: string): InputError {
  return new InputError([{ file: source, place: line === undefined ? "" : `line ${line}`, message }]);
}

/** A document with too many bytes, tags or references. The caller may ask for a smaller one. */
export class XmlTooLarge extends InputError {}

export function xmlTooLarge(source: string, line: number | undefined, message: string): XmlTooLarge {
  return new XmlTooLarge(xmlError(source, line, message).problems);
}

/** The line of a position, counted from 1. */
export function lineAt(text: string, position: number): number {
  return createLineCounter(text)(position);
}

/** Line numbers of positions given in ascending order, in one pass over the text. */
export function createLineCounter(text: string): (position: number) => number {
  let line = 1;
  let nextEnd = text.indexOf("\n");
  return (position) => {
    while (nextEnd >= 0 && nextEnd < position) {
      line += 1;
      nextEnd = text.indexOf("\n", nextEnd + 1);
    }
    return line;
  };
}
