import { Failure } from "../../../base/failure.ts";
import { REQUEST_LIMITS } from "../../http/policy.ts";
import { contentOf, MOST_DEPTH, MOST_VALUES } from "../../http/read-json.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import { createCardForms } from "./card-forms.ts";

/** What is made of the cards of a list as they came, one after the other. */
export interface WireFold<T> {
  /** Throws when that is not a card. What it is given changes afterwards, so of its lists and objects none may be kept. */
  take(wireCard: unknown): void;
  end(): T;
}

/** Bytes for which there is room at first. */
const ROOM = 256 * 1024;
/** Of the list in the outermost object. */
const LIST_DEPTH = 2;
/** Bytes by which the end of a card is known again: ESM's cards all end with whether they are hidden and deleted. */
const ENDING = 32;
/** Ends that were found where none is; then they are no longer looked for in this way. */
const MOST_MISTAKEN = 100;

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
 * The bytes are only looked through for the ends of cards, and `JSON.parse` reads each: a parser written in JavaScript
 * takes many times as long. Of a card that differs from another one in nothing but values it reads these
 * (`createCardForms`). What stands around the cards is read at the end, as an object whose list is empty.
 *
 * @param most cards to take
 * @throws ReplyTooLarge when there are too many cards, or one is too large
 * @throws Failure `reply-not-understood` when the reply has another form, or breaks off. An empty reply, or an object
 *   without a list, tells nothing about the cards: only an empty list, or a 404, means that there are none.
 */
export async function streamedCards<T>(chunks: AsyncIterable<Uint8Array>, most: number, fold: WireFold<T>): Promise<T> {
  let count = 0;
  const reader = createCardReader((wireCard) => {
    if (count === most) throw tooLarge(`more than ${most} cards`);
    count += 1;
    fold.take(wireCard);
  });
  for await (const chunk of chunks) reader.add(chunk);
  reader.end();
  return fold.end();
}

function createCardReader(take: (wireCard: unknown) => void) {
  /** What was not taken so far: its first `length` bytes, of which those before `at` were looked through. */
  let bytes = Buffer.allocUnsafe(ROOM);
  let length = 0;
  let at = 0;
  const place: Place = { depth: 0, isInText: false };
  /** The reply without its cards. */
  let frame = "";
  let hasList = false;
  let isInList = false;
  let isListEmpty = true;
  let mistaken = 0;
  const forms = createCardForms((json, begin, end) => parsedIfJson(decoded(json, begin, end)));

  function takeFrame(begin: number, end: number): void {
    frame += decoded(bytes, begin, end);
    if (frame.length > REQUEST_LIMITS.replyBytes) throw tooManyBytes();
    requireFewValues(frame);
  }

  /** Takes the card that ends at a comma, or at the end of the list. */
  function takeCard(begin: number, end: number): void {
    const isFirst = isListEmpty;
    isListEmpty = false;
    if (forms.take(bytes, begin, length, take) === end) return;
    const text = decoded(bytes, begin, end);
    if (isFirst && bytes[end] !== COMMA && BLANK.test(text)) return;
    requireFewValues(text);
    takeWhole(parsed(text), begin, end);
  }

  function takeWhole(card: unknown, begin: number, end: number): void {
    take(card);
    forms.learn(bytes.subarray(begin, end), card);
  }

  /**
   * Takes further cards as long as each has a form that is known, or ends as the one before this comma does. To look for
   * these bytes takes a fifth of the time of looking at every byte. What `JSON.parse` takes, from the beginning of a card to
   * a comma, is the whole card: no JSON goes on behind a comma that is in none of its texts, lists and objects. Where it
   * refuses, the comma was one of those, and the bytes are looked at one by one. How deep such a card is nested is not
   * told; it may not matter to who reads it.
   *
   * @returns the beginning of the first card that was not taken
   */
  function takeAlike(comma: number, begin: number): number {
    const ending = bytes.subarray(Math.max(begin, comma - ENDING), comma + 1);
    const received = bytes.subarray(0, length);
    for (let last = comma; ; ) {
      for (let end: number | undefined = last; end !== undefined; end = forms.take(bytes, last + 1, length, take))
        last = end;
      const from = last + 1;
      const found = mistaken < MOST_MISTAKEN ? received.indexOf(ending, from) : -1;
      if (found < 0) return from;
      const end = found + ending.length - 1;
      const text = decoded(bytes, from, end);
      requireFewValues(text);
      const card = parsedIfJson(text);
      if (card === undefined) {
        mistaken += 1;
        return from;
      }
      takeWhole(card, from, end);
      last = end;
    }
  }

  return {
    add(chunk: Uint8Array): void {
      if (length + chunk.length > bytes.length) {
        bytes = Buffer.concat([bytes.subarray(0, length)], 2 * (length + chunk.length));
      }
      bytes.set(chunk, length);
      length += chunk.length;
      let begin = 0;
      for (at = nextOutsideCards(bytes, at, length, place); at < length; ) {
        if (isInList) {
          takeCard(begin, at);
          isInList = bytes[at] === COMMA;
          begin = isInList ? takeAlike(at, begin) : at;
          at = isInList ? begin - 1 : at;
        } else if (place.depth === LIST_DEPTH && bytes[at] === OPEN_LIST && isNamedData(bytes, at)) {
          takeFrame(begin, at + 1);
          hasList = isInList = isListEmpty = true;
          begin = at + 1;
        }
        at = nextOutsideCards(bytes, at + 1, length, place);
      }
      bytes.copyWithin(0, begin, length);
      length -= begin;
      at -= begin;
      if (length > REQUEST_LIMITS.replyBytes) throw tooManyBytes();
    },

    end(): void {
      takeFrame(0, length);
      const text = frame.replace(/^\uFEFF/, "");
      if (BLANK.test(text)) throw notUnderstood("is empty");
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
    let byte = bytes[at];
    if (isInText) {
      while (byte !== QUOTE && byte !== BACKSLASH && at < end - 1) {
        at += 1;
        byte = bytes[at];
      }
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

const BLANK = /^[ \t\r\n]*$/;
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Only where a character stands that bytes which are no UTF-8 become, the bytes are looked at again. */
function decoded(bytes: Buffer, begin: number, end: number): string {
  const text = bytes.toString("utf8", begin, end);
  if (!text.includes("\uFFFD")) return text;
  try {
    return STRICT_UTF8.decode(bytes.subarray(begin, end));
  } catch {
    throw notJson();
  }
}

function requireFewValues(text: string): void {
  if (text.length > MOST_VALUES && contentOf(text).values > MOST_VALUES) {
    throw tooLarge(`a data card of more than ${MOST_VALUES} values`);
  }
}

function parsed(text: string): unknown {
  const value = parsedIfJson(text);
  if (value === undefined) throw notJson();
  return value;
}

/** Undefined for anything else: no JSON means that. */
function parsedIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function tooManyBytes(): Failure {
  return tooLarge(`a data card of more than ${REQUEST_LIMITS.replyBytes} bytes`);
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
