import { describe, expect, it } from "vitest";
import { type Esm, UnreadableCard } from "../../plugin/outside/esm/port.ts";
import type { WireMessage, WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { type EsmApi, type World, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

const start = worlds();

/** While the sessions last: the cards stay active, so that the next run reads them again. */
const DURING = START + 100_000;

function session(sessionId: string, mail: string, text = "hello"): WireSession {
  const visitor = { visitorId: `v ${sessionId}`, name: "Vera", externalId: mail };
  const messages = [said("m1", "visitor", 10, text), said("m2", "operator", 40)];
  return wireSession({ sessionId, visitor, messages });
}

const SESSIONS = ["ws-1", "ws-2", "ws-3"].map((sessionId) => session(sessionId, `${sessionId}@example.org`));

/** The session with this text wherever people, or their programs, may have put it. */
function everywhere(one: WireSession, text: string): WireSession {
  const spoken = (message: WireMessage): WireMessage => ({
    ...message,
    text,
    sender: { ...message.sender, name: text },
    attachment: { name: text, size: 1, mimeType: text, url: text },
    type: "file",
  });
  return {
    ...one,
    visitor: { ...one.visitor, name: text },
    operators: one.operators.map((operator) => ({ ...operator, name: text, externalId: text })),
    messages: one.messages.map(spoken),
  };
}

/** Writes a text into an attribute of a card, as people or other programs may. */
async function put(world: World, sessionId: string, code: string, value: string): Promise<string> {
  const { dataCardId } = await world.card(sessionId);
  const data = { [code]: { values: [{ value }] } };
  const answer = await world.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, { data });
  expect(answer.status).toBe(200);
  return dataCardId;
}

const failuresOf = ({ failures }: RunReport) => failures.map(({ dataCardId, reason }) => [dataCardId, reason]);

const CLEAN = /^[\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]+$/u;

/** Texts that a card may hold before a run. */
const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ["U+000B", "a\u000Bb"],
  ["NUL", "a\u0000b"],
  ["other controls", "a\u0001\u0008\u001F\u007Fb"],
  ["U+FFFE", "a\uFFFEb"],
  ["U+FFFF", "a\uFFFFb"],
  ["a space that does not break", "a\u00A0b"],
  ["an emoji", "a😀👩‍💻b"],
  ["half of an emoji", "a\uD83Db"],
  ["what looks like references", "&#11;&nbsp;&foo;&#55357;"],
  ["letters beyond ASCII", "Käyttäjä – 50 €"],
];

