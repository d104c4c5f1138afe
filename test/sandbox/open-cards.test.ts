import { beforeEach, describe, expect, it } from "vitest";
import { NAMED_MANNERS } from "../../plugin/sandbox/named-manners.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

/* Documented by the vendor as a known error before ESM 2025.2. */

const start = sandboxes();
let sandbox: Sandbox;
let esm: EsmClient;
let id: string;
let person: string;

beforeEach(async () => {
  sandbox = await start({ sessions: [sampleSession("ws-1")], createCards: true });
  esm = await connect(sandbox);
  [id = ""] = await ids("chat_session");
  [person = ""] = await ids("person");
});

async function ids(template: string): Promise<string[]> {
  const { body } = await esm.get<{ data: { dataCardId: string }[] }>(`/dc/${template}/data`, { limit: "200" });
  return body.data.map(({ dataCardId }) => dataCardId);
}

async function control(path: string, dataCardIds: readonly unknown[]): Promise<number> {
  const reply = await fetch(`${sandbox.control}${path}`, { method: "POST", body: JSON.stringify({ dataCardIds }) });
  return reply.status;
}

async function write(data: Readonly<Record<string, readonly unknown[]>>): Promise<void> {
  const elements = Object.entries(data).map(([code, values]) => [code, { values }]);
  const reply = await esm.send("PATCH", `/dc/chat_session/data/${id}`, { data: Object.fromEntries(elements) });
  expect(reply.status).toBe(200);
}

async function shown(code: string): Promise<unknown[]> {
  const data = await esm.data("chat_session", id);
  return (data[code] ?? []).map((value) => {
    const { dataCardId, value: text } = value as { dataCardId?: string; value?: unknown };
    return dataCardId ?? text;
  });
}

describe("saving a card that somebody has open", () => {
  it("puts its references back as they were, and leaves its other attributes as they are now", async () => {
    await write({ customer: [{ dataCardId: person }], message_count: [{ value: 1 }] });
    expect(await control("/open", [id])).toBe(200);
    await write({ customer: [], members: [{ dataCardId: person }], message_count: [{ value: 7 }] });
    expect(await control("/save", [id])).toBe(200);
    expect([await shown("customer"), await shown("members")]).toEqual([[person], []]);
    expect(await shown("message_count")).toEqual([7]);
  });

  it("puts its back-references back, in the cards that refer to it", async () => {
    const ticket = (chat: unknown[]) =>
      esm.create("incident", "incidents", {
        subject: { values: [{ value: "t" }] },
        chat_session: { values: chat },
      });
    const before = await ticket([{ dataCardId: id }]);
    await control("/open", [id]);
    const meanwhile = await ticket([{ dataCardId: id }]);
    await esm.send("PATCH", `/dc/incident/data/${before}`, { data: { chat_session: { values: [] } } });
    expect(await shown("related_ticket")).toEqual([meanwhile]);
    await control("/save", [id]);
    expect(await shown("related_ticket")).toEqual([before]);
    expect((await esm.data("incident", meanwhile))["chat_session"]).toEqual([]);
  });

  it("happens once: who has saved a card no longer has it open", async () => {
    await control("/open", [id]);
    await control("/save", [id]);
    await write({ customer: [{ dataCardId: person }] });
    expect(await control("/save", [id])).toBe(400);
    expect(await shown("customer")).toEqual([person]);
  });

  it("changes nothing on a card in the trash", async () => {
    await control("/open", [id]);
    await write({ customer: [{ dataCardId: person }] });
    await esm.send("DELETE", `/dc/chat_session/data/${id}`);
    expect(await control("/save", [id])).toBe(200);
    expect(await shown("customer")).toEqual([person]);
  });

  it.each([
    ["/open", ["1"]],
    ["/save", ["1"]],
    ["/open", [9001]],
    ["/save", "9001"],
  ])("refuses %s of %j", async (path, dataCardIds) => {
    expect(await control(path, dataCardIds as unknown[])).toBe(400);
  });

  it("refuses to save any of them when one is not open", async () => {
    await control("/open", [id]);
    await write({ customer: [{ dataCardId: person }] });
    expect(await control("/save", [id, person])).toBe(400);
    expect(await shown("customer")).toEqual([person]);
  });
});

describe("the manner open-cards", () => {
  it("has each card open when it is first written, and saved when ESM is next asked, once", async () => {
    sandbox.setManners(NAMED_MANNERS["open-cards"].changes);
    expect(sandbox.manners().openCards).toBe(true);
    await write({ customer: [{ dataCardId: person }], message_count: [{ value: 7 }] });
    expect(sandbox.world.cards.get(id)?.values.has("customer")).toBe(true);
    expect([await shown("customer"), await shown("message_count")]).toEqual([[], [7]]);
    await write({ customer: [{ dataCardId: person }] });
    expect(await shown("customer")).toEqual([person]);
  });

  it("leaves a card that somebody has open by the control interface to them", async () => {
    sandbox.setManners({ openCards: true });
    sandbox.openCards([id]);
    await write({ customer: [{ dataCardId: person }] });
    expect(await shown("customer")).toEqual([person]);
    sandbox.saveCards([id]);
    expect(await shown("customer")).toEqual([]);
  });

  it("does not touch a card whose write was refused", async () => {
    sandbox.setManners({ openCards: true });
    const refused = await esm.send("PATCH", `/dc/chat_session/data/${id}`, {
      data: { customer: { values: [{ dataCardId: "1" }] } },
    });
    expect(refused.status).toBe(400);
    await write({ customer: [{ dataCardId: person }] });
    expect(await shown("customer")).toEqual([]);
  });

  it("is off unless it is asked for", async () => {
    await write({ customer: [{ dataCardId: person }] });
    expect(await shown("customer")).toEqual([person]);
  });
});
