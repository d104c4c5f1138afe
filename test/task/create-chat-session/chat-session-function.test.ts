import { describe, expect, it } from "vitest";
import { EsmRefusal } from "../../../plugin/outside/esm/port.ts";
import type { NewChatSession } from "../../../plugin/task/create-chat-session/create-chat-session.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { failure } from "../erase/erase-world.ts";
import { away, memoryFunction, newSession } from "./memory-function.ts";

const MINUTE = 60_000;
/** Requests about templates for one reading of the mapping: the chat session's and the Person's. */
const ONE_READING = 2;

const refusal = () => new EsmRefusal("ESM refuses the card", { code: "esm-card-refused", retryable: false });

/** With nothing that could be left out. */
const BARE = { sessionId: "ws-1", startedAt: null, visitorExternalId: null };

/** Making cards is refused so many times. */
function refusing(times: number) {
  let tries = 0;
  return {
    async createCard() {
      tries += 1;
      if (tries <= times) throw refusal();
      return "700";
    },
  };
}

describe("callers of one session at the same moment", () => {
  it("get one card, and only one of them is told that it was made", async () => {
    const { called, made } = memoryFunction();
    const answers = await Promise.all([1, 2, 3].map(() => called.call(newSession("ws-1"), "folder")));
    expect(answers.map(({ dataCardId }) => dataCardId)).toEqual(["501", "501", "501"]);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
    expect(made.map(({ folderCode }) => folderCode)).toEqual(["folder"]);
    expect(await called.call(newSession("ws-1"), "folder")).toEqual({ dataCardId: "501", created: false });
  });

  it("are told to come again when too many sessions wait", async () => {
    const { called } = memoryFunction();
    const sessions = ["ws-1", "ws-2", "ws-3", "ws-4"].map((id) => called.call(newSession(id), "folder"));
    const ends = await Promise.allSettled(sessions);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
    await called.idle();
  });
});

describe("the last success", () => {
  it("is when a card was made or found, or a probe succeeded", async () => {
    const { called, clock, templates } = memoryFunction();
    expect(called.lastSuccessAt()).toBeUndefined();
    clock.advance(1);
    await called.probe();
    expect(called.lastSuccessAt()).toBe(SOME_TIME + 1);
    clock.advance(1);
    await called.call(newSession("ws-1"), "folder");
    expect(called.lastSuccessAt()).toBe(SOME_TIME + 2);
    clock.advance(1);
    templates(away);
    await rejectionOf(called.probe());
    expect(called.lastSuccessAt()).toBe(SOME_TIME + 2);
  });

  it("is no call that failed", async () => {
    const { called } = memoryFunction({ createCard: () => Promise.reject(failure("esm-refused")) });
    await rejectionOf(called.call(newSession("ws-1"), "folder"));
    expect(called.lastSuccessAt()).toBeUndefined();
  });
});

describe("the mapping", () => {
  it("is read once for calls and probes within a quarter of an hour", async () => {
    const { called, clock, templatesAsked } = memoryFunction();
    await Promise.all([called.call(newSession("ws-1"), "f"), called.call(newSession("ws-2"), "f"), called.probe()]);
    clock.advance(15 * MINUTE - 1);
    await called.call(newSession("ws-3"), "f");
    expect(templatesAsked()).toBe(ONE_READING);
  });

  it("is read again after a quarter of an hour, and the call that asks does not wait for it", async () => {
    const { called, clock, templatesAsked, templates } = memoryFunction();
    await called.call(newSession("ws-1"), "f");
    clock.advance(15 * MINUTE);
    templates(() => new Promise(() => undefined));
    expect(await called.call(newSession("ws-2"), "f")).toMatchObject({ created: true });
    expect(templatesAsked()).toBe(ONE_READING + 1);
  });

  it("is kept while ESM is away", async () => {
    const { called, clock, templates } = memoryFunction();
    await called.call(newSession("ws-1"), "f");
    clock.advance(15 * MINUTE);
    templates(away);
    expect(await called.call(newSession("ws-2"), "f")).toMatchObject({ created: true });
    expect(await called.call(newSession("ws-3"), "f")).toMatchObject({ created: true });
  });

  it("is dropped when ESM says that it is wrong", async () => {
    const { called, templates } = memoryFunction();
    await called.call(newSession("ws-1"), "f");
    templates(async () => null);
    expect(await rejectionOf(called.probe())).toMatchObject({ code: "esm-template-missing" });
    expect(await rejectionOf(called.call(newSession("ws-2"), "f"))).toMatchObject({ code: "esm-template-missing" });
    templates(undefined);
    expect(await called.call(newSession("ws-2"), "f")).toMatchObject({ created: true });
  });

  it("is read again after every reading that failed", async () => {
    const { called, templates } = memoryFunction();
    templates(away);
    expect(await rejectionOf(called.call(newSession("ws-1"), "f"))).toMatchObject({ code: "esm-away" });
    templates(undefined);
    expect(await called.call(newSession("ws-1"), "f")).toMatchObject({ created: true });
  });
});

