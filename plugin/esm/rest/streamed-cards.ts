import { JSONParser, type ParsedElementInfo } from "@streamparser/json";
import { Failure } from "../../failure.ts";

/**
 * The cards of a stream reply, in whatever shape it comes: one object `{meta, data[]}` (documented), a bare array, or
 * one card a line (both reckoned with). Nothing is kept of a card but what `keep` makes of it.
 *
 * @param keep takes a card as it came; it throws when that is none
 * @throws Failure `reply-not-understood` when the reply is not that, or breaks off in the middle
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
  parse(() => parser?.end());
  lines.end();
  return kept;
}

function parse(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw notUnderstood();
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

function notUnderstood(): Failure {
  const message = "ESM's list of data cards is not JSON, or breaks off in the middle";
  return new Failure(message, { code: "reply-not-understood", retryable: true });
}
