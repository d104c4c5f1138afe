import { beforeEach, describe, expect, it } from "vitest";
import type { DataCardJson } from "../../plugin/sandbox/esm-rest/card-schemas.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, type Page, values } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();
const SESSIONS = Array.from({ length: 60 }, (_, index) => sampleSession(`ws-${index + 1}`));

let sandbox: Sandbox;
let esm: EsmClient;

beforeEach(async () => {
  sandbox = await start({ sessions: SESSIONS, createCards: true });
  esm = await connect(sandbox);
});

describe("templates", () => {
  it("are listed with their URLs", async () => {
    const { body } = await esm.get("/dc");
    expect(body).toContainEqual({
      name: "Chat session",
      templateCode: "chat_session",
      url: "/dc/chat_session",
    });
  });

  it("tell folders, types, cardinality, static values with codes and reference targets, and nothing else", async () => {
    const { body } = await esm.get<{ allowedFolders: unknown; attributes: Record<string, unknown> }>(
      "/dc/chat_session",
    );
    expect(body.allowedFolders).toEqual([{ folderName: "Chat sessions", folderCode: "chat_sessions" }]);
    expect(body.attributes["is_chat_active"]).toEqual({
      name: "Is chat active",
      multiValue: false,
      type: "static-value",
      file: false,
      values: [
        { code: "yes", value: "Yes" },
        { code: "no", value: "No" },
      ],
      target: [],
    });
    expect(body.attributes["members"]).toMatchObject({ multiValue: true, type: "reference", target: ["person"] });
  });

  it.each(["nothing", "__proto__", "constructor"])("that do not exist are 404: %s", async (code) => {
    for (const path of [`/dc/${code}`, `/dc/${code}/data`, `/dc/${code}/data/stream`, `/dc/${code}/data/9001`]) {
      expect((await esm.get(path)).status).toBe(404);
    }
  });
});

describe("a list of cards", () => {
  it("has 50 cards when limit is not sent, highest id first", async () => {
    const { body } = await esm.get<Page>("/dc/chat_session/data");
    expect(body.meta).toMatchObject({ count: 50, limit: 50 });
    const ids = body.data.map(({ dataCardId }) => Number(dataCardId));
    expect(ids).toEqual(ids.toSorted((one, other) => other - one));
    expect(body.data[0]?.name).toBe("ws-60");
  });

  it.each(["0", "201", "-1", "1.5", "many", ""])("refuses limit=%s with 400", async (limit) => {
    expect((await esm.get("/dc/chat_session/data", { limit })).status).toBe(400);
  });

  it("goes on below filterId, until nothing is left and the list is a 404", async () => {
    const names: string[] = [];
    let filterId = "";
    for (;;) {
      const query = { limit: "7", ...(filterId === "" ? {} : { filterId }) };
      const reply = await esm.get<Page>("/dc/chat_session/data", query);
      if (reply.status === 404) break;
      names.push(...reply.body.data.map(({ name }) => name));
      filterId = reply.body.data.at(-1)?.dataCardId ?? "0";
    }
    expect(names).toEqual(SESSIONS.map(({ sessionId }) => sessionId).toReversed());
  });

  it.each([{}, { dataCards: "False" }, { selectedAttributes: "" }])(
    "shows ids, names and relative URLs alone with %j",
    async (query) => {
      for (const path of ["/dc/chat_session/data", "/dc/chat_session/data/stream"]) {
        const filter = "$chat_session_id$ = 'ws-60'";
        const { body } = await esm.get<Page>(path, { ...query, filter });
        const id = body.data[0]?.dataCardId;
        expect(body.data).toEqual([{ dataCardId: id, name: "ws-60", url: `/dc/chat_session/data/${id}` }]);
      }
    },
  );

  it.each(["0", "", "00", "999999999999999"])("begins at the top with filterId=%j", async (filterId) => {
    const { body } = await esm.get<Page>("/dc/chat_session/data", { filterId, limit: "2" });
    expect(body.data.map(({ name }) => name)).toEqual(["ws-60", "ws-59"]);
  });

  it.each(["-1", "x", "1.5", "9001 or 1", "1e3"])("refuses filterId=%j with 400", async (filterId) => {
    expect((await esm.get("/dc/chat_session/data", { filterId })).status).toBe(400);
  });

  it.each(["", " ", "\t"])("is a list of everything with filter=%j", async (filter) => {
    for (const path of ["/dc/chat_session/data", "/dc/chat_session/data/stream"]) {
      const { body } = await esm.get<Page>(path, { filter, ...(path.endsWith("data") ? { limit: "200" } : {}) });
      expect(body.data).toHaveLength(60);
    }
  });

  it.each(["yes", "1", ""])("refuses dataCards=%s with 400", async (dataCards) => {
    expect((await esm.get("/dc/chat_session/data", { dataCards })).status).toBe(400);
  });

  it("shows the selected attributes alone, and refuses a code that does not exist", async () => {
    const selectedAttributes = "chat_session_id,is_chat_active";
    const { body } = await esm.get<Page>("/dc/chat_session/data", { selectedAttributes, limit: "1" });
    expect((body.data[0] as DataCardJson).data).toEqual({
      chat_session_id: { name: "Chat session ID", type: "string", values: [{ value: "ws-60" }] },
      is_chat_active: { name: "Is chat active", type: "static-value", values: [{ value: "Yes", code: "yes" }] },
    });
    const whole = await esm.get<Page>("/dc/chat_session/data", { selectedAttributes, limit: "1", dataCards: "true" });
    expect(whole.body.data).toEqual(body.data);
    const refused = await esm.get("/dc/chat_session/data", { selectedAttributes: "chat_session_id,nothing" });
    expect(refused.status).toBe(400);
  });

  it("shows a card as documented, empty attributes with no values", async () => {
    const { body } = await esm.get<Page>("/dc/chat_session/data", { limit: "1", dataCards: "true" });
    expect(body.data[0]).toMatchObject({
      name: "ws-60",
      templateName: "Chat session",
      templateCode: "chat_session",
      folderName: "Chat sessions",
      folderCode: "chat_sessions",
      hidden: false,
      deleted: false,
      data: { efecte_id: { values: [{ value: "CHAT-000060" }] }, chat_log: { values: [] } },
    });
  });

  it("answers 400 with ESM's words for a filter it does not understand", async () => {
    const { status, body } = await esm.get("/dc/chat_session/data", { filter: "$nothing$ = 'x'" });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 400, message: "Invalid search query: Unknown field: nothing" });
  });

  it("holds hidden cards, and leaves the trash out unless the filter speaks of it", async () => {
    const [hidden, deleted] = [await idOf("ws-1"), await idOf("ws-2")];
    sandbox.setHiddenCards([hidden]);
    await esm.send("DELETE", `/dc/chat_session/data/${deleted}`);
    const both = "($chat_session_id$ = 'ws-1' or $chat_session_id$ = 'ws-2')";
    expect(await esm.names("chat_session", both)).toEqual(["ws-1"]);
    expect(await esm.names("chat_session", `${both} and hidden = 0`)).toEqual([]);
    expect(await esm.names("chat_session", `${both} and deleted = 1`)).toEqual(["ws-2"]);
    const { body } = await esm.get(`/dc/chat_session/data/${deleted}`);
    expect(body).toMatchObject({ deleted: true });
  });
});

