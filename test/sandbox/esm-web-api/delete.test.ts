import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, values } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import { attribute, CREATE, errorOf, readReply, type WebApiClient, webApi } from "./web-api-client.ts";

/* Source of delete.ws, Ids, Query and useTrashcan: a third party's client. Everything else is assumed. */

const start = sandboxes();
const OF_SESSIONS = "template.code = 'chat_session'";

let sandbox: Sandbox;
let rest: EsmClient;
let esm: WebApiClient;
/** Cards of the sessions ws-1, ws-2 and ws-3. */
let cards: string[];

beforeEach(async () => {
  const sessions = ["ws-1", "ws-2", "ws-3"].map((sessionId) => sampleSession(sessionId));
  sandbox = await start({ sessions, createCards: true });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
  cards = (await esm.find(OF_SESSIONS)).map(({ id }) => id);
});

describe("delete.ws", () => {
  it.each(["GET", "POST"])("moves cards to the trash by their ids, with %s", async (method) => {
    const reply = await remove({ Ids: ` ${cards[0]},${cards[2]},${cards[0]}` }, method);
    expect(reply.text).toContain("<entities-deleted>2</entities-deleted>");
    expect(await left()).toEqual([cards[1]]);
    expect(await rest.names("chat_session", "deleted = 1")).toEqual(["ws-3", "ws-1"]);
  });

  it("deletes what a query finds, and says so when that is nothing", async () => {
    const query = `SELECT entity FROM entity WHERE ${OF_SESSIONS} AND $chat_session_id$ IN ('ws-1', 'ws-2')`;
    expect((await remove({ Query: query })).text).toContain("<entities-deleted>2<");
    expect((await remove({ Query: query })).text).toContain("<entities-deleted>0<");
    expect(await left()).toEqual([cards[2]]);
  });

  it("takes cards away for good without the trash: their references, their files and their unique values", async () => {
    const incident = await rest.create("incident", "incidents", {
      subject: values({ value: "Printer" }),
      chat_session: values({ dataCardId: cards[0] }),
    });
    await remove({ Ids: cards[0] ?? "", useTrashcan: "false" });
    expect(await left()).toEqual(cards.slice(1));
    expect(await rest.names("chat_session", "deleted = 1")).toEqual([]);
    expect((await rest.get(`/dc/chat_session/data/${cards[0]}`)).status).toBe(404);
    expect(await rest.data("incident", incident)).toMatchObject({ chat_session: [] });
    const again = attribute("chat_session_id", "ws-1") + attribute("is_chat_active", "Yes");
    expect(await esm.report(CREATE, again)).toMatchObject({ created: 1 });
    const [made] = await esm.find("$chat_session_id$ = 'ws-1'");
    expect(Number(made?.id)).toBeGreaterThan(Number(incident));
    expect(sandbox.world.cards.has(cards[0] ?? "")).toBe(false);
  });

  it("lets nothing of a card that referred to others behind", async () => {
    const [vera = ""] = (await esm.find("template.code = 'person'")).map(({ id }) => id);
    await rest.send("PATCH", `/dc/chat_session/data/${cards[0]}`, { data: { customer: values({ dataCardId: vera }) } });
    await remove({
      Query: `SELECT entity FROM entity WHERE entity.id IN (${vera}, ${cards[0]})`,
      useTrashcan: "FALSE",
    });
    expect(sandbox.world.referrers.get(vera)).toBeUndefined();
    expect(await left()).toEqual(cards.slice(1));
  });

  it.each([
    ["neither Ids nor Query", {}, "Either Ids or Query is needed"],
    ["both", { Ids: "9001", Query: "x" }, "Either Ids or Query is needed"],
    ["empty ones", { Ids: "", Query: "" }, "Either Ids or Query is needed"],
    ["an id that does not exist", { Ids: "9001,1" }, "Unknown data card: 1"],
    ["an empty id", { Ids: "9001," }, "Unknown data card: "],
    ["a property of Object", { Ids: "__proto__" }, "Unknown data card: __proto__"],
    ["a long one", { Ids: "9".repeat(10_000) }, `Unknown data card: ${"9".repeat(100)}`],
    ["something else than a truth value", { Ids: "9001", useTrashcan: "maybe" }, "useTrashcan must be true or false"],
  ])("deletes nothing when it is given %s", async (_what, parameters, details) => {
    const before = await esm.find("SELECT entity FROM entity");
    const reply = await remove(parameters);
    expect(reply.status).toBe(200);
    expect(errorOf(reply)).toEqual({ code: "efe-3004", description: "Invalid delete request", details });
    expect(await esm.find("SELECT entity FROM entity")).toEqual(before);
  });

  it.each([
    ["a condition alone", OF_SESSIONS, /Expected SELECT/],
    ["an unknown template", "SELECT entity FROM entity WHERE template.code = 'x'", /Unknown template: x/],
    ["an unknown attribute", `SELECT entity FROM entity WHERE ${OF_SESSIONS} AND $x$ IS NULL`, /Unknown field: x/],
    ["markup", "<b>&amp;]]>", /Expected SELECT|Unexpected/],
  ])("deletes nothing for a query that is %s", async (_what, query, details) => {
    expect(errorOf(await remove({ Query: query }))).toMatchObject({
      code: "efe-3001",
      details: expect.stringMatching(details),
    });
    expect(await left()).toEqual(cards);
  });

  it("deletes nothing that may not be seen or written, nor anything beside it, nor what is in the trash", async () => {
    sandbox.setPermissions([{ templateCode: "person", read: true, write: false }]);
    expect(errorOf(await remove({ Query: "SELECT entity FROM entity" }))["details"]).toMatch(/no permission.*person/);
    sandbox.setPermissions([{ templateCode: "chat_session", read: false, write: false }]);
    expect(errorOf(await remove({ Ids: cards[0] ?? "" }))["details"]).toBe(`Unknown data card: ${cards[0]}`);
    sandbox.setPermissions([]);
    expect(await left()).toEqual(cards);
    await remove({ Ids: cards[0] ?? "" });
    expect(errorOf(await remove({ Ids: cards.join() }))["details"]).toBe(`Unknown data card: ${cards[0]}`);
    expect(await left()).toEqual(cards.slice(1));
  });

  it("is not done by another method, nor without a login", async () => {
    const other = await readReply(await esm.call("PUT", `delete.ws?Ids=${cards[0]}`));
    expect([other.status, errorOf(other)["details"]]).toEqual([405, "delete.ws takes GET and POST"]);
    const stranger = webApi({ ...sandbox, password: "wrong" });
    expect((await stranger.call("POST", `delete.ws?Ids=${cards[0]}`)).status).toBe(401);
    expect((await esm.call("GET", "delete.ws?Ids=%ff")).status).toBe(200);
    expect(await left()).toEqual(cards);
  });
});

async function remove(parameters: Record<string, string>, method = "POST") {
  return readReply(await esm.call(method, `delete.ws?${new URLSearchParams(parameters).toString()}`));
}

async function left(): Promise<string[]> {
  return (await esm.find(OF_SESSIONS)).map(({ id }) => id);
}
