import { describe, expect, it } from "vitest";
import { first } from "../../acceptance/raw-esm.ts";
import { at } from "../../task/wire-session.ts";
import { type CallOptions, callFunction, functionWorlds, TOKEN } from "./function-world.ts";

const startWorld = functionWorlds();

const SESSION = { sessionId: "ws-1", visitorExternalId: "Vera@example.org", startedAt: at(0) };

describe("createChatSession over HTTP", () => {
  it("makes an empty, active card with session id, customer and start time", async () => {
    const { serve, cards } = await startWorld();
    const { origin } = await serve();
    const { status, headers, body } = await callFunction(origin, SESSION);
    expect({ status, body }).toEqual({ status: 200, body: { dataCardId: expect.any(String), created: true } });
    expect(headers.get("content-type")).toBe("application/json");
    const [card, another] = await cards();
    if (card === undefined) throw new Error("no card");
    expect(another).toBeUndefined();
    expect(card.dataCardId).toBe(body.dataCardId);
    expect(first(card, "chat_session_id")).toEqual({ value: "ws-1" });
    expect(first(card, "is_chat_active")).toEqual({ value: "Yes", code: "yes" });
    expect(first(card, "start_time")).toEqual({ value: at(0).replace(".000Z", "Z") });
    expect(first(card, "customer")?.dataCardId).toBeDefined();
    expect(first(card, "chat_log")).toBeUndefined();
  });

  it("gives the same card when it is called again", async () => {
    const { origin } = await (await startWorld()).serve();
    const { body } = await callFunction(origin, SESSION);
    expect((await callFunction(origin, SESSION)).body).toEqual({ dataCardId: body.dataCardId, created: false });
  });

  it.each([
    ["the session id alone", {}],
    ["nulls", { visitorExternalId: null, startedAt: null }],
    ["fields that are not known", { visitorName: "Vera", channel: { id: 1 }, __proto__: { sessionId: 5 } }],
    ["a start time with an offset", { startedAt: "2026-03-29T10:00:00+02:00" }],
  ])("takes %s", async (_, fields) => {
    const { serve, cards } = await startWorld();
    const { origin } = await serve();
    expect(await callFunction(origin, { sessionId: "ws-1", ...fields })).toMatchObject({ status: 200 });
    expect(await cards()).toHaveLength(1);
  });

  it.each<readonly [string, object, readonly string[]]>([
    ["a start time without seconds", { startedAt: "2026-03-29T10:00+02:00" }, []],
    ["a person that is an object", { visitorExternalId: {} }, ["visitorExternalId"]],
    ["a person that is too long", { visitorExternalId: "x".repeat(321) }, ["visitorExternalId"]],
    ["half a character as person", { visitorExternalId: "\ud800" }, []],
    ["a person of control characters", { visitorExternalId: "\u0000\n'\"\\" }, []],
    ["a start time without a zone", { startedAt: "2026-03-29T08:00:00" }, ["startedAt"]],
    ["a start time that is a number", { startedAt: 5 }, ["startedAt"]],
    ["a day that does not exist", { startedAt: "2026-02-30T08:00:00Z" }, ["startedAt"]],
    ["nothing of use", { visitorExternalId: [], startedAt: {}, text: [[[]]] }, ["visitorExternalId", "startedAt"]],
  ])("makes the card of %s, and tells what was left out", async (_, fields, leftOut) => {
    const { serve, cards } = await startWorld();
    const { origin, logged } = await serve();
    const { status, body } = await callFunction(origin, { sessionId: "ws-1", ...fields });
    expect({ status, leftOut: body.leftOut?.map(({ field }) => field) ?? [] }).toEqual({ status: 200, leftOut });
    expect(Object.keys(body)).toEqual(["dataCardId", "created", ...(leftOut.length === 0 ? [] : ["leftOut"])]);
    const warned = logged.filter((line) => line.includes("not understood and left out"));
    expect(warned).toEqual(
      leftOut.map((field) => expect.stringContaining(`{"environment":"default","field":"${field}"}`)),
    );
    expect(await cards()).toHaveLength(1);
  });

  it("makes the card without the customer when ESM refuses it with one, and tells so", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const { origin, counted, logged } = await serve();
    const customer = { templateCode: "chat_session", attributeCode: "customer", read: true, write: false };
    sandbox.setPermissions([customer]);
    const { status, body } = await callFunction(origin, SESSION);
    expect({ status, leftOut: body.leftOut?.map(({ field }) => field) }).toEqual({
      status: 200,
      leftOut: ["visitorExternalId"],
    });
    expect(counted).toMatchObject([{ status: 200, leftOut: ["visitorExternalId"] }]);
    expect(logged.filter((line) => line.includes("left out"))).toHaveLength(1);
    expect((await cards()).map(({ dataCardId }) => dataCardId)).toEqual([body.dataCardId]);
  });

  it("knows the path with the environment's name, too", async () => {
    const { origin } = await (await startWorld()).serve({ names: ["helsinki"] });
    const path = "/helsinki/functions/createChatSession";
    expect((await callFunction(origin, SESSION, { path })).status).toBe(200);
    expect((await callFunction(origin, SESSION)).status).toBe(200);
  });

  it("needs the environment's name where there are several", async () => {
    const { origin } = await (await startWorld()).serve({ names: ["helsinki", "tampere"] });
    for (const name of ["helsinki", "tampere"]) {
      const path = `/${name}/functions/createChatSession`;
      expect((await callFunction(origin, SESSION, { path })).status).toBe(200);
    }
    expect((await callFunction(origin, SESSION)).status).toBe(404);
    expect((await callFunction(origin, SESSION, { path: "/turku/functions/createChatSession" })).status).toBe(404);
  });

  it("makes cards in the other folders that are allowed, when ESM allows them", async () => {
    const { serve, cards } = await startWorld();
    const { origin } = await serve({ functions: { folderCodes: ["elsewhere"] } });
    const { status, body } = await callFunction(origin, SESSION, { folderCode: "elsewhere" });
    expect({ status, tryAgain: body.error?.tryAgain }).toEqual({ status: 502, tryAgain: false });
    expect(await cards()).toEqual([]);
  });
});