describe("an empty list", () => {
  const query = { filter: "$chat_session_id$ = 'nobody'" };

  it.each(["/dc/chat_session/data", "/dc/chat_session/data/stream"])(
    "is a 404 with an ApiException: %s",
    async (path) => {
      expect(await esm.get(path, query)).toMatchObject({ status: 404, body: { code: 404 } });
    },
  );

  it.each(["/dc/chat_session/data", "/dc/chat_session/data/stream"])(
    "can be a 404 without a body: %s",
    async (path) => {
      sandbox.setManners({ emptyListAnswer: "404-without-body" });
      expect(await esm.get(path, query)).toMatchObject({ status: 404, text: "" });
    },
  );

  it.each(["/dc/chat_session/data", "/dc/chat_session/data/stream"])("can be an empty page: %s", async (path) => {
    sandbox.setManners({ emptyListAnswer: "empty-page" });
    expect(await esm.get(path, query)).toMatchObject({ status: 200, body: { meta: { count: 0 }, data: [] } });
  });
});

describe("the stream", () => {
  it("is one object with all cards, sent in chunks", async () => {
    const reply = await esm.get<Page>("/dc/chat_session/data/stream", { dataCards: "true" });
    expect(reply.headers.get("Content-Length")).toBeNull();
    expect(reply.headers.get("Transfer-Encoding")).toBe("chunked");
    expect(reply.body.data.map(({ name }) => name)).toEqual(SESSIONS.map(({ sessionId }) => sessionId).toReversed());
  });

  it("filters and selects as the list does", async () => {
    const query = { filter: "$chat_session_id$ = 'ws-7'", selectedAttributes: "chat_session_id" };
    const { body } = await esm.get<Page>("/dc/chat_session/data/stream", query);
    expect(body.data).toMatchObject([{ name: "ws-7", data: { chat_session_id: { values: [{ value: "ws-7" }] } } }]);
  });

  it("writes no more than the client takes", async () => {
    const long = "x".repeat(4_000_000);
    const ids = await Promise.all(["a", "b", "c", "d", "e", "f", "g", "h"].map((subject) => incident(subject, long)));
    const before = sandbox.stats().esm.bytesOut;
    const abort = new AbortController();
    const reply = await fetch(`${sandbox.esmRest}/dc/incident/data/stream?dataCards=true`, {
      headers: { Authorization: esm.token },
      signal: abort.signal,
    });
    await reply.body?.getReader().read();
    abort.abort();
    await esm.get("/echo/jwt");
    expect(sandbox.stats().esm.bytesOut - before).toBeLessThan((long.length * ids.length) / 2);
  });
});

async function incident(subject: string, description: string): Promise<string> {
  return esm.create("incident", "incidents", {
    subject: values({ value: subject }),
    description: values({ value: description }),
  });
}

async function idOf(sessionId: string): Promise<string> {
  const { body } = await esm.get<Page>("/dc/chat_session/data", { filter: `$chat_session_id$ = '${sessionId}'` });
  return body.data[0]?.dataCardId ?? "";
}
