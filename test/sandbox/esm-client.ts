import type { z } from "zod";
import type { DataCardJson, pageSchema } from "../../plugin/sandbox/esm-rest/card-schemas.ts";
import type { cardResponseSchema, listResponseSchema } from "../../plugin/sandbox/esm-rest/reply-schemas.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { type ReplyCheck, replyCheck } from "./openapi-check.ts";

export type Page = z.infer<typeof pageSchema>;
export type CardResponse = z.infer<typeof cardResponseSchema>;
export type ListResponse = z.infer<typeof listResponseSchema>;

/** A reply whose body has been found to be what the OpenAPI document says. */
interface Reply<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the reply is not JSON. */
  readonly body: T;
}

export interface EsmClient {
  readonly token: string;
  get<T = unknown>(path: string, query?: Record<string, string>): Promise<Reply<T>>;
  send<T = unknown>(method: string, path: string, body?: unknown, query?: Record<string, string>): Promise<Reply<T>>;
  /** A card's data as `{code: values}`. */
  data(template: string, dataCardId: string): Promise<Record<string, unknown[]>>;
  /** Creates a card in the template's folder and returns its id. */
  create(template: string, folderCode: string, data: Record<string, { values: unknown[] }>): Promise<string>;
  /** Names of the cards that a filter finds, highest id first. */
  names(template: string, filter: string): Promise<string[]>;
}

export async function login(sandbox: Pick<Sandbox, "esmRest" | "login" | "password">): Promise<string> {
  const reply = await fetch(`${sandbox.esmRest}/users/login`, {
    method: "POST",
    body: new URLSearchParams({ login: sandbox.login, password: sandbox.password }),
  });
  return ((await reply.json()) as { token: string }).token;
}

export async function connect(sandbox: Sandbox): Promise<EsmClient> {
  const document = await fetch(`${sandbox.esmRest}/openapi.json`);
  const check = replyCheck(await document.json());
  const token = await login(sandbox);
  async function send<T>(method: string, path: string, body?: unknown, query: Record<string, string> = {}) {
    const parameters = new URLSearchParams(query).toString();
    const isForm = body instanceof FormData;
    const reply = await fetch(`${sandbox.esmRest}${path}${parameters === "" ? "" : `?${parameters}`}`, {
      method,
      headers: {
        Authorization: token,
        ...(body === undefined || isForm ? {} : { "Content-Type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm || typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return checked<T>(check, method, path, reply);
  }
  return {
    token,
    send,
    get: (path, query) => send("GET", path, undefined, query),
    data: async (template, dataCardId) => {
      const { body } = await send<DataCardJson>("GET", `/dc/${template}/data/${dataCardId}`);
      return Object.fromEntries(Object.entries(body.data).map(([code, element]) => [code, element.values]));
    },
    create: async (template, folderCode, data) => {
      const reply = await send<CardResponse>("POST", `/dc/${template}/data`, { folderCode, data });
      if (reply.status !== 201) throw new Error(reply.text);
      return reply.body.dataCard.dataCardId;
    },
    names: async (template, filter) => {
      const reply = await send<Page>("GET", `/dc/${template}/data`, undefined, { filter, limit: "200" });
      if (reply.status !== 200 && reply.status !== 404) throw new Error(reply.text);
      return reply.status === 404 ? [] : reply.body.data.map(({ name }) => name);
    },
  };
}

async function checked<T>(check: ReplyCheck, method: string, path: string, reply: Response): Promise<Reply<T>> {
  const text = await reply.text();
  const contentType = reply.headers.get("Content-Type") ?? "";
  const isJson = contentType.startsWith("application/json");
  const wrong = text === "" ? undefined : check(method, path, reply.status, contentType, text);
  if (wrong !== undefined) throw new Error(wrong);
  return { status: reply.status, headers: reply.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
}

/** An element of a request. */
export function values(...list: unknown[]): { values: unknown[] } {
  return { values: list };
}
