import { randomUUID } from "node:crypto";
import type { HttpRequest } from "../http/http-client.ts";
import type { RequestPath } from "../http/request-path.ts";
import type { LoginRequest, Pages, RefusalDescription, RequestDescription } from "./api-description.ts";
import { compileCondition, isFilled } from "./conditions.ts";
import { compileRead, type Read } from "./paths.ts";
import { compileJson, compilePath, compileTexts, Digits, type Values } from "./templates.ts";

/** A request's own parameters that a later page leaves out. */
export type LeftOut = "all" | readonly string[] | undefined;

/** A request of the description, ready to be filled in. */
export interface CompiledRequest {
  readonly method: "GET" | "POST";
  readonly pages: Pages;
  /** Where a page tells of the next one: of the reply, or of a record where pages go on by its key. */
  readonly next: Read | undefined;
  path(values: Values): RequestPath;
  /** @param without the names of those that a page leaves out */
  query(values: Values, without?: LeftOut): Record<string, string>;
  headers(values: Values): Record<string, string>;
  /** @param added fields that a page adds; dots in their names lead into objects */
  body(values: Values, added?: Readonly<Record<string, string | number>>, without?: LeftOut): HttpRequest["body"];
  /** Whether the request names this word: `{session}`. */
  names(word: string): boolean;
}

/** What an answer means. */
export type Judge = (
  status: number,
  json: unknown,
) => {
  readonly means: RefusalDescription["means"] | "good";
  readonly waitSeconds: number | undefined;
};

/**
 * @param inBody what is known in the body: a login's token besides, which never stands in an address
 * @throws RangeError for a word in braces that is not known
 */
export function compileRequest(
  request: RequestDescription | (LoginRequest & { get?: undefined; pages?: undefined }),
  known: ReadonlySet<string>,
  inBody: ReadonlySet<string> = known,
): CompiledRequest {
  const path = compilePath(request.get ?? request.post ?? "/", known);
  const query = compileTexts(request.query, known);
  const headers = compileTexts(request.headers, known);
  const form = request.form === undefined ? undefined : compileTexts(request.form, inBody);
  const json = request.json === undefined ? undefined : compileJson(request.json, inBody);
  const pages: Pages = request.pages ?? { kind: "single" };
  const written = JSON.stringify(request);
  return {
    method: request.get === undefined ? "POST" : "GET",
    pages,
    next: compileNext(pages),
    path,
    query: (values, without) => withoutFields(query(values), without),
    headers,
    body(values, added = {}, without = []) {
      if (form !== undefined) {
        const fields = { ...withoutFields(form(values), without), ...mapTexts(added) };
        return { type: "application/x-www-form-urlencoded", content: new URLSearchParams(fields).toString() };
      }
      if (json === undefined && Object.keys(added).length === 0) return undefined;
      let content = json?.(values);
      if (isObject(content)) content = withoutFields(content, without);
      for (const [name, value] of Object.entries(added)) content = withField(content, name.split("."), value);
      return { type: "application/json; charset=utf-8", content: writeJson(content) };
    },
    names: (word) => written.includes(`{${word}}`) || written.includes(`{${word}:`),
  };
}

function compileNext(pages: Pages): Read | undefined {
  if (pages.kind === "cursor" || pages.kind === "json_link") return compileRead(pages.from);
  return pages.kind === "keyset" ? compileRead(pages.field) : undefined;
}

/** Stands around digits until the rest is JSON; nothing else can hold it. */
const MARK = randomUUID();

function writeJson(content: unknown): string {
  const json = JSON.stringify(content, (_, value: unknown) => (value instanceof Digits ? MARK + value.text : value));
  return json.replaceAll(new RegExp(`"${MARK}(-?\\d+)"`, "g"), "$1");
}

function withoutFields<T>(fields: Readonly<Record<string, T>>, without: LeftOut): Record<string, T> {
  const kept = Object.entries(fields).filter(([name]) => without !== "all" && without?.includes(name) !== true);
  return Object.fromEntries(kept);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Digits);
}

function mapTexts(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function withField(body: unknown, [name, ...rest]: readonly string[], value: string | number): unknown {
  if (name === undefined) return value;
  const fields = isObject(body) ? body : {};
  return { ...fields, [name]: withField(fields[name], rest, value) };
}

/** What statuses mean where the description does not say otherwise. */
const USUAL = new Map<number, RefusalDescription["means"]>([
  [401, "token"],
  [403, "forbidden"],
  [404, "unknown"],
  [410, "deleted"],
]);

/** @throws RangeError */
export function compileJudge(refusals: readonly RefusalDescription[]): Judge {
  const rules = refusals.map(({ status, if: condition, means, wait }) => ({
    statuses: status === undefined ? undefined : [status].flat(),
    meets: condition === undefined ? () => true : compileCondition(condition),
    wait: wait === undefined ? () => undefined : compileRead(wait),
    means,
  }));
  return (status, json) => {
    const scope = { record: json, known: {} };
    const rule = rules.find(
      ({ statuses, meets }) => (statuses === undefined || statuses.includes(status)) && meets(scope),
    );
    if (rule !== undefined) {
      const told = rule.wait(scope);
      const wait = Number(told);
      const isTold = isFilled(told) && Number.isFinite(wait) && wait >= 0;
      return { means: rule.means, waitSeconds: isTold ? wait : undefined };
    }
    const isGood = status >= 200 && status < 300;
    return { means: isGood ? "good" : (USUAL.get(status) ?? "failed"), waitSeconds: undefined };
  };
}
