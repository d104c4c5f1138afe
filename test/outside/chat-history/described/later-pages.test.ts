import { expect, it } from "vitest";
import { historyOf } from "../../../../plugin/cli/platform/run-example.ts";
import { readPlatform } from "../../../../plugin/settings/platform-description.ts";

/** What the first and the second request of a list must be, by how its later pages are asked for. */
it.each([
  ["in: query", "query", { limit: "10", sort: "asc", page: "p2" }],
  ["in: query, alone: true", "query", { page: "p2" }],
  ["in: query, without: [sort]", "query", { limit: "10", page: "p2" }],
  ["in: query, without: [sort, limit]", "query", { page: "p2" }],
  ["in: body", "body", { chat: "1", sort: "asc", limit: 10, page: "p2" }],
  ["in: body, alone: true", "body", { page: "p2" }],
  ["in: body, without: [sort]", "body", { chat: "1", limit: 10, page: "p2" }],
  ["in: body, without: [sort, limit]", "body", { chat: "1", page: "p2" }],
  ["in: form", "body", { chat: "1", sort: "asc", limit: "10", page: "p2" }],
  ["in: form, without: [sort, limit]", "body", { chat: "1", page: "p2" }],
])("Later pages of a list with %s", async (pages, place, later) => {
  const described = describedWith(pages, place);
  const method = place === "query" ? ("GET" as const) : ("POST" as const);
  const first = place === "query" ? { query: { sort: "asc", limit: "10" } } : { query: {} };
  const second = place === "query" ? { query: later as Record<string, string> } : { query: {}, body: later };
  const list = place === "query" ? "/list/1" : "/list";
  const session = { id: "1", at: "2026-11-29T10:00:00Z", visitor: "v" };
  // The later page first: what answers any body would else answer it too.
  const exchanges = [
    { request: { method: "GET" as const, path: "/chats/1", query: {} }, reply: reply(session) },
    { request: { method, path: list, ...second }, reply: reply({ items: one("b") }) },
    { request: { method, path: list, ...first }, reply: reply({ items: one("a"), next: "p2" }) },
  ];
  const reading = await historyOf(described, { settings: {}, exchanges, now: "2026-11-29T12:00:00Z" }).session("1");
  expect(reading).toMatchObject({ kind: "history", session: { messages: [{ messageId: "a" }, { messageId: "b" }] } });
});

function reply(json: object) {
  return { status: 200, headers: {}, json: json as never };
}

function one(id: string) {
  return [{ id, at: "2026-11-29T10:00:00Z" }];
}

function describedWith(pages: string, place: string) {
  const told = pages.replace("in: form", "in: body");
  const kind = pages.startsWith("in: form") ? "form" : "json";
  const request =
    place === "query"
      ? '{ get: "/list/{session}", query: { sort: asc }'
      : `{ post: /list, ${kind}: { chat: "{session}", sort: asc }`;
  return readPlatform(
    "list.yaml",
    `
platform: list
title: List
proof: { how: documentation, version: "1", on: 2026-11-29 }
auth: none
requests:
  chat: { get: "/chats/{session}" }
  list: ${request}, pages: { kind: cursor, from: next, parameter: page, size: 10, size_parameter: limit, ${told} } }
session: { request: chat, id: id, started: at, ended: over, visitor: { id: visitor } }
messages: { request: list, records: items, id: id, at: at, kind: { is: visitor } }
live_chats: { by: session }
changes: none
`,
  );
}