describe.each<[EsmApi, "strict" | "java"]>([
  ["rest", "strict"],
  ["web-api", "strict"],
  ["web-api", "java"],
])("over %s with %s XML", (api, webApiXml) => {
  async function worldWith(sessions: readonly WireSession[] = SESSIONS): Promise<World> {
    const world = await start({ sessions, api, clock: DURING });
    world.sandbox.setManners({ webApiXml });
    return world;
  }

  it("cards that hold bad characters stop nothing, and are filled like the others", async () => {
    const sessions = TEXTS.map(([what]) => session(what, `${what}@example.org`));
    const world = await worldWith(sessions);
    for (const [what, text] of TEXTS) await put(world, what, "chat_log", text);
    const { length } = TEXTS;
    expect(await world.run()).toMatchObject({ status: "done", failures: [], sessions: { written: length, failed: 0 } });
    for (const [what] of TEXTS) {
      expect([what, (await world.value(what, "chat_log"))?.value]).toEqual([what, expect.stringContaining("hello")]);
      expect([what, await world.value(what, "wait_time_before_first_reply")]).toEqual([what, { value: 30 }]);
    }
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 0, unchanged: length } });
  });

  it("sessions with bad characters in every text stop nothing, and are written once", async () => {
    const texts = [...TEXTS, ["line ends", "a\u000Bb\u000Cc\u0085d\u2028e\u2029f\rg\r\nh"] as const];
    const sessions = texts.map(([what, text]) => everywhere(session(what, `${text}@example.org`), text));
    const world = await worldWith([...SESSIONS, ...sessions]);
    const all = texts.length + SESSIONS.length;
    expect(await world.run()).toMatchObject({ status: "done", failures: [], sessions: { written: all, failed: 0 } });
    for (const [what] of texts) {
      expect([what, (await world.value(what, "chat_log"))?.value]).toEqual([what, expect.stringMatching(CLEAN)]);
      expect([what, await world.value(what, "message_count")]).toEqual([what, { value: 2 }]);
    }
    expect(await world.run()).toMatchObject({ status: "done", failures: [], sessions: { written: 0, unchanged: all } });
  });

  it("cards that ESM gives, but nobody can read, are failures of their own; the others are filled", async () => {
    const world = await worldWith();
    const { dataCardId } = await world.card("ws-2");
    const { esm } = world.dependencies();
    const odd: Esm = {
      ...esm,
      async cardsAmong(query, ids) {
        query.onUnreadable?.(new UnreadableCard(dataCardId, "attribute chat_log is odd"));
        return (await esm.cardsAmong(query, ids)).filter((card) => card.dataCardId !== dataCardId);
      },
    };
    const report = await world.run({ dependencies: { esm: odd } });
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 3, written: 2, failed: 1, putAside: 0 } });
    expect(failuresOf(report)).toEqual([
      [dataCardId, `data card ${dataCardId} cannot be read: attribute chat_log is odd`],
    ]);
    expect(report.failures[0]?.retryAt).toBeNull();
    const next = await world.run();
    expect(next).toMatchObject({ status: "done", sessions: { written: 1, unchanged: 2, failed: 0, putAside: 0 } });
  });

  it("a card that the list does not show is a failure of its own, in one part of a run only", async () => {
    const world = await worldWith();
    const { dataCardId } = await world.card("ws-2");
    const { esm } = world.dependencies();
    const odd: Esm = {
      ...esm,
      async listCards(query, keep) {
        query.onUnreadable?.(new UnreadableCard(dataCardId, "its session id is odd"));
        query.onUnreadable?.(new UnreadableCard(null, "it has no id"));
        return [...(await esm.listCards(query, keep))].filter((card) => card.dataCardId !== dataCardId);
      },
    };
    const parts: RunReport[] = [];
    for (const index of [0, 1, 2, 3])
      parts.push(await world.run({ dependencies: { esm: odd }, shard: { index, of: 4 } }));
    expect(parts.flatMap(failuresOf).toSorted()).toEqual([
      ["", "a data card without an id cannot be read: it has no id"],
      [dataCardId, `data card ${dataCardId} cannot be read: its session id is odd`],
    ]);
    expect(parts.reduce((sum, { sessions }) => sum + sessions.written, 0)).toBe(2);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 1, unchanged: 2 } });
  });

  it("lists end with an empty cursor", async () => {
    const world = await worldWith();
    world.sandbox.setManners({ lastCursor: "empty" });
    expect(await world.run()).toMatchObject({ status: "done", sessions: { read: 3, written: 3 } });
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 0, unchanged: 3 } });
  });
});

describe("over the Web API with Java's XML, what is lost for good", () => {
  it.each([
    ["chat_log", "a text \uF8FF"],
    ["chat_session_id", "ws-\uF8FF"],
  ])("in %s puts only this card aside, and names it", async (code, text) => {
    const world = await start({ sessions: SESSIONS, api: "web-api", clock: DURING });
    const dataCardId = await put(world, "ws-2", code, text);
    world.sandbox.setManners({ webApiXml: "java" });
    const report = await world.run();
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 3, written: 2, failed: 1 } });
    const why = `attribute ${code} holds a reference that stands for no character`;
    expect(failuresOf(report)).toEqual([[dataCardId, `data card ${dataCardId} cannot be read: ${why}`]]);
    expect((await world.run()).sessions).toMatchObject({ written: 0, unchanged: 2, failed: 1 });
  });

  it("on a Person card costs nobody else theirs", async () => {
    const strangers = ["ws-2@example.org"];
    const world = await start({ sessions: SESSIONS, api: "web-api", clock: DURING, strangers });
    const data = { email: { values: [{ value: "ws-2@example.org\uF8FF" }] } };
    await world.esm("POST", "/dc/person/data", { folderCode: "persons", data });
    world.sandbox.setManners({ webApiXml: "java" });
    const report = await world.run();
    expect(report).toMatchObject({ status: "done", sessions: { written: 3 } });
    expect(report.unmatchedPersons.map(({ id, reason }) => [id, reason])).toEqual([["v ws-2", "not-found"]]);
    const customers = await Promise.all(SESSIONS.map(({ sessionId }) => world.value(sessionId, "customer")));
    expect(customers.map((customer) => customer !== undefined)).toEqual([true, false, true]);
  });
});
