import { describe, expect, it } from "vitest";
import { USUAL_SESSION_BOUNDS } from "../../../../plugin/outside/chat-history/session-bounds.ts";
import { readPlatform } from "../../../../plugin/settings/platform-description.ts";
import { type AnswerFunction, play, scriptedServers } from "../../../support/scripted-server.ts";
import { connected, description, ids, message, session } from "./described-platform.ts";

const start = scriptedServers();

const EIGHT = Array.from({ length: 8 }, (_, index) =>
  message(index + 1, { by: index % 2 === 0 ? "v" : "o", at: index }),
);
const ALL = EIGHT.map(({ id }) => String(id));

function parts(
  pages: unknown,
  more: Readonly<Record<string, unknown>> = {},
  request: Readonly<Record<string, unknown>> = {},
) {
  const described = JSON.parse(description()) as Record<string, Record<string, unknown>>;
  return {
    requests: { chat: { get: "/chat/{session}" }, messages: { get: "/messages/{session}", ...request, pages } },
    messages: { ...described["messages"], request: "messages", ...more },
  };
}

/** Answers the session, and messages as the function says. */
function platform(messages: (asked: Record<string, string>, path: string) => unknown): AnswerFunction {
  return (request, response) => {
    const { url, query, body } = request;
    if (url.startsWith("/chat/")) return play({ body: session([]) }, request, response);
    const given = {
      ...Object.fromEntries(query),
      ...(body === "" ? {} : (JSON.parse(body) as Record<string, string>)),
    };
    const told = messages(given, url);
    if (told === undefined) return play({ status: 404, body: {} }, request, response);
    return play({ body: Array.isArray(told) ? { messages: told } : told }, request, response);
  };
}

const slice = (from: number, size: number) => EIGHT.slice(from, from + size);
const keyOf = (record: Record<string, unknown> | undefined) => Number(record?.["id"]);