describe("a card that ESM refuses", () => {
  it("is tried once more with a mapping that is read again, when the one in use is not new", async () => {
    const { called, clock, templatesAsked } = memoryFunction(refusing(1));
    await called.probe();
    clock.advance(10_000);
    expect(await called.call(newSession("ws-1"), "f")).toEqual({ dataCardId: "700", created: true });
    expect(templatesAsked()).toBe(2 * ONE_READING);
  });

  it("stays refused when the mapping has just been read", async () => {
    const { called, clock, templatesAsked } = memoryFunction(refusing(1));
    await called.probe();
    clock.advance(9_999);
    expect(await rejectionOf(called.call(BARE, "f"))).toEqual(refusal());
    expect(templatesAsked()).toBe(ONE_READING);
  });

  it("tells what is wrong with the mapping when ESM has said so meanwhile", async () => {
    const world = memoryFunction({
      async createCard() {
        world.templates(async () => null);
        await rejectionOf(world.called.probe());
        throw refusal();
      },
    });
    expect(await rejectionOf(world.called.call(newSession("ws-1"), "f"))).toMatchObject({
      code: "esm-template-missing",
    });
  });

  it("stays refused when ESM refuses it again", async () => {
    const { called, clock } = memoryFunction(refusing(2));
    await called.probe();
    clock.advance(10_000);
    expect(await rejectionOf(called.call(BARE, "f"))).toEqual(refusal());
  });

  it.each<readonly [string, Partial<NewChatSession>, readonly string[]]>([
    ["the visitor", { visitorExternalId: "vera@example.org" }, ["visitorExternalId"]],
    ["the start", { startedAt: SOME_TIME }, ["startedAt"]],
    [
      "the visitor and the start",
      { visitorExternalId: "vera@example.org", startedAt: SOME_TIME },
      ["visitorExternalId", "startedAt"],
    ],
  ])("is made without %s, and that is told", async (_, fields, leftOut) => {
    const { called, esm, made } = memoryFunction();
    const { createCard } = esm;
    esm.createCard = async (templateCode, folderCode, values) => {
      if (values["customer"] !== undefined || values["start_time"] !== undefined) throw refusal();
      return createCard(templateCode, folderCode, values);
    };
    const answer = await called.call({ ...BARE, ...fields }, "f");
    expect(answer).toEqual({ dataCardId: "501", created: true, leftOut });
    expect(made.map(({ values }) => Object.keys(values))).toEqual([["chat_session_id", "is_chat_active"]]);
  });

  it.each<readonly [string, string, "visitorExternalId" | "startedAt"]>([
    ["the start", "customer", "visitorExternalId"],
    ["the visitor", "start_time", "startedAt"],
  ])("keeps %s when ESM only refuses the other, and tries that first the next time", async (_, refused, leftOut) => {
    const { called, esm, made } = memoryFunction();
    let tries = 0;
    const { createCard } = esm;
    esm.createCard = async (templateCode, folderCode, values) => {
      tries += 1;
      if (values[refused] !== undefined) throw refusal();
      return createCard(templateCode, folderCode, values);
    };
    await called.probe();
    const both = { visitorExternalId: "vera@example.org", startedAt: SOME_TIME };
    expect(await called.call({ ...BARE, ...both }, "f")).toMatchObject({ created: true, leftOut: [leftOut] });
    tries = 0;
    expect(await called.call({ sessionId: "ws-2", ...both }, "f")).toMatchObject({ created: true, leftOut: [leftOut] });
    expect(tries).toBe(2);
    const kept = refused === "customer" ? "start_time" : "customer";
    expect(made.map(({ values }) => Object.keys(values))).toEqual(
      ["ws-1", "ws-2"].map(() => ["chat_session_id", kept, "is_chat_active"]),
    );
  });

  it("is tried without optional fields for three sessions a minute, while they are refused even so", async () => {
    let tries = 0;
    const { called, clock } = memoryFunction({
      async createCard() {
        tries += 1;
        throw refusal();
      },
    });
    await called.probe();
    const counts: number[] = [];
    const calls = [
      ["ws-1", 0],
      ["ws-1", 1_000],
      ["ws-2", 1_000],
      ["ws-3", 1_000],
      ["ws-4", 1_000],
      ["ws-5", 55_999],
      ["ws-1", 1],
      ["ws-5", 0],
    ] as const;
    for (const [id, advance] of calls) {
      clock.advance(advance);
      await called.probe();
      tries = 0;
      expect(await rejectionOf(called.call(newSession(id), "f"))).toEqual(refusal());
      counts.push(tries);
    }
    expect(counts).toEqual([2, 1, 2, 2, 1, 1, 2, 1]);
  });

  it("for a reason of its own costs no other session its card", async () => {
    const { called } = memoryFunction({
      async createCard(_template, _folder, values) {
        const [id] = values["chat_session_id"] ?? [];
        const isWrong = id?.kind === "text" && id.text === "wrong";
        if (isWrong || values["start_time"] !== undefined) throw refusal();
        return "700";
      },
    });
    await called.probe();
    const started = (id: string) => called.call({ ...newSession(id), startedAt: SOME_TIME }, "f");
    expect(await rejectionOf(started("wrong"))).toEqual(refusal());
    expect(await started("ws-1")).toMatchObject({
      created: true,
      leftOut: expect.arrayContaining(["startedAt"]) as string[],
    });
  });

  it("is not made without them while somebody else only has it locked", async () => {
    const locked = new EsmRefusal("locked", { code: "esm-refused", retryable: true, status: 409 });
    const { called, made } = memoryFunction({
      async createCard(_template, _folder, values) {
        if (values["customer"] !== undefined) throw locked;
        return "700";
      },
    });
    expect(await rejectionOf(called.call(newSession("ws-1"), "f"))).toBe(locked);
    expect(made).toEqual([]);
  });

  it("is no reason to read the mapping again when ESM is only away", async () => {
    const { called, clock, templatesAsked } = memoryFunction({ createCard: away });
    await called.probe();
    clock.advance(10_000);
    expect(await rejectionOf(called.call(newSession("ws-1"), "f"))).toMatchObject({ code: "esm-away" });
    expect(templatesAsked()).toBe(ONE_READING);
  });
});

