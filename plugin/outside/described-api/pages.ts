import { createHash } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import { pagesOf } from "../pages.ts";
import type { Pages } from "./api-description.ts";
import type { CompiledRequest, LeftOut } from "./compile-requests.ts";
import { isFilled } from "./conditions.ts";
import type { ReadRecords, Scope } from "./paths.ts";
import { descriptionFault } from "./values.ts";

/** What a page adds to its request. */
export interface PagePlace {
  readonly query: Readonly<Record<string, string>>;
  /** Fields of the body by name; dots lead into objects. */
  readonly body: Readonly<Record<string, string | number>>;
  /** The request's own parameters that are left out: of the query, and of the body where the page is told there. */
  readonly without?: LeftOut;
  /** In place of the request's own query, and of its path if it names one; below `chatHistory.url`. */
  readonly link?: { readonly path: string | undefined; readonly search: string } | undefined;
}

/** An answer that is no reply is the last one. */
interface PageAnswer {
  readonly kind: string;
  readonly json?: unknown;
}

/** One page, its records, and whether another one follows. */
export interface Page<Answer extends PageAnswer> {
  readonly answer: Answer;
  readonly records: readonly Scope[];
  readonly isLast: boolean;
}

export interface Paging<Answer extends PageAnswer> {
  readonly request: Pick<CompiledRequest, "pages" | "next">;
  /** Reads a reply's records, of which the last page has fewer than the others, or none. */
  readonly records: ReadRecords;
  readonly known: Scope["known"];
  readonly ask: (page: PagePlace | undefined) => Promise<Answer>;
  /** Where the platform is: a link to a next page must lead there. */
  readonly baseUrl: string;
  readonly mostPages?: number | undefined;
  /** Makes the failure for a list that has more pages. Default: reading just ends. */
  readonly beyond?: (() => Failure) | undefined;
  /** Makes the failure for a page that comes twice. */
  readonly repeated: () => Failure;
}

/**
 * Reads a list page by page.
 *
 * @throws Failure when a page comes twice, or a link leads to another host
 */
export function readPages<Answer extends PageAnswer>(paging: Paging<Answer>): AsyncGenerator<Page<Answer>> {
  const { request, known, ask, beyond } = paging;
  const { pages } = request;
  return pagesOf<Page<Answer> & { readonly next: string | undefined }>({
    from: firstOf(pages),
    async read(cursor) {
      const answer = await ask(placeOf(paging, cursor));
      const reply: Scope = { record: answer.kind === "reply" ? answer.json : undefined, known };
      const records = answer.kind === "reply" ? paging.records(reply) : [];
      const next = answer.kind === "reply" ? nextOf(request, cursor, reply, records) : undefined;
      return { answer, records, next, isLast: next === undefined };
    },
    next: (page) => page.next,
    uniqueKeys: ({ next, records }) => [...(next === undefined ? [] : [next]), ...digestOf(pages, records)],
    repeated: paging.repeated,
    ...(paging.mostPages === undefined ? {} : { mostPages: paging.mostPages }),
    ...(beyond === undefined ? {} : { beyond }),
  });
}

/** A list that gives its first page again and again names other offsets each time, so the records themselves are looked at. */
function digestOf(pages: Pages, records: readonly Scope[]): string[] {
  if (pages.kind === "single" || records.length === 0) return [];
  const hash = createHash("sha256");
  for (const { record } of records) hash.update(JSON.stringify(record) ?? "");
  return [`records ${hash.digest("base64")}`];
}

function firstOf(pages: Pages): string | undefined {
  return pages.kind === "offset" || pages.kind === "page_number" ? String(pages.first) : undefined;
}

function placeOf(
  { request: { pages }, baseUrl }: Pick<Paging<PageAnswer>, "request" | "baseUrl">,
  cursor: string | undefined,
): PagePlace | undefined {
  if (pages.kind === "single") return undefined;
  if (pages.kind === "json_link") return cursor === undefined ? undefined : placeOfLink(cursor, baseUrl);
  const parameters: Record<string, string | number> = {};
  const without = pages.kind === "cursor" && cursor !== undefined ? (pages.alone ? "all" : pages.without) : undefined;
  const isLeftOut = (name: string) => without === "all" || without?.includes(name) === true;
  if (cursor !== undefined) {
    // A cursor is the platform's own text; a key that is a number in the records is one in the body, too.
    const isNumber = pages.kind !== "cursor" && /^\d{1,15}$/.test(cursor);
    parameters[pages.parameter] = isNumber && pages.in === "body" ? Number(cursor) : cursor;
  }
  if (pages.size_parameter !== undefined && pages.size !== undefined && !isLeftOut(pages.size_parameter))
    parameters[pages.size_parameter] = pages.size;
  if (pages.in === "body") return { query: {}, body: parameters, without };
  const query = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return { query, body: {}, without };
}

function placeOfLink(link: string, baseUrl: string): PagePlace {
  if (link.startsWith("?"))
    return { query: {}, body: {}, link: { path: undefined, search: link.split("#", 1)[0] ?? "" } };
  const base = new URL(baseUrl);
  let url: URL;
  try {
    url = new URL(link, `${baseUrl}/`);
  } catch {
    throw badLink("is no address");
  }
  const prefix = base.pathname.replace(/\/$/, "");
  if (url.origin !== base.origin) throw badLink("leads to another host, to which the token is never sent");
  if (!url.pathname.startsWith(`${prefix}/`)) throw badLink("leads outside of chatHistory.url");
  return { query: {}, body: {}, link: { path: url.pathname.slice(prefix.length), search: url.search } };
}

function badLink(why: string): Failure {
  return new Failure(`the chat platform's link to the next page ${why}`, {
    code: "reply-not-understood",
    scope: "system",
    retryable: false,
  });
}

/** The place of the next page; undefined behind the last one. */
function nextOf(
  { pages, next }: Paging<PageAnswer>["request"],
  cursor: string | undefined,
  reply: Scope,
  records: readonly Scope[],
): string | undefined {
  if (pages.kind === "single") return undefined;
  const hasToken = pages.kind === "cursor" || pages.kind === "json_link";
  if (records.length === 0 && !(hasToken && pages.ends === "no-token")) return undefined;
  const isShort = pages.size !== undefined && records.length < pages.size;
  if (isShort && pages.ends === "short-page") return undefined;
  switch (pages.kind) {
    case "offset":
      return String(Number(cursor ?? pages.first) + records.length);
    case "page_number":
      return String(Number(cursor ?? pages.first) + 1);
    case "keyset": {
      const record = pages.record === "first" ? records[0] : records.at(-1);
      const key = record === undefined ? undefined : textOf(next?.(record));
      if (key === undefined) throw withoutKey(pages.field);
      return key;
    }
    case "cursor":
    case "json_link":
      return textOf(next?.(reply));
  }
}

/** Ending there would leave out the rest in silence. */
function withoutKey(field: string): Failure {
  return descriptionFault(`the platform's description: pages go on by ${field}, and a record has nothing there`);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && isFilled(value) ? value : undefined;
}
