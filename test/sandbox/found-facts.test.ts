import { describe, expect, it } from "vitest";
import { connect, type Page, values } from "./esm-client.ts";
import { webApi } from "./esm-web-api/web-api-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

/*
 * Facts of docs/contracts.md that no other test of the sandbox is named after. Sources: the vendor's document
 * (WorkSimple-GmbH/python-efecte, docs/openapi.json), ESM's log (strings are NOT NULL), the vendor's documentation of rights.
 */

const start = sandboxes();
const SESSIONS = ["ws-1", "ws-2"].map((sessionId) => sampleSession(sessionId));

async function world() {
  const sandbox = await start({ sessions: SESSIONS, createCards: true });
  const esm = await connect(sandbox);
  const { body } = await esm.get<Page>("/dc/chat_session/data");
  return { sandbox, esm, id: body.data[0]?.dataCardId ?? "" };
}

describe("a missing right to read looks like an empty value, on any attribute, is_chat_active included (documented)", () => {
  it("over both APIs", async () => {
    const { sandbox, esm, id } = await world();
    expect((await esm.data("chat_session", id))["is_chat_active"]).toHaveLength(1);
    const hidden = { templateCode: "chat_session", attributeCode: "is_chat_active", read: false, write: true };
    sandbox.setPermissions([hidden]);
    expect((await esm.data("chat_session", id))["is_chat_active"]).toEqual([]);
    const [entity] = await webApi(sandbox).find(`entity.id = '${id}'`);
    expect(entity?.values).not.toHaveProperty("is_chat_active");
  });
});

describe("an empty text is no value (strings are NOT NULL in ESM's database)", () => {
  it("over both APIs: the attribute is empty afterwards", async () => {
    const { sandbox, esm, id } = await world();
    const write = async (text: string) =>
      esm.send("PATCH", `/dc/chat_session/data/${id}`, { data: { chat_log: values({ value: text }) } });
    await write("one");
    expect((await write("")).status).toBe(200);
    expect((await esm.data("chat_session", id))["chat_log"]).toEqual([]);
    expect(await esm.names("chat_session", `$chat_log$ IS NULL and entity.id = '${id}'`)).toHaveLength(1);
    await write("two");
    const [entity] = await webApi(sandbox).find(`entity.id = '${id}'`);
    const body = `<entityset><entity><template code="chat_session"/><attribute code="efecte_id"><value>${entity?.values["efecte_id"]?.[0]}</value></attribute><attribute code="chat_log"><value></value></attribute></entity></entityset>`;
    await webApi(sandbox).import("folderCode=chat_sessions&updateDataCards=true&removeEmptyValues=true", body);
    expect((await esm.data("chat_session", id))["chat_log"]).toEqual([]);
  });
});

describe("a reference is written by dataCardId alone (vendor's document, observed)", () => {
  it.each([{ value: "vera@example.org" }, { email: "vera@example.org" }, { name: "Vera Visitor" }])(
    "%j is refused",
    async (reference) => {
      const { esm, id } = await world();
      const data = { customer: values(reference) };
      expect((await esm.send("PATCH", `/dc/chat_session/data/${id}`, { data })).status).toBe(400);
    },
  );
});

describe("the token lives 15 minutes (vendor's document)", () => {
  it("as its own exp says", async () => {
    const { esm } = await world();
    const [, payload = ""] = esm.token.replace("Bearer ", "").split(".");
    const { exp, iat } = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Record<string, number>;
    expect((exp ?? 0) - (iat ?? 0)).toBe(15 * 60);
  });
});
