import { type JsonToken, jsonTokens } from "./json-tokens.ts";
import { type Expected, isValue, mayEndCurly, mistakeInText, wordsOn } from "./json-words.ts";
import { quoted } from "./quoted.ts";

/** A place that is not JSON, and what is wrong there. It repeats no text and no value, which may be a secret. */
export interface JsonMistake {
  /** `line 3, column 14`, both counted from 1. */
  readonly place: string;
  readonly message: string;
}

/** So many are told at once. */
const MOST_MISTAKES = 20;

/** Reads JSON that a person wrote: strictly, and a name that stands twice in one object is a mistake too. */
export function readJsonText(
  text: string,
): { readonly value: unknown } | { readonly mistakes: readonly JsonMistake[] } {
  const json = text.replace(/^\uFEFF/, "");
  const mistakes = jsonMistakes(json);
  return mistakes.length > 0 ? { mistakes } : { value: JSON.parse(json) };
}

/**
 * Reads one line of a file that holds a JSON value on each, which programs write: strictly, as `JSON.parse` does.
 *
 * @returns the value, or what is wrong, with its column
 */
export function readJsonLine(line: string): { readonly value: unknown } | { readonly mistake: string } {
  try {
    return { value: JSON.parse(line) };
  } catch {
    const [mistake] = jsonMistakes(line);
    if (mistake === undefined) return { mistake: "is not JSON" };
    return { mistake: `${mistake.place.replace("line 1, ", "")}: ${mistake.message}` };
  }
}

/** An object or a list that has no end yet. */
interface Open {
  readonly sign: JsonToken;
  /** The names so far, and where they stand. */
  readonly names: Map<string, number>;
}

/**
 * Finds what is wrong with a text that should be JSON: everything that can be passed over, such as comments and commas
 * too many, and the first mistake behind which nothing can be understood. Without mistakes, it is JSON.
 */
export function jsonMistakes(text: string): readonly JsonMistake[] {
  const mistakes: JsonMistake[] = [];
  const open: Open[] = [];
  let expected = "value" as Expected;
  let before: JsonToken | undefined;

  const inObject = () => open.at(-1)?.sign.written === "{";
  function note(at: number, words: string): void {
    mistakes.push({ place: placeAt(text, at), message: `is not JSON here: ${words}` });
  }
  function valueEnded(): true {
    expected = open.length === 0 ? "end of file" : "comma or end";
    return true;
  }
  function noteName({ written, start }: JsonToken): void {
    const names = open.at(-1)?.names;
    const name = String(JSON.parse(written));
    const earlier = names?.get(name);
    names?.set(name, earlier ?? start);
    if (earlier === undefined) return;
    const message = `${quoted(name)} stands twice, first in ${placeAt(text, earlier)}`;
    mistakes.push({ place: placeAt(text, start), message });
  }
  function commaPassed(): void {
    expected = inObject() ? "name" : "value";
  }
  /** Where a value or a name begins and the comma before it is missing. */
  function passMissingComma(): void {
    if (expected !== "comma or end" || before === undefined || mayEndCurly(before)) return;
    note(before.start + before.written.length, "a comma is missing");
    commaPassed();
  }
  function takeClosing({ written }: JsonToken): boolean {
    if (inObject() !== (written === "}") || open.length === 0) return false;
    const isOneTooMany = before?.written === ",";
    if (!isOneTooMany && !expected.endsWith("or end")) return false;
    if (isOneTooMany) note(before?.start ?? 0, "a comma too many, behind the last one: take it away");
    open.pop();
    return valueEnded();
  }
  function takeSign(sign: JsonToken): boolean {
    if (sign.written === "," || sign.written === ":") {
      if (expected !== (sign.written === "," ? "comma or end" : "colon")) return false;
      if (sign.written === ",") commaPassed();
      else expected = "value";
      return true;
    }
    if (sign.written === "}" || sign.written === "]") return takeClosing(sign);
    if (!inObject()) passMissingComma();
    if (!expected.startsWith("value")) return false;
    open.push({ sign, names: new Map() });
    expected = sign.written === "{" ? "name or end" : "value or end";
    return true;
  }
  function takeText(token: JsonToken): boolean {
    passMissingComma();
    const isName = expected.startsWith("name");
    if (!isName && !expected.startsWith("value")) return false;
    const wrong = mistakeInText(token.written);
    if (wrong !== undefined) note(token.start + wrong.at, wrong.words);
    else if (isName) noteName(token);
    if (!isName) return valueEnded();
    expected = "colon";
    return true;
  }
  function takeWord({ written, start }: JsonToken): boolean {
    if (expected.startsWith("name") && !/^\d/.test(written)) {
      note(start, "a name stands in quotation marks");
      expected = "colon";
      return true;
    }
    return expected.startsWith("value") && isValue(written) && valueEnded();
  }
  function take(token: JsonToken): boolean {
    if (token.kind === "sign") return takeSign(token);
    if (token.kind === "text") return takeText(token);
    return token.kind === "word" && takeWord(token);
  }

  for (const token of jsonTokens(text)) {
    if (mistakes.length >= MOST_MISTAKES) break;
    if (token.kind === "comment") {
      note(token.start, "JSON has no comments: take this one out");
    } else if (token.kind === "end") {
      if (expected !== "end of file") note(token.start, wordsAtEnd(text, open.at(-1)?.sign));
    } else if (take(token)) {
      before = token;
    } else {
      note(token.start, wordsOn(token, expected, before));
      break;
    }
  }
  return mistakes;
}

function wordsAtEnd(text: string, open: JsonToken | undefined): string {
  if (open === undefined) return "there is nothing in it";
  const closing = open.written === "{" ? "}" : "]";
  return `the end is missing: ${open.written} in ${placeAt(text, open.start)} is not closed with ${closing}`;
}

function placeAt(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
