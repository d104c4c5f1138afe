/** A list that comes in pages, each of which tells where the next one begins. */
export interface PagedList<Page> {
  /** Where reading begins; undefined for the beginning of the list. */
  readonly from?: string | undefined;
  /** Reads the page that begins at a place. */
  readonly read: (place: string | undefined) => Promise<Page>;
  /** Where the page after this one begins; nothing after the last. */
  readonly next: (page: Page) => string | null | undefined;
  /** What must not come on two pages; by default the places where pages begin. */
  readonly once?: (page: Page) => readonly string[];
  /** What is thrown when it does: such pages would be asked for for ever. */
  readonly repeated: () => Error;
  /** Pages that are read at most; what follows them is left. */
  readonly mostPages?: number;
}

/** Reads a list page by page. Ends after the last page, or when the caller has enough. */
export async function* pagesOf<Page>(list: PagedList<Page>): AsyncGenerator<Page> {
  const { read, next, repeated, mostPages = Number.POSITIVE_INFINITY } = list;
  const seen = new Set<string>();
  let place = list.from;
  for (let pages = 1; pages <= mostPages; pages += 1) {
    const page = await read(place);
    const following = next(page) ?? undefined;
    for (const key of new Set(list.once?.(page) ?? (following === undefined ? [] : [following]))) {
      if (seen.has(key)) throw repeated();
      seen.add(key);
    }
    yield page;
    if (following === undefined) return;
    place = following;
  }
}
