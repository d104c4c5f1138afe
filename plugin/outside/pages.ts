/** A list that comes in pages. Each page names the cursor of the next one. */
export interface PagedList<Page> {
  /** Cursor of the first page to read; undefined for the first page of the list. */
  readonly from?: string | undefined;
  /** Reads the page at a cursor. */
  readonly read: (cursor: string | undefined) => Promise<Page>;
  /** Cursor of the page after this one; undefined after the last page. */
  readonly next: (page: Page) => string | undefined;
  /** Keys that must not appear on two pages. Default: the cursor of the next page. */
  readonly uniqueKeys?: (page: Page) => readonly string[];
  /** Makes the error for a repeated key, since reading would never end. */
  readonly repeated: () => Error;
  /** The most pages to read. Default: all. */
  readonly mostPages?: number;
  /** Makes the error for a list that has more pages. Default: reading just ends. */
  readonly beyond?: () => Error;
}

/** Reads a list page by page, until the last page or until the caller stops. */
export async function* pagesOf<Page>(list: PagedList<Page>): AsyncGenerator<Page> {
  const { read, next, repeated, mostPages = Number.POSITIVE_INFINITY } = list;
  const seen = new Set<string>();
  let cursor = list.from;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const page = await read(cursor);
    const following = next(page);
    for (const key of new Set(list.uniqueKeys?.(page) ?? (following === undefined ? [] : [following]))) {
      if (seen.has(key)) throw repeated();
      seen.add(key);
    }
    yield page;
    if (following === undefined) return;
    cursor = following;
  }
  if (list.beyond !== undefined) throw list.beyond();
}