describe("a call that is wrong", () => {
  const wrong: readonly (readonly [string, number, string, CallOptions])[] = [
    ["without a token", 401, "token-refused", { token: null }],
    ["with another token", 401, "token-refused", { token: `${TOKEN}x` }],
    ["with an empty token", 401, "token-refused", { token: "" }],
    ["with the beginning of the token", 401, "token-refused", { token: TOKEN.slice(0, -1) }],
    ["with Basic instead of Bearer", 401, "token-refused", { headers: { authorization: `Basic ${TOKEN}` } }],
    ["without a folder", 400, "folder-code-missing", { folderCode: "" }],
    [
      "with two folders",
      400,
      "folder-code-missing",
      { path: "/functions/createChatSession?folderCode=chat_sessions&folderCode=chat_sessions", folderCode: "" },
    ],
    ["with an unknown folder", 400, "folder-unknown", { folderCode: "chat_sessions2" }],
    ["with a folder like a query", 400, "folder-unknown", { folderCode: "chat_sessions' or '1'='1" }],
    ["that is text", 415, "not-json", { headers: { "content-type": "text/plain" } }],
    ["with another method", 405, "wrong-method", { method: "PUT" }],
    ["by GET", 405, "wrong-method", { method: "GET" }],
    ["by OPTIONS", 405, "wrong-method", { method: "OPTIONS" }],
    ["to another function", 404, "not-found", { path: "/functions/dropAllCards" }],
    ["to the folder above", 404, "not-found", { path: "/functions/" }],
  ];
  it.each(wrong)("%s gets %d %s", async (_, status, code, options) => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    const reply = await callFunction(origin, options.method === "GET" ? undefined : SESSION, options);
    expect(reply).toMatchObject({ status, body: { error: { code, tryAgain: false } } });
    expect(sandbox.stats().esm.requests).toBe(0);
  });

  it.each([
    ["not JSON", "{", "not-json"],
    ["nothing", "", "not-json"],
    ["XML", "<session/>", "not-json"],
    ["deep JSON", `${"[".repeat(8_000)}${"]".repeat(8_000)}`, "body-wrong"],
    ["a list", [], "body-wrong"],
    ["null", "null", "body-wrong"],
  ])("with %s as its body gets 400", async (_, body, code) => {
    const { origin } = await (await startWorld()).serve();
    expect(await callFunction(origin, body)).toMatchObject({ status: 400, body: { error: { code } } });
  });

  it("with bytes that are not UTF-8 gets 400", async () => {
    const { origin } = await (await startWorld()).serve();
    const answer = await fetch(`${origin}/functions/createChatSession?folderCode=chat_sessions`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}` },
      body: Buffer.from([0x7b, 0xff, 0x7d]),
    });
    expect(answer.status).toBe(400);
  });

  it.each([
    ["no session id", {}, "sessionId"],
    ["a number as session id", { sessionId: 5 }, "sessionId"],
    ["an empty session id", { sessionId: "" }, "sessionId"],
    ["a session id that is too long", { sessionId: "x".repeat(201) }, "sessionId"],
    ["a session id with a line feed", { sessionId: "ws\n1" }, "sessionId"],
    ["a session id with a NUL", { sessionId: "ws\u0000-1" }, "sessionId"],
    ["half a character in the session id", { sessionId: "ws-\ud800" }, "sessionId"],
    ["a session id of dots", { sessionId: ".." }, "sessionId"],
    ["a session id of quotes", { sessionId: "'''" }, "sessionId"],
    ["a session id with space around it", { sessionId: " ws-1" }, "sessionId"],
  ])("with %s gets 400 and the field's name", async (_, body, field) => {
    const { origin } = await (await startWorld()).serve();
    const reply = await callFunction(origin, body);
    expect(reply.status).toBe(400);
    expect(reply.body.problems?.map((problem) => problem.field)).toEqual([field]);
    expect(reply.body.error?.message).toContain(field);
  });

  it.each([
    ["that says its length", (size: number) => "x".repeat(size)],
    [
      "that comes in pieces",
      (size: number) =>
        new ReadableStream({
          start(controller) {
            for (let sent = 0; sent < size; sent += 1_000) controller.enqueue(new Uint8Array(1_000));
            controller.close();
          },
        }),
    ],
  ])("with a huge body %s gets 413", async (_, body) => {
    const { origin } = await (await startWorld()).serve();
    const answer = await fetch(`${origin}/functions/createChatSession?folderCode=chat_sessions`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: body(200_000),
      duplex: "half",
    } as RequestInit);
    expect(answer.status).toBe(413);
  });
});

describe("a session id that looks like something else", () => {
  it("is kept as it is, one card for each", async () => {
    const { serve, cards } = await startWorld();
    const { origin } = await serve();
    const ids = [
      "ws-1",
      "ws-1' or 'a'='a",
      "ws-1%",
      "ws_1",
      "%",
      "</value><value>x</value>",
      "<!DOCTYPE x>",
      "&amp;",
      "../../ws-1",
      "ws-1?x=1#y$z$",
      "ws-1\\",
      "__proto__",
      "käyttäjä 🙂",
    ];
    for (const sessionId of [...ids, ...ids]) expect((await callFunction(origin, { sessionId })).status).toBe(200);
    const stored = (await cards()).map((card) => first(card, "chat_session_id")?.value);
    expect(stored.toSorted()).toEqual(ids.toSorted());
  });
});
