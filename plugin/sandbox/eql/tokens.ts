import { EqlError } from "./eql-error.ts";

export type Operator = "=" | "<>" | "<" | ">" | "<=" | ">=";

export type Token =
  /** `$code$` */
  | { readonly kind: "attribute"; readonly text: string; readonly at: number }
  /** `'text'` or `"text"`; its quote doubled stands for one. Assumed: how ESM escapes a quote is unknown. */
  | { readonly kind: "literal"; readonly text: string; readonly at: number }
  | { readonly kind: "number"; readonly text: string; readonly at: number }
  /** A keyword or a field (`entity.id`), as it was written. */
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "operator"; readonly text: Operator; readonly at: number }
  | { readonly kind: "symbol"; readonly text: "(" | ")" | ","; readonly at: number }
  | { readonly kind: "end"; readonly text: ""; readonly at: number };

const SPACE = /\s+/y;
const ATTRIBUTE = /\$([^$]*)\$/y;
const QUOTE = /['"]/y;
const NUMBER = /-?\d+(?:\.\d+)?(?![\w.])/y;
const WORD = /[A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)*/y;
const OPERATOR = /<=|>=|<>|!=|[=<>]/y;
const SYMBOL = /[(),]/y;

/** @throws EqlError naming the position of what cannot be read */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  const scanner: Scanner = { query, at: 0 };
  for (take(scanner, SPACE); scanner.at < query.length; take(scanner, SPACE)) tokens.push(nextToken(scanner));
  tokens.push({ kind: "end", text: "", at: scanner.at });
  return tokens;
}

interface Scanner {
  readonly query: string;
  at: number;
}

function take(scanner: Scanner, pattern: RegExp): RegExpExecArray | null {
  pattern.lastIndex = scanner.at;
  const match = pattern.exec(scanner.query);
  if (match !== null) scanner.at = pattern.lastIndex;
  return match;
}

function nextToken(scanner: Scanner): Token {
  const { at } = scanner;
  const attribute = take(scanner, ATTRIBUTE);
  if (attribute !== null) return { kind: "attribute", text: attribute[1] ?? "", at };
  const quote = take(scanner, QUOTE);
  if (quote !== null) return { kind: "literal", text: literalText(scanner, quote[0]), at };
  const number = take(scanner, NUMBER);
  if (number !== null) return { kind: "number", text: number[0], at };
  const word = take(scanner, WORD);
  if (word !== null) return { kind: "word", text: word[0], at };
  const operator = take(scanner, OPERATOR);
  if (operator !== null) return { kind: "operator", text: operator[0] === "!=" ? "<>" : (operator[0] as Operator), at };
  const symbol = take(scanner, SYMBOL);
  if (symbol !== null) return { kind: "symbol", text: symbol[0] as "(", at };
  throw new EqlError(`Unexpected character at position ${at}`);
}

/** Reads to the closing quote. Not by a regular expression: a very long literal could exhaust its stack. */
function literalText(scanner: Scanner, quote: string): string {
  const start = scanner.at;
  for (;;) {
    const end = scanner.query.indexOf(quote, scanner.at);
    if (end < 0) throw new EqlError(`The literal at position ${start - 1} has no end`);
    scanner.at = end + 1;
    if (scanner.query[scanner.at] !== quote) return scanner.query.slice(start, end).replaceAll(quote + quote, quote);
    scanner.at += 1;
  }
}
