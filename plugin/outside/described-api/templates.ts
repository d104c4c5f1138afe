import type { RequestPath } from "../http/request-path.ts";

/** What stands for the words in braces: `{session}`, `{since}`, and the description's own settings. */
export type Values = Readonly<Record<string, string | number>>;

/** A text with words in braces, filled in. */
export type Fill = (values: Values) => string;

const WORD = /\{([a-z][a-zA-Z0-9_]*)(?::(seconds|milliseconds|microseconds|number))?\}/g;

/** Where a text may take its words from. @throws RangeError for a word that is not known there */
export function compileTemplate(text: string, known: ReadonlySet<string>): Fill {
  for (const [, word = ""] of text.matchAll(WORD)) {
    if (!known.has(word))
      throw new RangeError(`{${word}} is not known here; there are ${[...known].map((one) => `{${one}}`).join(", ")}`);
  }
  return (values) => text.replaceAll(WORD, (_, word: string, format?: string) => written(values[word] ?? "", format));
}

/** `since` is epoch milliseconds, and in ISO form unless it says otherwise. */
function written(value: string | number, format: string | undefined): string {
  if (typeof value === "string") return value;
  if (format === "seconds") return String(Math.floor(value / 1_000));
  if (format === "milliseconds") return String(value);
  return format === "microseconds" ? String(value * 1_000) : new Date(value).toISOString();
}

/** A path: each value is one segment or a part of one, encoded. */
export function compilePath(template: string, known: ReadonlySet<string>): (values: Values) => RequestPath {
  compileTemplate(template, known);
  const literal = template.split(WORD);
  return (values) => {
    const words: string[] = [];
    const filled: string[] = [];
    // Behind each literal part come the word and its format.
    for (let at = 0; at < literal.length; at += 3) {
      words.push(literal[at] ?? "");
      const word = literal[at + 1];
      if (word !== undefined) filled.push(written(values[word] ?? "", literal[at + 2]));
    }
    const text = words.reduce((whole, word, index) => whole + encodeURIComponent(filled[index - 1] ?? "") + word);
    return { text, pattern: words.join("{}") };
  };
}

/** A number of any size, written into JSON digit by digit: JavaScript's own would lose those of long ids. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON body: texts in it are templates, names of fields are not. `{session:number}` alone becomes a number. */
export function compileJson(body: unknown, known: ReadonlySet<string>): (values: Values) => unknown {
  if (typeof body === "string") {
    const fill = compileTemplate(body, known);
    const isNumber = /^\{[a-zA-Z0-9_]+:(?:number|seconds|milliseconds|microseconds)\}$/.test(body);
    return isNumber ? (values) => numberOf(fill(values)) : fill;
  }
  if (Array.isArray(body)) {
    const items = body.map((item) => compileJson(item, known));
    return (values) => items.map((item) => item(values));
  }
  if (typeof body !== "object" || body === null) return () => body;
  const fields = Object.entries(body).map(([name, value]) => [name, compileJson(value, known)] as const);
  return (values) => Object.fromEntries(fields.map(([name, fill]) => [name, fill(values)]));
}

/** What is no number stays text: the platform has nothing by such an id, and says so. */
function numberOf(text: string): unknown {
  return /^-?(?:0|[1-9]\d*)$/.test(text) ? new Digits(text) : text;
}

/** Each of the texts, filled in. */
export function compileTexts(texts: Readonly<Record<string, string>>, known: ReadonlySet<string>) {
  const fills = Object.entries(texts).map(([name, text]) => [name, compileTemplate(text, known)] as const);
  return (values: Values): Record<string, string> =>
    Object.fromEntries(fills.map(([name, fill]) => [name, fill(values)]));
}
