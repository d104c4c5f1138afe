import { describe, expect, it } from "vitest";
import { clockByHand } from "../../support/fake-clock.ts";
import { type CallOptions, callFunction, functionWorlds, TOKEN } from "./function-world.ts";

const startWorld = functionWorlds();

const SESSION = { sessionId: "ws-1" };
const OTHER = "another-token-0123456789";
const FUNCTION = "/functions/createChatSession";
const GENERAL =
  "there is no createChatSession at this path: it is at POST <environment URL>/functions/createChatSession, written exactly so; of several environments in one process the environment URL ends with the environment's name";

describe("a refused call is counted by its reason, and logged", () => {
  const refused: readonly (readonly [string, number, string, unknown, CallOptions])[] = [
    ["no token", 401, "token-missing", SESSION, { token: null }],
    ["another token", 401, "token-refused", SESSION, { token: OTHER }],
    ["Basic", 401, "token-refused", SESSION, { headers: { authorization: `Basic ${TOKEN}` } }],
    ["no folder", 400, "folder-code-missing", SESSION, { folderCode: "" }],
    ["another folder", 400, "folder-unknown", SESSION, { folderCode: "archive" }],
    ["no JSON", 400, "not-json", "{", {}],
    ["no session id", 400, "body-wrong", {}, {}],
    ["a huge body", 413, "body-too-large", { text: "x".repeat(20_000) }, {}],
    ["text", 415, "not-json", SESSION, { headers: { "content-type": "text/plain" } }],
    ["another method", 405, "wrong-method", SESSION, { method: "PUT" }],
    ["a wrong path", 404, "not-found", SESSION, { path: "/createChatSession" }],
  ];
  it.each(refused)("%s", async (_, status, reason, body, options) => {
    const { origin, counted, logged } = await (await startWorld()).serve();
    expect((await callFunction(origin, body, options)).status).toBe(status);
    expect(counted).toMatchObject([{ environment: "default", status, refused: reason, isCheck: false }]);
    const line = { environment: "default", reason, status };
    expect(logged).toEqual([`a call of createChatSession was refused ${JSON.stringify(line)}`]);
  });

  it("another method without a valid token as something that was no call", async () => {
    const { origin, counted } = await (await startWorld()).serve();
    for (const token of [null, OTHER]) {
      expect(await callFunction(origin, undefined, { method: "GET", token })).toMatchObject({
        status: 405,
        body: { error: { code: "wrong-method" } },
      });
    }
    expect(counted.map(({ refused: reason }) => reason)).toEqual(["not-a-call", "not-a-call"]);
  });

  it("what ESM refuses, too, with the line that says what failed", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin, counted, logged } = await serve();
    sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    expect((await callFunction(origin, SESSION)).status).toBe(502);
    expect(counted).toMatchObject([{ status: 502, refused: "esm-refused" }]);
    expect(logged).toEqual([expect.stringContaining('createChatSession failed {"environment":"default"')]);
  });

  it("one that is taken is not", async () => {
    const { origin, counted, logged } = await (await startWorld()).serve();
    await callFunction(origin, SESSION);
    expect(counted).toMatchObject([{ status: 200, refused: undefined }]);
    expect(logged).toEqual([expect.stringContaining("createChatSession done")]);
  });

  it("a thousand of them make two lines a minute", async () => {
    const clock = clockByHand();
    const { origin, counted, logged, app } = await (await startWorld()).serve({ clock });
    for (let call = 0; call < 40; call += 1) {
      const answers = Array.from({ length: 25 }, () => callFunction(origin, SESSION, { token: OTHER }));
      await Promise.all(answers);
    }
    expect(counted).toHaveLength(1_000);
    const lines = logged.filter((line) => line.includes('"reason":"token-refused"'));
    expect(lines).toHaveLength(1);
    app.stop();
    const more = counted.filter(({ refused: reason }) => reason === "token-refused").length - 1;
    expect(logged.filter((line) => line.includes(`"status":401,"more":${more}}`))).toHaveLength(1);
  });
});

