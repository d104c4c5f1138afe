import { describe, expect, it } from "vitest";
import { Failure, InputError } from "../../plugin/base/failure.ts";
import { rendererOf } from "../../plugin/chat/chat-log.ts";
import { createCardMemory } from "../../plugin/state/card-memory.ts";
import { createJournal } from "../../plugin/state/journal.ts";
import { cardFailure, internalCause } from "../../plugin/task/card-failure.ts";
import type { DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import { rejectionOf } from "../support/rejection.ts";
import { type World, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

const world = worlds();

const SESSIONS = ["ws-1", "ws-2", "ws-3"].map((sessionId, index) =>
  wireSession({
    sessionId,
    status: "active",
    endedAt: null,
    visitor: { visitorId: `v${index}`, name: "Vera", externalId: `vera-${index}@example.org` },
    messages: [said("m1", "visitor", 10, `hello from ${sessionId}`)],
  }),
);

/** The one for which something throws. */
const BAD = "ws-2";
const SECRET = "what Vera said\n    at home (file:///secret.txt:1:1)";

/** The card's id is not known before its world is. */
type Break = (dependencies: DownloadTaskDependencies, badCard: string) => Partial<DownloadTaskDependencies>;

const range = () => new RangeError(SECRET);

/** Throws when the bad card is among the ids. */
function among<T>(ids: readonly string[], badCard: string, work: () => T): T {
  if (ids.includes(badCard)) throw range();
  return work();
}

const BREAKS: readonly (readonly [where: string, breaks: Break])[] = [
  [
    "its history is digested",
    ({ renderChatLog }) => ({
      renderChatLog: rendererOf(renderChatLog.key, (session, ...rest) => {
        if (session.sessionId === BAD) throw range();
        return renderChatLog.pieces(session, ...rest);
      }),
    }),
  ],
  [
    "its history is read",
    ({ chatHistory }) => ({
      chatHistory: {
        ...chatHistory,
        async session(sessionId) {
          if (sessionId === BAD) throw range();
          return chatHistory.session(sessionId);
        },
      },
    }),
  ],
  [
    "its card is read",
    ({ esm }, badCard) => ({
      esm: { ...esm, cardsAmong: async (query, ids) => among(ids, badCard, () => esm.cardsAmong(query, ids)) },
    }),
  ],
  [
    "its persons are looked up",
    ({ esm }) => ({
      esm: {
        ...esm,
        async findCards(query) {
          if (query.filter?.includes("era-1@") === true) throw range();
          return esm.findCards(query);
        },
      },
    }),
  ],
  [
    "it is written",
    ({ esm }, badCard) => ({
      esm: {
        ...esm,
        modifyCards: async (template, writes) =>
          among(
            writes.map(({ dataCardId }) => dataCardId),
            badCard,
            () => esm.modifyCards(template, writes),
          ),
      },
    }),
  ],
  [
    "second cards are looked for",
    ({ esm }) => ({
      esm: {
        ...esm,
        longestFilter: 60,
        async findCards(query) {
          if (query.filter?.includes(BAD) === true) throw range();
          return esm.findCards(query);
        },
      },
    }),
  ],
  [
    "it is planned",
    ({ memory = createCardMemory() }, badCard) => {
      let asked = 0;
      const entry: typeof memory.entry = (dataCardId, sessionId) => {
        // The first question comes with the digest.
        if (dataCardId === badCard) asked += 1;
        if (dataCardId === badCard && asked === 2) throw range();
        return memory.entry(dataCardId, sessionId);
      };
      return { memory: Object.assign(Object.create(memory) as typeof memory, { entry }) };
    },
  ],
];

async function startBroken(breaks: Break): Promise<{ world: World; dependencies: Partial<DownloadTaskDependencies> }> {
  const started = await world({ sessions: SESSIONS, clock: START + 60_000 });
  const { dataCardId } = await started.card(BAD);
  const journal = createJournal(new Map(), () => START + 60_000);
  return { world: started, dependencies: { journal, ...breaks(started.dependencies(), dataCardId) } };
}

describe("an error that is no failure", () => {
  it.each(BREAKS)("while %s is that card's failure, and the others are filled", async (_, breaks) => {
    const { world: broken, dependencies } = await startBroken(breaks);
    const report = await broken.run({ dependencies });
    expect(report.status).toBe("failures");
    expect(report.sessions).toMatchObject({ seen: 3, written: 2, failed: 1 });
    const { dataCardId } = await broken.card(BAD);
    expect(report.failures).toMatchObject([{ dataCardId, retryAt: null, tried: true }]);
    expect(report.failures[0]?.reason).toMatch(/^an internal error \(RangeError\) while /);
    expect(await broken.value("ws-1", "message_count")).toMatchObject({ value: 1 });
    expect(await broken.value("ws-3", "message_count")).toMatchObject({ value: 1 });
    // The log shows where, without the error's words.
    const line = broken.logged.find((one) => one.includes("internal-error")) ?? "";
    expect(line).toContain("internal-errors.test.ts");
    expect(JSON.stringify([report, broken.logged])).not.toContain("Vera said");
    expect(JSON.stringify([report, broken.logged])).not.toContain("secret.txt");
  });

  it("puts its card aside where the card itself was read", async () => {
    const [[, breaks] = ["", () => ({})]] = BREAKS;
    const { world: broken, dependencies } = await startBroken(breaks);
    await broken.run({ dependencies });
    const { dataCardId } = await broken.card(BAD);
    expect(dependencies.journal?.entry(dataCardId)?.failures).toMatchObject({ count: 1 });
    const again = await broken.run({ dependencies });
    expect(again.sessions).toMatchObject({ failed: 1, putAside: 1 });
  });

  it("of the memory is reported, and the card stays written", async () => {
    const { world: broken, dependencies } = await startBroken(({ memory = createCardMemory() }, badCard) => {
      const note: typeof memory.note = (dataCardId, entry) => {
        if (dataCardId === badCard) throw range();
        memory.note(dataCardId, entry);
      };
      return { memory: Object.assign(Object.create(memory) as typeof memory, { note }) };
    });
    const report = await broken.run({ dependencies });
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 3, written: 3, failed: 1 } });
    expect(await broken.value(BAD, "message_count")).toMatchObject({ value: 1 });
  });
});

