import type { InputError } from "../base/failure.ts";
import { lineAt, xmlError } from "./xml-error.ts";

/** How fast-xml-parser 5 names the elements that are open at the end: one of them, or a JSON list of all. */
const ONE_OPEN = /^Unclosed tag '(?<name>.*)'\.$/;
const SEVERAL_OPEN = /^Invalid '(?<names>\[.*\])' found\.$/;

/**
 * The error for a document that was cut off, in words of ours and with the line where it ends: the parser names the
 * first line, or what it made of half a tag.
 *
 * @param parserWords what the parser said of the document
 * @returns undefined when something else is wrong
 */
export function unfinished(source: string, text: string, parserWords: string): InputError | undefined {
  const refuse = (place: string) =>
    xmlError(source, lineAt(text, text.trimEnd().length), `ends ${place}: the rest is missing`);
  if (text.lastIndexOf("<") > text.lastIndexOf(">")) return refuse("in the middle of a tag");
  const name =
    ONE_OPEN.exec(parserWords)?.groups?.["name"] ?? lastOf(SEVERAL_OPEN.exec(parserWords)?.groups?.["names"]);
  return name === undefined ? undefined : refuse(`inside of <${name}>`);
}

function lastOf(names: string | undefined): string | undefined {
  return names === undefined ? undefined : (JSON.parse(names) as string[]).at(-1);
}