describe("pages of each kind, in the query and in the body", () => {
  const post = { get: undefined, post: "/messages/{session}", json: { method: "history" } };
  it.each<[string, Record<string, unknown>, (asked: Record<string, unknown>) => unknown]>([
    [
      "offset",
      { kind: "offset", parameter: "skip", size: 3, size_parameter: "limit" },
      ({ skip, limit }) => slice(Number(skip), Number(limit)),
    ],
    [
      "offset until an empty page",
      { kind: "offset", parameter: "skip", size: 4, ends: "empty-page" },
      ({ skip }) => slice(Number(skip), 4),
    ],
    [
      "offset from one, less than was asked for",
      { kind: "offset", parameter: "skip", size: 100, first: 1, ends: "empty-page" },
      ({ skip }) => slice(Number(skip) - 1, 3),
    ],
    [
      "page_number",
      { kind: "page_number", parameter: "page", size: 3 },
      ({ page }) => slice((Number(page) - 1) * 3, 3),
    ],
    [
      "page_number from zero",
      { kind: "page_number", parameter: "page", size: 4, first: 0, ends: "empty-page" },
      ({ page }) => slice(Number(page) * 4, 4),
    ],
    [
      "cursor",
      { kind: "cursor", parameter: "after", from: "next" },
      ({ after = "0" }) => ({
        messages: slice(Number(after), 3),
        next: Number(after) < 6 ? String(Number(after) + 3) : null,
      }),
    ],
    [
      "cursor that stays set until a short page",
      { kind: "cursor", parameter: "after", from: "next", size: 3, ends: "short-page" },
      ({ after = "0" }) => ({ messages: slice(Number(after), 3), next: String(Number(after) + 3) }),
    ],
    [
      "cursor that stays set until an empty page",
      { kind: "cursor", parameter: "after", from: "next", ends: "empty-page" },
      ({ after = "0" }) => ({ messages: slice(Number(after), 3), next: String(Number(after) + 3) }),
    ],
    [
      "keyset from the last record",
      { kind: "keyset", record: "last", field: "id", parameter: "after", size: 3 },
      ({ after = 0 }) => slice(Number(after), 3),
    ],
    [
      "keyset from the first record, backwards",
      { kind: "keyset", record: "first", field: "id", parameter: "before", size: 3 },
      ({ before = 9 }) => EIGHT.filter((one) => keyOf(one) < Number(before)).slice(-3),
    ],
  ])("%s", async (_, pages, answer) => {
    const back = pages["record"] === "first" ? { order: "pages-backwards" } : {};
    for (const [where, request] of [
      ["query", {}],
      ["body", post],
    ] as const) {
      const server = await start(platform(answer));
      const { chatHistory } = connected(server.url, parts({ ...pages, in: where }, back, request));
      expect(ids(await chatHistory.session("1"))).toEqual(ALL);
      const bodies = server.requests
        .filter(({ method }) => method === "POST")
        .map(({ body }) => JSON.parse(body) as object);
      expect(bodies.every((body) => "method" in body)).toBe(true);
    }
  });

  it("in the body: numbers are numbers, dots lead into objects, and a request without a body of its own gets one", async () => {
    const server = await start(
      platform((asked) => slice(Number((asked["page"] as unknown as { no: number } | undefined)?.no), 3)),
    );
    const pages = { kind: "offset", parameter: "page.no", size: 3, size_parameter: "page.size", in: "body" };
    const { chatHistory } = connected(server.url, parts(pages, {}, { get: undefined, post: "/messages/{session}" }));
    expect(ids(await chatHistory.session("1"))).toEqual(ALL);
    expect(server.requests.slice(1).map(({ body }) => body)).toEqual(
      [0, 3, 6].map((no) => JSON.stringify({ page: { no, size: 3 } })),
    );
  });

  it("a cursor that is sent alone leaves the other parameters out", async () => {
    const server = await start(
      platform(({ after = "0" }) => ({ messages: slice(Number(after), 4), next: after === "0" ? "4" : "" })),
    );
    const pages = { kind: "cursor", parameter: "after", from: "next", alone: true, size: 4, size_parameter: "limit" };
    const { chatHistory } = connected(server.url, parts(pages, {}, { query: { filter: "x" } }));
    expect(ids(await chatHistory.session("1"))).toEqual(ALL);
    expect(server.requests.slice(1).map(({ url }) => url)).toEqual([
      "/messages/1?filter=x&limit=4",
      "/messages/1?after=4",
    ]);
  });

  it("one page is one request, whatever is in it", async () => {
    const server = await start(platform(() => ({ messages: EIGHT, next: "/more" })));
    const { chatHistory } = connected(server.url, parts({ kind: "single" }));
    expect(ids(await chatHistory.session("1"))).toEqual(ALL);
    expect(server.requests).toHaveLength(2);
  });
});

describe("links to the next page", () => {
  const pages = { kind: "json_link", from: "next" };
  async function read(link: (url: string) => string) {
    const server = await start((request, response) => {
      if (request.url.startsWith("/api/chat/")) return play({ body: session([]) }, request, response);
      const isFirst = !request.url.includes("p=2");
      const body = { messages: isFirst ? slice(0, 4) : slice(4, 4), next: isFirst ? link(server.url) : null };
      return play({ body }, request, response);
    });
    const { chatHistory } = connected(server.url, parts(pages, {}, { query: { fields: "all" } }), { base: "/api" });
    return { server, reading: chatHistory.session("1") };
  }

  it.each<[string, (url: string) => string, string]>([
    ["absolute", (url) => `${url}/api/messages/1?p=2&f[]=a&f[]=b`, "/api/messages/1?p=2&f[]=a&f[]=b"],
    ["from the root", () => "/api/other?p=2", "/api/other?p=2"],
    ["of a query alone", () => "?p=2&x=%20y#z", "/api/messages/1?p=2&x=+y"],
    ["below the address", () => "messages/1?p=2", "/api/messages/1?p=2"],
  ])("are followed as they are: %s", async (_, link, asked) => {
    const { server, reading } = await read(link);
    expect(ids(await reading)).toEqual(ALL);
    expect(server.requests.at(-1)?.url).toBe(asked);
  });

  it.each<[string, (url: string) => string, string]>([
    [
      "another host",
      () => "https://example.org/api/messages?p=2",
      "leads to another host, to which the token is never sent",
    ],
    [
      "another port",
      (url) => `${url.replace(/\d+$/, "1")}/api/x?p=2`,
      "leads to another host, to which the token is never sent",
    ],
    [
      "another host, without a scheme",
      () => "//example.org/api/x?p=2",
      "leads to another host, to which the token is never sent",
    ],
    ["another scheme", () => "file:///etc/passwd", "leads to another host, to which the token is never sent"],
    ["outside of the address", () => "/admin?p=2", "leads outside of chatHistory.url"],
    ["outside by dots", () => "/api/../admin?p=2", "leads outside of chatHistory.url"],
    ["outside by encoded dots", () => "/api/%2e%2e/admin?p=2", "leads outside of chatHistory.url"],
    ["a neighbour", () => "/apis/x?p=2", "leads outside of chatHistory.url"],
    ["nowhere", () => "http://[", "is no address"],
  ])("are refused, and the token goes nowhere: %s", async (_, link, why) => {
    const { server, reading } = await read(link);
    await expect(reading).rejects.toThrow(`the chat platform's link to the next page ${why}`);
    expect(server.requests).toHaveLength(2);
  });
});