describe("a wrong path is answered with the right one", () => {
  const WRONG = [
    `${FUNCTION}/`,
    `/${FUNCTION}`,
    "/functions//createChatSession",
    "/functions/createchatsession",
    "/Functions/createChatSession",
    "/functions/createChat%53ession",
    "/createChatSession",
    "/turku/functions/createChatSession",
    "/helsinki/functions",
    "/api/v1/helsinki/functions/createChatSession",
  ];

  it.each(WRONG)("%s, to whoever has a token the exact one of its environment", async (path) => {
    const names = ["helsinki", "tampere"];
    const tokenVariables = { tampere: "OTHER" };
    const { origin, counted } = await (await startWorld()).serve({ names, tokenVariables, environment: { OTHER } });
    const own = await callFunction(origin, SESSION, { path });
    expect(own).toMatchObject({ status: 404, body: { error: { code: "not-found", tryAgain: false } } });
    expect(own.body.error?.message).toBe(
      "there is no createChatSession at this path: that of environment helsinki is at POST /helsinki/functions/createChatSession",
    );
    const stranger = await callFunction(origin, SESSION, { path, token: "a-token-that-nobody-has-0123" });
    const nobody = await callFunction(origin, SESSION, { path, token: null });
    for (const { status, body } of [stranger, nobody]) {
      expect({ status, message: body.error?.message }).toEqual({ status: 404, message: GENERAL });
    }
    expect(counted.map(({ environment, refused }) => [environment, refused])).toEqual([
      ["helsinki", "not-found"],
      ["", "not-found"],
      ["", "not-found"],
    ]);
  });

  it("of all environments that share the token, and without a name where there is one", async () => {
    const world = await startWorld();
    const several = await world.serve({ names: ["helsinki", "tampere"] });
    const { body } = await callFunction(several.origin, SESSION);
    expect(body.error?.message).toMatch(
      / helsinki is at POST \/helsinki\/.*; that of environment tampere is at POST \//,
    );
    const one = await world.serve({ names: ["helsinki"] });
    const answer = await callFunction(one.origin, SESSION, { path: "/" });
    expect(answer.body.error?.message).toMatch(/ helsinki is at POST \/functions\/createChatSession$/);
  });

  it("and whatever else is asked for is no call", async () => {
    const { origin, counted, logged } = await (await startWorld()).serve();
    for (const path of ["/", "/favicon.ico", "/functions", "/.env", "/x/ready"]) {
      const { status, body } = await callFunction(origin, undefined, { path, method: "GET" });
      expect({ status, message: body.error?.message }).toEqual({ status: 404, message: "there is nothing here" });
    }
    expect(counted).toEqual([]);
    expect(logged).toEqual([]);
    const { body } = await callFunction(origin, undefined, { path: "/createchatsession", method: "GET", token: null });
    expect(body.error?.message).toBe(GENERAL);
  });

  it("without being a way to try tokens faster than by calls", async () => {
    const { origin } = await (await startWorld()).serve({ server: { callsPerMinuteAndAddress: 3 } });
    const statuses: number[] = [];
    for (let call = 0; call < 5; call += 1) {
      statuses.push((await callFunction(origin, SESSION, { path: "/x", token: OTHER })).status);
    }
    expect(statuses).toEqual([404, 404, 404, 429, 429]);
    expect((await callFunction(origin, SESSION, { path: "/x", token: null })).status).toBe(404);
  });
});

describe("what esm-chat check tries", () => {
  const headers = { "esm-chat-check": "1" };

  it("counts as no refused call", async () => {
    const { origin, counted, logged } = await (await startWorld()).serve();
    await callFunction(origin, undefined, { method: "GET", headers });
    await callFunction(origin, {}, { token: null, headers });
    await callFunction(origin, {}, { headers });
    expect(counted.map(({ refused, isCheck }) => [refused, isCheck])).toEqual(
      Array.from({ length: 3 }, () => [undefined, true]),
    );
    expect(logged).toEqual([]);
  });

  it("and nobody who guesses tokens can hide by looking like it", async () => {
    const { origin, counted, logged } = await (await startWorld()).serve();
    await callFunction(origin, {}, { token: OTHER, headers });
    await callFunction(origin, {}, { token: OTHER, headers, path: "/x" });
    expect(counted.map(({ refused }) => refused)).toEqual(["token-refused", "not-found"]);
    expect(logged).toHaveLength(2);
  });
});
