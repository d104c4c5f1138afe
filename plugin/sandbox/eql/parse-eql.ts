import type { Condition, Field, Statement } from "./condition.ts";
import { ENTITY_FIELDS } from "./entity-fields.ts";
import { EqlError } from "./eql-error.ts";
import { type Token, tokenize } from "./tokens.ts";

/** How deep parentheses and `not` may be nested, and how many comparisons a query may have (assumed limits). */
const MAX_DEPTH = 100;
const MAX_COMPARISONS = 5_000;

/** Reads a condition, as the REST API's `filter` takes it. @throws EqlError */
export function parseCondition(query: string): Condition {
  const reader = createReader(query);
  const condition = readCondition(reader, 0);
  reader.expectEnd();
  return condition;
}

/** Reads a whole statement, as the Web API's `query` takes it. @throws EqlError */
export function parseStatement(query: string): Statement {
  const reader = createReader(query);
  for (const word of ["select", "entity", "from", "entity"]) reader.expectWord(word);
  const condition = reader.takeWord("where") ? readCondition(reader, 0) : undefined;
  const order: { field: Field; descending: boolean }[] = [];
  if (reader.takeWord("order")) {
    reader.expectWord("by");
    do {
      const field = readField(reader);
      const descending = reader.takeWord("desc");
      if (!descending) reader.takeWord("asc");
      order.push({ field, descending });
    } while (reader.takeSymbol(","));
  }
  reader.expectEnd();
  return { condition, order };
}

function readCondition(reader: Reader, depth: number): Condition {
  const first = readConjunction(reader, depth);
  const parts = [first];
  while (reader.takeWord("or")) parts.push(readConjunction(reader, depth));
  return parts.length === 1 ? first : { kind: "or", parts };
}

function readConjunction(reader: Reader, depth: number): Condition {
  const first = readNegation(reader, depth);
  const parts = [first];
  while (reader.takeWord("and")) parts.push(readNegation(reader, depth));
  return parts.length === 1 ? first : { kind: "and", parts };
}

function readNegation(reader: Reader, depth: number): Condition {
  if (depth > MAX_DEPTH) throw new EqlError(`More than ${MAX_DEPTH} levels of parentheses and not`);
  if (reader.takeWord("not")) return { kind: "not", part: readNegation(reader, depth + 1) };
  if (!reader.takeSymbol("(")) return readComparison(reader);
  const condition = readCondition(reader, depth + 1);
  if (!reader.takeSymbol(")")) throw reader.unexpected("a closing parenthesis");
  return condition;
}

function readComparison(reader: Reader): Condition {
  const field = readField(reader);
  reader.countComparison();
  if (reader.takeWord("is")) {
    const negated = reader.takeWord("not");
    reader.expectWord("null");
    return negate(negated, { kind: "empty", field });
  }
  const negated = reader.takeWord("not");
  if (reader.takeWord("like")) return negate(negated, { kind: "like", field, pattern: readLiteral(reader) });
  if (reader.takeWord("in")) return negate(negated, readList(reader, field));
  const operator = reader.take("operator");
  if (negated || operator === undefined) throw reader.unexpected("an operator");
  return { kind: "compare", field, operator: operator.text, literal: readLiteral(reader) };
}

/** `IN ('a', 'b')` is the same as `= 'a' or = 'b'`. Each literal counts as a comparison. */
function readList(reader: Reader, field: Field): Condition {
  if (!reader.takeSymbol("(")) throw reader.unexpected("an opening parenthesis");
  const first: Condition = { kind: "compare", field, operator: "=", literal: readLiteral(reader) };
  const parts: Condition[] = [first];
  while (reader.takeSymbol(",")) {
    reader.countComparison();
    parts.push({ kind: "compare", field, operator: "=", literal: readLiteral(reader) });
  }
  if (!reader.takeSymbol(")")) throw reader.unexpected("a closing parenthesis");
  return parts.length === 1 ? first : { kind: "or", parts };
}

function readField(reader: Reader): Field {
  const attribute = reader.take("attribute");
  if (attribute !== undefined) return { kind: "attribute", code: attribute.text };
  const word = reader.take("word");
  if (word === undefined) throw reader.unexpected("a field");
  const property = ENTITY_FIELDS.get(word.text.toLowerCase());
  if (property !== undefined) return { kind: "entity", property };
  // The first letter becomes a capital: for entity.ids ESM says "Unknown field: Entity.ids" (observed).
  throw new EqlError(`Unknown field: ${word.text.replace(/^[a-z]/, (letter) => letter.toUpperCase())}`);
}

/** Text in quotes, a number, or a truth value, which stands without quotes (observed: `entity.deleted = false`). */
function readLiteral(reader: Reader): string {
  for (const word of ["true", "false"]) if (reader.takeWord(word)) return word;
  const token = reader.take("literal") ?? reader.take("number");
  if (token === undefined) throw reader.unexpected("a literal in single quotes");
  return token.text;
}

function negate(negated: boolean, part: Condition): Condition {
  return negated ? { kind: "not", part } : part;
}

type Reader = ReturnType<typeof createReader>;

function createReader(query: string) {
  const tokens = tokenize(query);
  let position = 0;
  let comparisons = 0;
  const current = (): Token => tokens[position] ?? { kind: "end", text: "", at: query.length };

  function take<K extends Token["kind"]>(kind: K): (Token & { kind: K }) | undefined {
    const token = current();
    if (token.kind !== kind) return undefined;
    position += 1;
    return token as Token & { kind: K };
  }
  function takeWord(word: string): boolean {
    const token = current();
    return token.kind === "word" && token.text.toLowerCase() === word && take("word") !== undefined;
  }
  function takeSymbol(symbol: string): boolean {
    return current().text === symbol && take("symbol") !== undefined;
  }
  function unexpected(expected: string): EqlError {
    const { kind, at } = current();
    return new EqlError(`Expected ${expected} at position ${at}, found ${kind === "end" ? "the end" : kind}`);
  }
  function expectWord(word: string): void {
    if (!takeWord(word)) throw unexpected(word.toUpperCase());
  }
  function expectEnd(): void {
    if (current().kind !== "end") throw unexpected("the end");
  }
  function countComparison(): void {
    comparisons += 1;
    if (comparisons > MAX_COMPARISONS) throw new EqlError(`More than ${MAX_COMPARISONS} comparisons`);
  }
  return { take, takeWord, takeSymbol, unexpected, expectWord, expectEnd, countComparison };
}
