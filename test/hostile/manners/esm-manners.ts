import type { Exchange } from "../proxy.ts";
import { reply } from "../wire.ts";
import type { Entry } from "./entry.ts";
import { withWrongType } from "./wrong-types.ts";

/* Replies of ESM's REST API that are JSON, and wrong as what was asked for. */

type Json = Record<string, unknown>;

/** Calls of ESM that a run makes, and the function. */
export type EsmCall = "login" | "template" | "list" | "page" | "persons" | "card" | "write";

const MANY = 600_000;

/** The healthy reply with a change; where the sandbox refuses, its refusal. */
function changed(change: (json: Json, exchange: Exchange) => unknown): Entry["manner"] {
  return async (exchange) => {
    const { status, headers, body } = await exchange.healthy();
    const made = body === "" ? {} : change(JSON.parse(body) as Json, exchange);
    await reply(exchange.wire, {
      status,
      headers: { ...headers, connection: "close" },
      body: typeof made === "string" ? made : JSON.stringify(made),
    });
  };
}

function answers(make: (exchange: Exchange) => unknown, status = 200): Entry["manner"] {
  return async (exchange) => {
    const made = make(exchange);
    await reply(exchange.wire, { status, body: typeof made === "string" ? made : JSON.stringify(made) });
  };
}

function many(count: number, one: Json): Json[] {
  return Array.from({ length: count }, () => one);
}

function cardsOf(json: Json): Json[] {
  return Array.isArray(json["data"]) ? (json["data"] as Json[]) : [];
}

/** All cards of a reply with a change. */
function eachCard(change: (card: Json, index: number) => Json): Entry["manner"] {
  return changed((json) => ({ ...json, data: cardsOf(json).map(change) }));
}

const oneWrongType: Entry = {
  name: "one-wrong-type",
  kind: "wrong type",
  taken: "either",
  manner: changed((json, { random }) => withWrongType(json, random)),
};

const lists: readonly Entry[] = [
  { name: "ids-the-same", kind: "lying", taken: "either", manner: eachCard((card) => ({ ...card, dataCardId: "1" })) },
  {
    name: "ids-huge",
    kind: "huge",
    taken: "either",
    manner: eachCard((card) => ({ ...card, dataCardId: "9".repeat(1_000_000) })),
  },
  {
    name: "ids-of-no-card",
    kind: "lying",
    taken: "either",
    manner: eachCard((card, index) => ({ ...card, dataCardId: `9000000${index}` })),
  },
  {
    name: "ids-wrong-type",
    kind: "wrong type",
    taken: "either",
    manner: eachCard((card) => ({ ...card, dataCardId: { id: card["dataCardId"] } })),
  },
  {
    name: "cards-without-values",
    kind: "empty",
    taken: "either",
    manner: eachCard((card) => ({ ...card, data: null })),
  },
  {
    name: "cards-without-end",
    kind: "wide",
    taken: "either",
    manner: answers(() => ({
      data: Array.from({ length: MANY }, (_, index) => ({ dataCardId: String(MANY - index) })),
    })),
  },
  { name: "no-cards", kind: "empty", taken: "either", manner: answers(() => ({ meta: {}, data: [] })) },
  {
    name: "values-huge",
    kind: "huge",
    taken: "either",
    manner: eachCard((card) => ({
      ...card,
      data: { chat_session_id: { type: "string", values: [{ value: "s".repeat(3_000_000) }] } },
    })),
  },
  {
    name: "values-wide",
    kind: "wide",
    taken: "either",
    manner: eachCard((card) => ({
      ...card,
      data: { chat_session_id: { type: "string", values: many(MANY / 4, { value: "x" }) } },
    })),
  },
  {
    name: "attributes-wide",
    kind: "wide",
    taken: "either",
    manner: eachCard((card) => ({
      ...card,
      data: Object.fromEntries(
        Array.from({ length: MANY / 8 }, (_, index) => [`a${index}`, { type: "string", values: [] }]),
      ),
    })),
  },
  {
    name: "attributes-of-prototypes",
    kind: "text",
    taken: "either",
    manner: changed((json) =>
      JSON.stringify(json).replaceAll(
        '"data":{',
        '"data":{"__proto__":{"type":"string","values":[]},"constructor":{"type":"string","values":[{"value":"canary"}]},',
      ),
    ),
  },
  oneWrongType,
];

