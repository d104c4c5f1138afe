import { JSONParser, TokenType } from "@streamparser/json";
import { Failure } from "../../../base/failure.ts";
import { REQUEST_LIMITS } from "../../http/policy.ts";
import { MOST_DEPTH, MOST_VALUES } from "../../http/read-json.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";

/** Digits that the parser gathers at once; without it, it keeps each digit of an endless number by itself. */
const DIGITS = 1_024;

/**
 * Reads the cards of a stream reply, one object `{meta, data[]}` (documented). Only the results of `keep` are kept. What
 * lies between the ends of two cards is held in memory, so it is bounded like a whole reply.
 *
 * @param most cards to take
 * @param keep takes a card as it came; it throws when that is not a card
 * @throws ReplyTooLarge when there are too many cards, or one is too large
 * @throws Failure `reply-not-understood` when the reply has another form, or breaks off. An empty reply, or an object
 *   without a list, tells nothing about the cards: only an empty list, or a 404, means that there are none.
 */
export async function streamedCards<T>(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
  keep: (wireCard: unknown) => T,
): Promise<T[]> {
  const kept: T[] = [];
  const tokens = watchTokens();
  let bytesSinceCard = 0;
  const parser = new JSONParser({ paths: ["$.data.*"], keepStack: false, numberBufferSize: DIGITS });
  parser.onValue = ({ value }) => {
    if (kept.length === most) throw tooLarge(`more than ${most} cards`);
    kept.push(keep(value));
    bytesSinceCard = 0;
    tokens.startCard();
  };
  parser.onToken = tokens.add;
  for await (const chunk of chunks) {
    bytesSinceCard += chunk.length;
    if (bytesSinceCard > REQUEST_LIMITS.replyBytes + chunk.length) {
      throw tooLarge(`a data card of more than ${REQUEST_LIMITS.replyBytes} bytes`);
    }
    parse(() => parser.write(chunk));
  }
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
  let sinceCard = 0;
  let hasList = false;
  let before: Token | undefined;
  let last: Token | undefined;
  return {
    add(token: Token): void {
      const key = depth === 1 && last?.token === TokenType.COLON ? before?.value : undefined;
      if (key === "data" && token.token === TokenType.LEFT_BRACKET) hasList = true;
      depth += DEPTH_CHANGE[token.token] ?? 0;
      if (depth > MOST_DEPTH) throw notUnderstood(`is nested ${depth} deep; no more than ${MOST_DEPTH} is taken`);
      sinceCard += token.token === TokenType.COMMA || token.token === TokenType.COLON ? 0 : 1;
      if (sinceCard > MOST_VALUES) throw tooLarge(`a data card of more than ${MOST_VALUES} values`);
      [before, last] = [last, token];
    },
    startCard() {
      sinceCard = 0;
    },
    areNone: () => last === undefined,
    haveList: () => hasList,
  };
}

function tooLarge(what: string): Failure {
  return new ReplyTooLarge(`ESM's list of data cards holds ${what}`);
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