const bounds = (more: object) => ({ bounds: { ...USUAL_SESSION_BOUNDS, ...more } });

describe("pages that would never end", () => {
  it.each<[string, unknown, (asked: Record<string, unknown>) => unknown]>([
    ["an offset that is not obeyed", { kind: "offset", parameter: "skip", size: 3 }, () => slice(0, 3)],
    ["a page number that is not obeyed", { kind: "page_number", parameter: "page", size: 3 }, () => slice(0, 3)],
    [
      "a cursor that leads to itself",
      { kind: "cursor", parameter: "after", from: "next" },
      () => ({ messages: [], next: "a" }),
    ],
    [
      "cursors that lead to each other",
      { kind: "cursor", parameter: "after", from: "next" },
      ({ after }) => ({ messages: [], next: after === "a" ? "b" : "a" }),
    ],
    [
      "other cursors each time with the same records",
      { kind: "cursor", parameter: "after", from: "next" },
      ({ after = "0" }) => ({ messages: slice(0, 3), next: String(Number(after) + 1) }),
    ],
    [
      "a key that is not obeyed",
      { kind: "keyset", record: "last", field: "id", parameter: "after", size: 3 },
      () => slice(0, 3),
    ],
    ["a link to itself", { kind: "json_link", from: "next" }, () => ({ messages: [], next: "?x" })],
  ])("are an error: %s", async (_, pages, answer) => {
    const server = await start(platform(answer));
    const { chatHistory } = connected(server.url, parts(pages));
    await expect(chatHistory.session("1")).rejects.toMatchObject({
      message: "the chat platform gives the same page again and again",
      scope: "card",
    });
    expect(server.requests.length).toBeLessThan(6);
  });

  it("and those that only grow end at the bounds of a session", async () => {
    let next = 0;
    const server = await start(
      platform(() => ({ messages: [message((next += 1), { by: "v", at: 1 })], next: `c${next}` })),
    );
    const pages = { kind: "cursor", parameter: "after", from: "next" };
    for (const [bound, setting] of [
      [{ pages: 9 }, "sessionPages"],
      [{ messages: 9 }, "sessionMessages"],
      [{ bytes: 900 }, "sessionMegabytes"],
    ] as const) {
      const { chatHistory } = connected(server.url, parts(pages), bounds(bound));
      await expect(chatHistory.session("1")).rejects.toMatchObject({ code: "session-too-large", scope: "card" });
      await expect(chatHistory.session("1")).rejects.toThrow(`(limits.${setting})`);
    }
  });
});

