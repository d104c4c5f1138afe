/** A list that comes in pages, each of which names the cursor of the next one. */
export interface PagedList<Page> {
  /** Cursor of the first page to read; undefined for the first page of the list. */
  readonly from?: string | undefined;
  /** Reads the page at a cursor. */
  readonly read: (cursor: string | undefined) => Promise<Page>;
  /** Cursor of the page after this one; none after the last page. */
  readonly next: (page: Page) => string | null | undefined;
  /** What must not come on two pages. Default: the cursor of the next page. */
  readonly once?: (page: Page) => readonly string[];
  /** Makes the error for when it does: such pages would be asked for for ever. */
  readonly repeated: () => Error;
  /** Pages that are read at most. Default: all. */
  readonly mostPages?: number;
}

/** Reads a list page by page. Ends after the last page, or when the caller has enough. */
export async function* pagesOf<Page>(list: PagedList<Page>): AsyncGenerator<Page> {
  const { read, next, repeated, mostPages = Number.POSITIVE_INFINITY } = list;
  const seen = new Set<string>();
  let cursor = list.from;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const page = await read(cursor);
    const following = next(page) ?? undefined;
    for (const key of new Set(list.once?.(page) ?? (following === undefined ? [] : [following]))) {
      if (seen.has(key)) throw repeated();
      seen.add(key);
    }
    yield page;
    if (following === undefined) return;
    cursor = following;
  }
}