export const ESM_MANNERS: Readonly<Record<EsmCall, readonly Entry[]>> = {
  login: [
    { name: "no-token", kind: "empty", manner: answers(() => ({ token: "" })) },
    { name: "token-huge", kind: "huge", taken: "either", manner: answers(() => ({ token: "canary".repeat(500_000) })) },
    { name: "token-of-lines", kind: "text", manner: answers(() => ({ token: "canary\r\nx-more: 1\u0000\ud800" })) },
    oneWrongType,
  ],
  template: [
    {
      name: "attributes-wide",
      kind: "wide",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        attributes: {
          ...(json["attributes"] as object),
          ...Object.fromEntries(Array.from({ length: MANY / 4 }, (_, index) => [`a${index}`, { type: "string" }])),
        },
      })),
    },
    { name: "attributes-gone", kind: "empty", manner: changed((json) => ({ ...json, attributes: {} })) },
    {
      name: "attributes-of-prototypes",
      kind: "text",
      taken: "either",
      manner: changed((json) =>
        JSON.stringify(json).replace(
          '"attributes":{',
          '"attributes":{"__proto__":{"type":"string"},"constructor":{"type":"string"},"toString":{"type":"string"},',
        ),
      ),
    },
    {
      name: "values-wide",
      kind: "wide",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        attributes: Object.fromEntries(
          Object.entries(json["attributes"] as object).map(([code, attribute]) => [
            code,
            {
              ...(attribute as object),
              ...(code === "is_chat_active" ? { values: many(MANY, { code: "no", value: "No" }) } : {}),
            },
          ]),
        ),
      })),
    },
    {
      name: "folder-code-huge",
      kind: "huge",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        allowedFolders: [{ folderName: "F", folderCode: "y".repeat(30_000_000) }],
      })),
    },
    {
      name: "folders-wide",
      kind: "wide",
      taken: "either",
      manner: changed((json) => ({ ...json, allowedFolders: many(MANY, { folderName: "F", folderCode: "f" }) })),
    },
    {
      name: "code-huge",
      kind: "huge",
      taken: "either",
      manner: changed((json) => ({ ...json, code: "y".repeat(20_000_000) })),
    },
    oneWrongType,
  ],
  list: lists,
  page: [
    ...lists,
    {
      name: "next-page-for-ever",
      kind: "endless",
      taken: "either",
      manner: changed((json) => ({ ...json, meta: { links: { next: "https://example.invalid/next" } } })),
    },
    {
      name: "ever-lower-ids",
      kind: "endless",
      taken: "either",
      manner: answers(({ url, random }) => {
        const below = Number(new URL(url, "http://x").searchParams.get("filterId") ?? "90000000000000");
        return {
          meta: { links: { next: "more" } },
          data: Array.from({ length: 200 }, (_, index) => ({
            dataCardId: String(Math.floor(below - 1 - index - random())),
            data: {},
          })),
        };
      }),
    },
  ],
  persons: [
    {
      name: "everybody-is-that-person",
      kind: "lying",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        data: Array.from({ length: 100_000 }, (_, index) => ({
          ...cardsOf(json)[0],
          dataCardId: String(100_000 - index),
        })),
      })),
    },
    ...lists,
  ],
  card: [oneWrongType],
  write: [
    {
      name: "a-million-errors",
      kind: "wide",
      manner: answers(() => `{"meta":{"errors":[${Array(1_000_000).fill("{}").join(",")}]},"data":[]}`),
    },
    {
      name: "a-million-errors-refused",
      kind: "wide",
      manner: answers(
        () => `{"meta":{"errors":[${Array(1_000_000).fill('{"message":"no"}').join(",")}]},"code":400,"message":"no"}`,
        400,
      ),
    },
    {
      name: "errors-with-the-good-news",
      kind: "lying",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        meta: { errors: many(1_000, { attributeCode: "chat_log", message: "no", error: "x" }) },
      })),
    },
    {
      name: "nothing-saved",
      kind: "lying",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        meta: { importResult: { savedDataCards: 0, notSavedDataCards: 9_999_999 } },
      })),
    },
    {
      name: "more-saved-than-sent",
      kind: "lying",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        meta: { importResult: { savedDataCards: 1e300, notSavedDataCards: -5 } },
      })),
    },
    {
      name: "fewer-answers-than-cards",
      kind: "lying",
      taken: "either",
      manner: changed((json) => ({ ...json, data: cardsOf(json).slice(1) })),
    },
    {
      name: "answers-for-other-cards",
      kind: "lying",
      taken: "either",
      manner: changed((json) => ({
        ...json,
        data: cardsOf(json).map(() => ({ dataCard: { dataCardId: "1" }, errors: [] })),
      })),
    },
    {
      name: "error-of-twenty-million",
      kind: "huge",
      manner: answers(() => ({ code: 400, message: "no ".repeat(7_000_000), error: "x" }), 400),
    },
    {
      name: "repeats-what-was-sent",
      kind: "lying",
      manner: async (exchange) =>
        reply(exchange.wire, {
          status: 400,
          body: JSON.stringify({ code: 400, message: `${"hello ".repeat(20_000)}canary`, error: "x" }),
        }),
    },
    oneWrongType,
  ],
};

/** Which call of ESM this request is; undefined for any other. */
export function esmCallOf(method: string, url: string): EsmCall | undefined {
  const path = url.split("?", 1)[0] ?? "";
  const call = /\/itsm\/api\/v1\/(?<rest>.*)$/.exec(path)?.groups?.["rest"];
  if (call === undefined) return undefined;
  if (call === "users/login") return "login";
  if (method !== "GET") return "write";
  if (call.startsWith("dc/person/data")) return "persons";
  if (/^dc\/[^/]+$/.test(call)) return "template";
  if (call.endsWith("/data/stream")) return "list";
  if (call.endsWith("/data")) return "page";
  return "card";
}