describe("what is made of an error", () => {
  class Strange extends Error {}
  Object.defineProperty(Strange, "name", { value: "a b <c>" });

  it.each([
    [new TypeError("x is not a function"), "TypeError"],
    [new Strange("s"), "Error"],
    ["a text", "string"],
    [undefined, "undefined"],
    [null, "object"],
  ])("%s names the class and nothing else", (error, name) => {
    const failure = cardFailure(error, "it was read");
    expect(failure).toMatchObject({ code: "internal-error", scope: "card", retryable: false });
    expect(failure.message).toContain(`(${name}) while it was read`);
    expect(internalCause(failure)?.error).toBe(name);
  });

  it("holds only frames, whatever the message looks like", () => {
    const at = internalCause(cardFailure(range(), "it was read"))?.at ?? [];
    expect(at.length).toBeGreaterThan(0);
    expect(at.filter((frame) => frame.includes("secret") || !frame.startsWith("at "))).toEqual([]);
  });

  it("holds no frames when its message was changed after it was made", () => {
    const error = range();
    Object.defineProperty(error, "stack", { value: `RangeError: ${SECRET}\n    at work (file:///plugin.js:1:1)` });
    expect(internalCause(cardFailure(error, "it was read"))?.at).toEqual(["at work (file:///plugin.js:1:1)"]);
    error.message = "something else";
    expect(internalCause(cardFailure(error, "it was read"))?.at).toEqual([]);
  });

  it("leaves failures as they are, and lets wrong files end everything", async () => {
    const failure = new Failure("m", { code: "c", scope: "request", retryable: true });
    expect(cardFailure(failure, "it was read")).toBe(failure);
    expect(internalCause(failure)).toBeUndefined();
    const wrong = new InputError([{ file: "f", place: "", message: "m" }]);
    expect(await rejectionOf(Promise.resolve().then(() => cardFailure(wrong, "it was read")))).toBe(wrong);
  });
});
