import { type Asked } from "./asked.ts";
import { pageParameter } from "./match-request.ts";
import type { Messages, Pages } from "./platform-description.ts";
import type { Words } from "./templates.ts";

/** The part of a list that a request asks for. */
export interface PageOf<T> {
  readonly items: readonly T[];
  /** What asks for the next page; undefined behind the last one. */
  readonly next: string | undefined;
}

/** The parameter that a link to the next page carries. */
export const LINK_PARAMETER = "next_page_token";
/** Records of a page where neither the description nor the request says how many. */
const USUAL_SIZE = 100;
const LARGEST_SIZE = 10_000;

export interface ListOrder<T> {
  readonly order: Messages["order"];
  /** What a keyset names of an item. */
  readonly fieldOf: (item: T, field: string) => unknown;
  /** What the request named: a cursor keeps it. */
  readonly words: Words;
}

/** @param list oldest first; undefined for a cursor that leads nowhere */
export function pageOf<T>(
  list: readonly T[],
  pages: Pages | undefined,
  asked: Asked,
  { order, fieldOf, words }: ListOrder<T>,
): PageOf<T> | undefined {
  const isBackwards = order === "pages-backwards";
  const served = order === "newest-first" ? list.toReversed() : list;
  if (pages === undefined || pages.kind === "single") return { items: served, next: undefined };
  const size = sizeOf(pages, asked);
  const at = placeOf(served, pages, asked, { size, isBackwards, fieldOf });
  if (at === undefined || !Number.isSafeInteger(at) || at < 0) return undefined;
  const end = Math.max(0, served.length - at);
  const items = isBackwards ? served.slice(Math.max(0, end - size), end) : served.slice(at, at + size);
  const isMore = at + items.length < served.length;
  // Where a short or empty page ends the list, real platforms name a next one all the same.
  const isNamed = isMore || ("from" in pages && pages.ends !== "no-token" && items.length > 0);
  return { items, next: isNamed ? writeCursor(at + items.length, words) : undefined };
}

function sizeOf(pages: Exclude<Pages, { kind: "single" }>, asked: Asked): number {
  const told =
    pages.kind === "json_link" || pages.size_parameter === undefined
      ? undefined
      : pageParameter(pages.size_parameter, pages.in === "body", asked);
  const size = Number(told ?? pages.size ?? USUAL_SIZE);
  return Number.isSafeInteger(size) && size > 0 ? Math.min(size, LARGEST_SIZE) : USUAL_SIZE;
}

/** How many records of the list were given before. */
function placeOf<T>(
  served: readonly T[],
  pages: Exclude<Pages, { kind: "single" }>,
  asked: Asked,
  { size, isBackwards, fieldOf }: { size: number; isBackwards: boolean } & Pick<ListOrder<T>, "fieldOf">,
): number | undefined {
  if (pages.kind === "json_link") return cursorPlace(asked.query[LINK_PARAMETER]);
  const told = pageParameter(pages.parameter, pages.in === "body", asked);
  switch (pages.kind) {
    case "offset":
      return Number(told ?? pages.first) - pages.first;
    case "page_number":
      return (Number(told ?? pages.first) - pages.first) * size;
    case "cursor":
      return cursorPlace(told);
    case "keyset": {
      if (told === undefined) return 0;
      const known = served.findIndex((item) => String(fieldOf(item, pages.field)) === told);
      if (known < 0) return undefined;
      return isBackwards ? served.length - known : known + 1;
    }
  }
}

function cursorPlace(cursor: string | undefined): number | undefined {
  return cursor === undefined ? 0 : readCursor(cursor)?.at;
}

interface Cursor {
  readonly at: number;
  readonly words: Words;
}

function writeCursor(at: number, words: Words): string {
  return Buffer.from(JSON.stringify({ at, words })).toString("base64url");
}

/** Undefined for what is no cursor of this sandbox. */
export function readCursor(cursor: string): Cursor | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (typeof value !== "object" || value === null || !("at" in value) || !("words" in value)) return undefined;
    const { at, words } = value;
    if (typeof at !== "number" || typeof words !== "object" || words === null) return undefined;
    return {
      at,
      words: Object.fromEntries(Object.entries(words).filter(([, word]) => /^(string|number)$/.test(typeof word))),
    };
  } catch {
    return undefined;
  }
}
