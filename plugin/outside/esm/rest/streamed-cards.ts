import { Failure } from "../../../base/failure.ts";
import { REQUEST_LIMITS } from "../../http/policy.ts";
import { contentOf, MOST_DEPTH, MOST_VALUES } from "../../http/read-json.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";

/** What is made of the cards of a list as they came, one after the other. */
export interface WireFold<T> {
  /** Throws when that is not a card. */
  take(wireCard: unknown): void;
  end(): T;
}

/** Bytes that are looked through together, so that a larger card is read by itself and its values can be counted. */
const PIECE = 64 * 1024;
/** Of the list in the outermost object. */
const LIST_DEPTH = 2;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Reads the cards of a stream reply, one object `{meta, data[]}` (documented). Of a card only what the fold keeps is kept.
 * What lies between the ends of two cards is held in memory, so it is bounded like a whole reply.
 *
 * The bytes are looked through for the ends of cards only, and `JSON.parse` reads the cards that came together: a parser
 * written in JavaScript takes many times as long. What stands around the cards is read at the end, as an object whose
 * list is empty.
 *
 * @param most cards to take
 * @throws ReplyTooLarge when there are too many cards, or one is too large
 * @throws Failure `reply-not-understood` when the reply has another form, or breaks off. An empty reply, or an object
 *   without a list, tells nothing about the cards: only an empty list, or a 404, means that there are none.
 */
export async function streamedCards<T>(
  chunks: AsyncIterable<Uint8Array>,
  most: number,
  fold: WireFold<T>,
): Promise<T> {
  let count = 0;
  const reader = createCardReader((wireCard) => {
    if (count === most) throw tooLarge(`more than ${most} cards`);
    count += 1;
    fold.take(wireCard);
  });
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += PIECE) reader.add(chunk.subarray(from, from + PIECE));
  }
  reader.end();
  return fold.end();
}

function createCardReader(take: (wireCard: unknown) => void) {
  /** What was not taken so far: its first `length` bytes, of which those before `at` were looked through. */
  let bytes = Buffer.allocUnsafe(4 * PIECE);
  let length = 0;
  let at = 0;
  const place: Place = { depth: 0, isInText: false };
  /** The reply without the cards. */
  let frame = "";
  let hasList = false;
  let isInList = false;
  let isListEmpty = true;

  function takeFrame(begin: number, end: number): void {
    frame += decoded(bytes.subarray(begin, end));
    const isTooMuch = frame.length > MOST_VALUES && contentOf(frame).values > MOST_VALUES;
    if (isTooMuch || frame.length > REQUEST_LIMITS.replyBytes) throw tooLarge("too much beside the data cards");
  }

  /** Takes the cards up to a comma, or to the end of the list. */
  function takeCards(begin: number, end: number): void {
    const text = decoded(bytes.subarray(begin, end));
    if (text.length > MOST_VALUES && contentOf(text).values > MOST_VALUES) {
      throw tooLarge(`a data card of more than ${MOST_VALUES} values`);
    }
    const cards = parsed(`[${text}]`) as unknown[];
    if (cards.length === 0 && !(isListEmpty && bytes[end] !== COMMA)) throw notJson();
    isListEmpty = false;
    for (const card of cards) take(card);
  }

  return {
    add(piece: Uint8Array): void {
      if (length + piece.length > bytes.length) {
        bytes = Buffer.concat([bytes.subarray(0, length)], 2 * (length + piece.length));
      }
      bytes.set(piece, length);
      length += piece.length;
      let begin = 0;
      let comma = -1;
      for (at = nextOutsideCards(bytes, at, length, place); at < length; ) {
        if (!isInList) {
          if (place.depth === LIST_DEPTH && bytes[at] === OPEN_LIST && isNamedData(bytes, at)) {
            takeFrame(begin, at + 1);
            begin = at + 1;
            hasList = isInList = isListEmpty = true;
          }
        } else if (bytes[at] !== COMMA) {
          takeCards(begin, at);
          begin = at;
          isInList = false;
        } else if (at - begin > PIECE) {
          takeCards(begin, at);
          begin = at + 1;
        } else {
          comma = at;
        }
        at = nextOutsideCards(bytes, at + 1, length, place);
      }
      if (isInList && comma >= begin) {
        takeCards(begin, comma);
        begin = comma + 1;
      }
      bytes.copyWithin(0, begin, length);
      length -= begin;
      at -= begin;
      if (length > REQUEST_LIMITS.replyBytes) {
        throw tooLarge(`a data card of more than ${REQUEST_LIMITS.replyBytes} bytes`);
      }
    },

    end(): void {
      takeFrame(0, length);
      const text = frame.replace(/^\uFEFF/, "");
      if (/^[ \t\r\n]*$/.test(text)) throw notUnderstood("is empty");
      parsed(text);
      if (!hasList) throw notUnderstood("is no list");
    },
  };
}

/** Where a scan stands: how many lists and objects are open, and whether a text is. */
interface Place {
  depth: number;
  isInText: boolean;
}

/**
 * The position of the next bracket or comma that belongs to no card, nor to anything else so deep; `end` or more when
 * none is there. Most of the plugin's own time over a long list is spent here, one byte after the other.
 */
function nextOutsideCards(bytes: Uint8Array, start: number, end: number, place: Place): number {
  let { depth, isInText } = place;
  let at = start;
  for (; at < end; at += 1) {
    const byte = bytes[at];
    if (isInText) {
      if (byte === QUOTE) isInText = false;
      else if (byte === BACKSLASH) at += 1;
    } else if (byte === QUOTE) {
      isInText = true;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      depth += 1;
      if (depth > MOST_DEPTH) throw notUnderstood(`is nested ${depth} deep; no more than ${MOST_DEPTH} is taken`);
      if (depth <= LIST_DEPTH) break;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth -= 1;
      if (depth < LIST_DEPTH) break;
    } else if (byte === COMMA && depth === LIST_DEPTH) {
      break;
    }
  }
  place.depth = depth;
  place.isInText = isInText;
  return at;
}

/** Whether the list that opens there is the value of `data`. */
function isNamedData(bytes: Buffer, list: number): boolean {
  const colon = endBefore(bytes, list) - 1;
  if (bytes[colon] !== COLON) return false;
  const end = endBefore(bytes, colon);
  return bytes.toString("latin1", Math.max(0, end - 6), end) === '"data"' && bytes[end - 7] !== BACKSLASH;
}

/** The end of what stands before this position, without the white space between. */
function endBefore(bytes: Uint8Array, position: number): number {
  let end = position;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 0x20) end -= 1;
  return end;
}

/** A byte order mark is left where it is: it may only stand at the beginning of the whole. */
const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw notJson();
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson();
  }
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
