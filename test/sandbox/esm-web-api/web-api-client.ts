import { expect } from "vitest";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { readXml, type XmlElement } from "../../../plugin/xml/read-xml.ts";

/** A reply whose body has been found to be XML in UTF-8. */
export interface XmlReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly root: XmlElement;
}

export type XmlBody = string | Uint8Array<ArrayBuffer>;

/** `<value>` texts and `<reference>` ids by attribute code. */
type EntityValues = Record<string, string[]>;

export interface Entity {
  readonly id: string;
  readonly name: string;
  readonly values: EntityValues;
}

export interface WebApiClient {
  /** What comes behind WHERE, or the whole statement when it begins with SELECT. */
  search(query: string): Promise<XmlReply>;
  /** The entities that a condition finds; throws on an error. */
  find(condition: string): Promise<Entity[]>;
  /** `flags` is the query of the URL: `createDataCards=true`. */
  import(flags: string, body: XmlBody, headers?: Record<string, string>): Promise<XmlReply>;
  /** Calls a service: `delete.ws?Ids=9001`. */
  call(method: string, service: string, body?: FormData | string): Promise<Response>;
  /** Imports entities of template `chat_session`, given as their attributes, and tells the report. */
  report(flags: string, ...entities: string[]): Promise<Report>;
}

export interface Report {
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly messages: readonly string[];
}

export const CREATE = "folderCode=chat_sessions&createDataCards=true";
export const UPDATE = "folderCode=chat_sessions&updateDataCards=true";

export function webApi(sandbox: Pick<Sandbox, "esmWebApi" | "login" | "password">): WebApiClient {
  const Authorization = `Basic ${Buffer.from(`${sandbox.login}:${sandbox.password}`).toString("base64")}`;

  async function search(query: string): Promise<XmlReply> {
    const statement = query.startsWith("SELECT") ? query : `SELECT entity FROM entity WHERE ${query}`;
    const url = `${sandbox.esmWebApi}/search.ws?${new URLSearchParams({ query: statement }).toString()}`;
    return readReply(await fetch(url, { headers: { Authorization } }));
  }

  async function importXml(flags: string, body: XmlBody, headers: Record<string, string> = {}): Promise<XmlReply> {
    const url = `${sandbox.esmWebApi}/dataCardImport.ws?${flags}`;
    const reply = await fetch(url, {
      method: "POST",
      headers: { Authorization, "Content-Type": "text/xml", ...headers },
      body,
    });
    return readReply(reply);
  }

  return {
    call: (method, service, body) => {
      const init = { method, headers: { Authorization } };
      return fetch(`${sandbox.esmWebApi}/${service}`, body === undefined ? init : { ...init, body });
    },
    search,
    find: async (condition) => {
      const { root, text } = await search(condition);
      if (root.name === "result") return [];
      if (root.name !== "entityset") throw new Error(text);
      return root.children.map(toEntity);
    },
    import: importXml,
    report: async (flags, ...entities) => toReport(await importXml(flags, entitySet("chat_session", ...entities))),
  };
}

export async function readReply(reply: Response): Promise<XmlReply> {
  expect(reply.headers.get("Content-Type")).toBe("text/xml; charset=UTF-8");
  const text = await reply.text();
  expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<')).toBe(true);
  return { status: reply.status, headers: reply.headers, text, root: readXml("the reply", text) };
}

export function entitySet(templateCode: string, ...entities: string[]): string {
  const all = entities.map((attributes) => `<entity>\n<template code="${templateCode}"/>${attributes}</entity>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<entityset>\n${all.join("")}</entityset>`;
}

/** One `<attribute>`; the values are XML already. */
export function attribute(code: string, ...values: string[]): string {
  return `<attribute code="${code}">${values.map((value) => `<value>${value}</value>`).join("")}</attribute>`;
}

export function toReport({ root, text }: XmlReply): Report {
  if (root.name !== "entity-import-report") throw new Error(text);
  const part = (name: string) => root.children.find((child) => child.name === name);
  return {
    created: Number(part("entities-created")?.text),
    updated: Number(part("entities-updated")?.text),
    failed: Number(part("entities-failed")?.text),
    messages: part("messages")?.children.map((message) => message.text) ?? [],
  };
}

/** `code`, `description` and `details` of an `<error>`. */
export function errorOf({ root, text }: XmlReply): Record<string, string> {
  if (root.name !== "error") throw new Error(text);
  return Object.fromEntries(root.children.map((child) => [child.name, child.text]));
}

function toEntity({ attributes, children }: XmlElement): Entity {
  const values = children
    .filter(({ name }) => name === "attribute")
    .map((element): [string, string[]] => [
      element.attributes["code"] ?? "",
      element.children.map((child) => (child.name === "reference" ? (child.attributes["id"] ?? "") : child.text)),
    ]);
  return { id: attributes["id"] ?? "", name: attributes["name"] ?? "", values: Object.fromEntries(values) };
}