describe("what is missing is not left out in silence", () => {
  it("a full page without the key by which pages go on", async () => {
    const server = await start(platform(() => slice(0, 3)));
    const { chatHistory } = connected(
      server.url,
      parts({ kind: "keyset", record: "last", field: "idd", parameter: "after", size: 3 }),
    );
    await expect(chatHistory.session("1")).rejects.toThrow("pages go on by idd, and a record has nothing there");
  });

  it("a page that is gone in the middle: the session is read again, and fails when that does not help", async () => {
    let readings = 0;
    const server = await start(
      platform(({ skip }) => {
        if (skip === "0") readings += 1;
        return skip === "3" && readings < 3 ? undefined : slice(Number(skip), 3);
      }),
    );
    const pages = { kind: "offset", parameter: "skip", size: 3 };
    expect(ids(await connected(server.url, parts(pages)).chatHistory.session("1"))).toEqual(ALL);
    readings = Number.NEGATIVE_INFINITY;
    await expect(connected(server.url, parts(pages)).chatHistory.session("1")).rejects.toMatchObject({
      message: "the chat platform answered with status 404 in the middle of a session's history, each time it was read",
      retryable: true,
    });
  });

  it("messages that are not there although the session is: a session is not unknown because a path is wrong", async () => {
    const server = await start(platform(() => undefined));
    await expect(connected(server.url, parts({ kind: "single" })).chatHistory.session("1")).rejects.toMatchObject({
      code: "chat-history-refused",
      status: 404,
    });
  });

  it("of several lists on one page, the longest says whether it is the last one", async () => {
    const described = parts({ kind: "offset", parameter: "skip", size: 3 });
    const both = [{ ...described.messages, records: "source", id: "sid" }, described.messages];
    const server = await start(
      platform(({ skip }) => ({
        source: { ...message(99, { by: "v", at: 0 }), sid: "source" },
        messages: slice(Number(skip), 3),
      })),
    );
    const { chatHistory } = connected(server.url, { ...described, messages: both });
    expect(ids(await chatHistory.session("1"))).toEqual(["source", ...ALL]);
  });
});

describe("the order of messages", () => {
  const equal = ALL.map((id) => message(id, { by: "v", at: 5 }));
  it.each<[string, string, readonly Record<string, unknown>[]]>([
    ["oldest first", "oldest-first", equal],
    ["newest first", "newest-first", equal.toReversed()],
    ["pages backwards", "pages-backwards", [...equal.slice(5), ...equal.slice(2, 5), ...equal.slice(0, 2)]],
  ])("of equal times it is that of the list: %s", async (_, order, told) => {
    const server = await start(platform(({ skip }) => told.slice(Number(skip), Number(skip) + 3)));
    const { chatHistory } = connected(server.url, parts({ kind: "offset", parameter: "skip", size: 3 }, { order }));
    expect(ids(await chatHistory.session("1"))).toEqual(ALL);
  });

  it("times decide before the list, and what comes twice counts once", async () => {
    const told = [
      message("b", { by: "v", at: 2 }),
      message("a", { by: "v", at: 1 }),
      message("b", { by: "v", at: 2, more: { text: "later" } }),
    ];
    const server = await start(platform(() => told));
    const reading = await connected(server.url, parts({ kind: "single" })).chatHistory.session("1");
    expect(ids(reading)).toEqual(["a", "b"]);
    expect(reading).toMatchObject({ session: { messages: [{}, { text: "later" }] } });
  });
});

describe("ids of any size", () => {
  it("keep their digits, in replies and as numbers in bodies", async () => {
    const id = "12345678901234567890";
    const server = await start((request, response) => {
      const json = JSON.stringify(session([message(1, { by: "v", at: 1 })]))
        .replace('"id":1', '"id":98765432109876543210')
        .replace('"id":"1"', `"id":${id}`);
      return play({ body: json }, request, response);
    });
    const requests = {
      chat: { post: "/rpc", json: { method: "chat", params: [{ id: "{session:number}", text: "{session}" }] } },
    };
    const { chatHistory } = connected(server.url, { requests });
    expect(ids(await chatHistory.session(id))).toEqual(["98765432109876543210"]);
    expect(server.requests[0]?.body).toBe(`{"method":"chat","params":[{"id":${id},"text":"${id}"}]}`);
    await expect(chatHistory.session('a"}')).rejects.toThrow("another session");
    expect(server.requests[1]?.body).toBe('{"method":"chat","params":[{"id":"a\\"}","text":"a\\"}"}]}');
  });
});

it("readPlatform takes what these tests describe", () => {
  expect(() => readPlatform("p.yaml", description())).not.toThrow();
});
