import type { Asked } from "./asked.ts";
import type { Pages, RequestTemplate } from "./platform-description.ts";
import { compileTemplate, type ReadTemplate, readJsonTemplate, type Words } from "./templates.ts";

/** Reads what a request names; undefined for a request of another kind. */
export type MatchRequest = (asked: Asked) => Words | undefined;

/** What a later page's request says in place of the words that it leaves out. */
export type ReadCursor = (cursor: string) => Words | undefined;

export function compileMatch(request: RequestTemplate, settings: Words, readCursor: ReadCursor): MatchRequest {
  const method = request.get === undefined ? "POST" : "GET";
  const path = compileTemplate(request.get ?? request.post ?? "/", settings, encodeURIComponent);
  const query = compileTexts(request.query, settings);
  const headers = compileTexts(request.headers, settings);
  const form = compileTexts(request.form ?? {}, settings);
  const { pages } = request;
  return (asked) => {
    const named = asked.method === method ? path(asked.path) : undefined;
    if (named === undefined) return undefined;
    const cursor = cursorOf(pages, asked);
    const mayLack = (name: string) => cursor !== undefined && isLeftOut(pages, name);
    const found = [
      readTexts(query, (name) => asked.query[name], mayLack),
      readTexts(
        headers,
        (name) => asked.headers.get(name) ?? undefined,
        () => false,
      ),
      readTexts(form, (name) => asked.form[name], mayLack),
      request.json === undefined ? {} : readJsonTemplate(request.json, asked.json, settings, mayLack),
    ];
    if (found.includes(undefined)) return undefined;
    const before = cursor === undefined ? {} : readCursor(cursor);
    return before && found.reduce<Words>((all, one) => Object.assign(all, one), { ...before, ...named });
  };
}

/** A page's parameter, from the query or from the body. */
export function pageParameter(name: string, isInBody: boolean, asked: Asked): string | undefined {
  if (!isInBody) return asked.query[name];
  let value: unknown = asked.json ?? asked.form;
  for (const step of asked.json === undefined ? [name] : name.split(".")) {
    value = typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined;
  }
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function cursorOf(pages: Pages | undefined, asked: Asked): string | undefined {
  return pages?.kind === "cursor" ? pageParameter(pages.parameter, pages.in === "body", asked) : undefined;
}

function isLeftOut(pages: Pages | undefined, name: string): boolean {
  return pages?.kind === "cursor" && (pages.alone === true || (pages.without ?? []).includes(name));
}

function compileTexts(texts: Readonly<Record<string, string>>, settings: Words): (readonly [string, ReadTemplate])[] {
  return Object.entries(texts).map(([name, text]) => [name, compileTemplate(text, settings)]);
}

function readTexts(
  templates: readonly (readonly [string, ReadTemplate])[],
  given: (name: string) => string | undefined,
  mayLack: (name: string) => boolean,
): Words | undefined {
  const words: Record<string, string | number> = {};
  for (const [name, read] of templates) {
    const text = given(name);
    if (text === undefined && mayLack(name)) continue;
    const found = text === undefined ? undefined : read(text);
    if (found === undefined) return undefined;
    Object.assign(words, found);
  }
  return words;
}