describe("persons", () => {
  it("are waited for at most so long: the card is made without its customer", async () => {
    const { called, clock, made } = memoryFunction({
      findCards: ({ templateCode }) => (templateCode === "person" ? new Promise(() => undefined) : Promise.resolve([])),
    });
    await called.probe();
    const calls = called.call(newSession("ws-1"), "f");
    await clock.waiting(1);
    clock.advance(1_000);
    await calls;
    expect(made.map(({ values }) => Object.keys(values))).toEqual([["chat_session_id", "is_chat_active"]]);
  });

  it("are not looked up while too many lookups have no answer: four, when two calls are worked on at once", async () => {
    let lookups = 0;
    const { called, clock } = memoryFunction({
      findCards({ templateCode }) {
        if (templateCode !== "person") return Promise.resolve([]);
        lookups += 1;
        return new Promise(() => undefined);
      },
    });
    await called.probe();
    for (const pair of [
      ["1", "2"],
      ["3", "4"],
    ]) {
      const calls = pair.map((id) => called.call({ ...newSession(id), visitorExternalId: `${id}@example.org` }, "f"));
      await clock.waiting(2);
      clock.advance(1_000);
      await Promise.all(calls);
    }
    await called.call(newSession("5"), "f");
    expect(lookups).toBe(4);
  });
});
