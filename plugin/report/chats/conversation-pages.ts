import { shortened } from "../../base/cut-text.ts";
import type { Conversation, Entry } from "./conversation.ts";
import { escapedBytes, placeToCut } from "./text-on-page.ts";

/** How much stands on a page. */
export interface PageSize {
  readonly entries: number;
  /** Of names and texts, in UTF-8, with what HTML makes of `<` and its like. */
  readonly bytes: number;
}

/** Leaves room for the markup around 100 entries, and for the page around them, in 100 kB. */
export const CONVERSATION_PAGE: PageSize = { entries: 100, bytes: 48_000 };

/** Characters of a name that a page shows: a longer one is no name. */
const LONGEST_NAME = 200;

/** An entry, or a part of one that is too long for a page. */
export interface ShownEntry extends Entry {
  /** Its place among the entries of the conversation. */
  readonly index: number;
  /** Whether its beginning stands on an earlier page. */
  readonly isContinued: boolean;
  /** Whether its end stands on a later page. */
  readonly goesOn: boolean;
}

/** A part of a conversation. All pages together hold all of its text, in its order. */
export interface ConversationPage {
  readonly id: string;
  /** Null: it is the first. */
  readonly previous: string | null;
  /** Null: it is the last. */
  readonly next: string | null;
  /** Counted from 1. */
  readonly number: number;
  readonly count: number;
  /** What stands above the first entry; of a conversation without entries its text. As far as it is on this page. */
  readonly text: string;
  readonly entries: readonly ShownEntry[];
}

/** What is paged: the text at the beginning, and one piece for each entry. */
interface Piece {
  readonly text: string;
  /** Bytes of what is shown besides the text. */
  readonly besides: number;
  readonly entry: Entry | undefined;
}

/** Where in the pieces a page begins. */
interface Place {
  readonly piece: number;
  readonly character: number;
}

/**
 * The page on which a place is. Pages are always cut from the beginning, so that the way back is the way there.
 *
 * @param from the id of a page, or of an entry's place; the first page without it, or when there is none like it
 */
export function pageOf(
  conversation: Conversation,
  { from, most = CONVERSATION_PAGE }: { readonly from?: string | undefined; readonly most?: PageSize } = {},
): ConversationPage {
  const pieces = piecesOf(conversation);
  const starts = startsOf(pieces, most);
  const wanted = placeOf(from);
  const found = starts.findLastIndex((start) => isBefore(start, wanted));
  const index = Math.max(0, found);
  const [previous, start = BEGINNING, next] = [starts[index - 1], starts[index], starts[index + 1]];
  return {
    id: idOf(start),
    previous: previous === undefined ? null : idOf(previous),
    next: next === undefined ? null : idOf(next),
    number: index + 1,
    count: starts.length,
    ...shownBetween(pieces, start, next ?? { piece: pieces.length, character: 0 }),
  };
}

/** The id by which `pageOf` finds the page with an entry. */
export function placeOfEntry(index: number): string {
  return idOf({ piece: index + 1, character: 0 });
}

const BEGINNING: Place = { piece: 0, character: 0 };

function idOf({ piece, character }: Place): string {
  return character === 0 ? `${piece}` : `${piece}-${character}`;
}

function placeOf(id = ""): Place {
  const [, piece, character = "0"] = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(id) ?? [];
  return piece === undefined ? BEGINNING : { piece: Number(piece), character: Number(character) };
}

/** Also at the same place. */
function isBefore(one: Place, other: Place): boolean {
  return one.piece < other.piece || (one.piece === other.piece && one.character <= other.character);
}

function piecesOf(conversation: Conversation): Piece[] {
  if (conversation.kind === "text") return [{ text: conversation.text, besides: 0, entry: undefined }];
  const entries = conversation.entries.map((entry): Piece => {
    const { sender, file } = entry;
    const short = { ...entry, sender: shortened(sender, LONGEST_NAME), file: file && shortFile(file) };
    const besides = escapedBytes(short.sender) + escapedBytes(short.file?.name ?? "");
    return { text: entry.text, besides, entry: short };
  });
  return [{ text: conversation.before, besides: 0, entry: undefined }, ...entries];
}

function shortFile(file: NonNullable<Entry["file"]>): Entry["file"] {
  return { ...file, name: shortened(file.name, LONGEST_NAME) };
}

function startsOf(pieces: readonly Piece[], most: PageSize): Place[] {
  const starts: Place[] = [BEGINNING];
  let page = { entries: 0, bytes: 0 };
  function begin(start: Place): void {
    starts.push(start);
    page = { entries: 0, bytes: 0 };
  }
  for (const [piece, { text, besides, entry }] of pieces.entries()) {
    const bytes = escapedBytes(text) + besides;
    const isFull = page.entries >= most.entries || page.bytes + bytes > most.bytes;
    if (entry !== undefined && isFull && page.entries + page.bytes > 0) begin({ piece, character: 0 });
    let rest = bytes;
    for (let character = 0; rest > most.bytes; ) {
      const end = placeToCut(text, character, most.bytes - besides);
      if (end >= text.length) break;
      rest -= escapedBytes(text.slice(character, end));
      character = end;
      begin({ piece, character });
    }
    page = { entries: page.entries + (entry === undefined ? 0 : 1), bytes: page.bytes + rest };
  }
  return starts;
}

function shownBetween(pieces: readonly Piece[], from: Place, to: Place): Pick<ConversationPage, "text" | "entries"> {
  let before = "";
  const entries: ShownEntry[] = [];
  const last = to.character === 0 ? to.piece - 1 : to.piece;
  for (let piece = from.piece; piece <= last; piece += 1) {
    const { text = "", entry } = pieces[piece] ?? {};
    const start = piece === from.piece ? from.character : 0;
    const end = piece === to.piece ? to.character : text.length;
    const part = text.slice(start, end);
    if (entry === undefined) before = part;
    else entries.push({ ...entry, text: part, index: piece - 1, isContinued: start > 0, goesOn: end < text.length });
  }
  return { text: before, entries };
}
