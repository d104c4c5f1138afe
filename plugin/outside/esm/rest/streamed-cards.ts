import { JSONParser, type ParsedElementInfo, TokenType } from "@streamparser/json";
import { Failure } from "../../../base/failure.ts";

/**
 * The cards of a stream reply, in whatever shape it comes: one object `{meta, data[]}` (documented), a bare array, or
 * one card a line (both reckoned with). Nothing is kept of a card but what `keep` makes of it.
 *
 * @param keep takes a card as it came; it throws when that is none
 * @throws Failure `reply-not-understood` when the reply is not that, or breaks off in the middle. An empty reply, and an
 *   object without a list, say nothing of the cards: only a list, or a 404, says that there are none.
 */
export async function streamedCards<T>(
  chunks: AsyncIterable<Uint8Array>,
  keep: (wireCard: unknown) => T,
): Promise<T[]> {
  const kept: T[] = [];
  const lines = createLines((line) => kept.push(keep(line)));
  const onValue = (element: ParsedElementInfo) => {
    if (typeof element.key === "number") kept.push(keep(element.value));
    else lines.add(element);
  };
  let parser: JSONParser | undefined;
  for await (const chunk of chunks) {
    parser ??= parserFor(chunk, onValue);
    if (parser === undefined) continue;
    parse(() => parser?.write(chunk));
  }
  if (parser === undefined) throw notUnderstood("is empty");
  parse(() => parser?.end());
  lines.end();
  return kept;
}

function parse(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw notUnderstood("is not JSON, or breaks off in the middle");
  }
}

/** White space and the three bytes of a byte order mark, which may come before the reply proper. */
const LEADING: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** What is used of a card that is a line of its own; its attributes look like the list of the documented shape. */
const LINE_PATHS = ["$.dataCardId", "$.hidden", "$.deleted"];
const LIST_PATH = "$.data.*";

/** Undefined as long as nothing tells the shape. */
function parserFor(chunk: Uint8Array, onValue: (element: ParsedElementInfo) => void): JSONParser | undefined {
  const first = chunk.find((byte) => !LEADING.has(byte));
  if (first === undefined) return undefined;
  const isArray = first === "[".charCodeAt(0);
  const paths = isArray ? ["$.*"] : [LIST_PATH, ...LINE_PATHS];
  const parser = new JSONParser({ paths, separator: "", keepStack: false });
  parser.onValue = onValue;
  parser.onToken = requireLists();
  return parser;
}

/** Puts cards together that come as one object a line: their parts are told apart by the object they stand in. */
function createLines(take: (line: unknown) => void) {
  let object: unknown;
  let line: Record<string, unknown> = {};
  let data: Record<string, unknown> = {};

  function end(): void {
    if (object !== undefined) take({ ...line, data });
  }

  return {
    end,
    add({ key, value, parent, stack }: ParsedElementInfo): void {
      const isAttribute = stack.length > 1;
      const of = isAttribute ? stack[1]?.value : parent;
      if (of !== object) {
        end();
        object = of;
        line = {};
        data = {};
      }
      if (isAttribute) data[String(key)] = value;
      else line[String(key)] = value;
    },
  };
}

interface Token {
  readonly token: TokenType;
  readonly value: unknown;
}

const DEPTH_CHANGE: Partial<Record<TokenType, number>> = {
  [TokenType.LEFT_BRACE]: 1,
  [TokenType.LEFT_BRACKET]: 1,
  [TokenType.RIGHT_BRACE]: -1,
  [TokenType.RIGHT_BRACKET]: -1,
};

/**
 * Watches the tokens of a reply.
 *
 * @throws Failure at the end of an outermost value that is no array and has neither a list `data` nor a `dataCardId`
 */
function requireLists(): (token: Token) => void {
  let depth = 0;
  let saysCards = false;
  let before: Token | undefined;
  let last: Token | undefined;
  return (token) => {
    const isList = token.token === TokenType.LEFT_BRACKET;
    const key = depth === 1 && last?.token === TokenType.COLON ? before?.value : undefined;
    if (depth === 0) saysCards = isList;
    if (key === "dataCardId" || (key === "data" && isList)) saysCards = true;
    depth += DEPTH_CHANGE[token.token] ?? 0;
    if (depth === 0 && !saysCards) throw notUnderstood("is no list");
    [before, last] = [last, token];
  };
}

function notUnderstood(what: string): Failure {
  return new Failure(`ESM's list of data cards ${what}`, {
    code: "reply-not-understood",
    scope: "card",
    retryable: true,
  });
}
