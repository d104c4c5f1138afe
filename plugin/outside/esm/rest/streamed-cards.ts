import { JSONParser, TokenType } from "@streamparser/json";
import { Failure } from "../../../base/failure.ts";

/**
 * Reads the cards of a stream reply, one object `{meta, data[]}` (documented). Only the results of `keep` are kept.
 *
 * @param keep takes a card as it came; it throws when that is not a card
 * @throws Failure `reply-not-understood` when the reply has another form, or breaks off. An empty reply, or an object
 *   without a list, tells nothing about the cards: only an empty list, or a 404, means that there are none.
 */
export async function streamedCards<T>(
  chunks: AsyncIterable<Uint8Array>,
  keep: (wireCard: unknown) => T,
): Promise<T[]> {
  const kept: T[] = [];
  const tokens = watchTokens();
  const parser = new JSONParser({ paths: ["$.data.*"], keepStack: false });
  parser.onValue = ({ value }) => kept.push(keep(value));
  parser.onToken = tokens.add;
  for await (const chunk of chunks) parse(() => parser.write(chunk));
  if (tokens.areNone()) throw notUnderstood("is empty");
  if (!parser.isEnded) throw notJson();
  if (!tokens.haveList()) throw notUnderstood("is no list");
  return kept;
}

function parse(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw notJson();
  }
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
 * Finds out whether the outermost object has a list `data`: the parser reports the items of a list, but not an empty
 * list.
 */
function watchTokens() {
  let depth = 0;
  let hasList = false;
  let before: Token | undefined;
  let last: Token | undefined;
  return {
    add(token: Token): void {
      const key = depth === 1 && last?.token === TokenType.COLON ? before?.value : undefined;
      if (key === "data" && token.token === TokenType.LEFT_BRACKET) hasList = true;
      depth += DEPTH_CHANGE[token.token] ?? 0;
      [before, last] = [last, token];
    },
    areNone: () => last === undefined,
    haveList: () => hasList,
  };
}

function notJson(): Failure {
  return notUnderstood("is not JSON, or breaks off in the middle");
}

function notUnderstood(what: string): Failure {
  return new Failure(`ESM's list of data cards ${what}`, {
    code: "reply-not-understood",
    scope: "card",
    retryable: true,
  });
}
