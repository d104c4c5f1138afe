import { JSONParser } from "@streamparser/json";
import { Failure } from "../../failure.ts";
import { readShape } from "../../http/read-json.ts";
import type { DataCardId } from "../port.ts";
import { cardId, listedCard } from "./schema.ts";

/**
 * The card ids of a stream reply with `dataCards=false`, in whatever shape it comes: one object `{meta, data[]}`
 * (documented), a bare array, or one object a line (both reckoned with). Nothing but the ids is kept.
 *
 * @throws Failure `reply-not-understood` when it is not that, or breaks off in the middle
 */
export async function streamedCardIds(chunks: AsyncIterable<Uint8Array>): Promise<DataCardId[]> {
  const ids: DataCardId[] = [];
  let parser: JSONParser | undefined;
  for await (const chunk of chunks) {
    parser ??= parserFor(chunk, ids);
    if (parser === undefined) continue;
    parse(() => parser?.write(chunk));
  }
  parse(() => parser?.end());
  return ids;
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

/** Undefined as long as nothing tells the shape. */
function parserFor(chunk: Uint8Array, ids: DataCardId[]): JSONParser | undefined {
  const first = chunk.find((byte) => !LEADING.has(byte));
  if (first === undefined) return undefined;
  const isArray = first === "[".charCodeAt(0);
  const paths = isArray ? ["$.*"] : ["$.data.*", "$.dataCardId"];
  const parser = new JSONParser({ paths, separator: "", keepStack: false });
  parser.onValue = ({ value, key }) => {
    if (key === "dataCardId") ids.push(readShape(value, cardId, "ESM's list of data cards"));
    else ids.push(readShape(value, listedCard, "ESM's list of data cards").dataCardId);
  };
  return parser;
}

function notUnderstood(): Failure {
  const message = "ESM's list of data cards is not JSON, or breaks off in the middle";
  return new Failure(message, { code: "reply-not-understood", retryable: true });
}
