import { describe, expect, it } from "vitest";
import { first } from "../../acceptance/raw-esm.ts";
import { draws } from "../../support/draws.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { callFunction, functionWorlds, type Reply } from "./function-world.ts";

const startWorld = functionWorlds();

/** Calls again as long as the answer says so, as a chatbot does. */
async function callUntilDone(origin: string, sessionId: string): Promise<Reply> {
  for (;;) {
    const reply = await callFunction(origin, { sessionId });
    if (reply.body.error?.tryAgain !== true) return reply;
  }
}

const COUNT = draws(60, 500);

/** Each twice, in an order in which the same session comes twice at once and far apart. */
const SESSIONS = Array.from({ length: 2 * COUNT }, (_, index) => `ws-${index < COUNT ? index : (index * 7) % COUNT}`);

describe(`${2 * COUNT} simultaneous calls for ${COUNT} sessions`, () => {
  it("give each one card, one server without a limit of time", async () => {
    const { sandbox, serve, cards } = await startWorld();
    const { origin } = await serve({ clock: clockByHand() });
    const replies = await Promise.all(SESSIONS.map((sessionId) => callFunction(origin, { sessionId })));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(replies.filter(({ body }) => body.created === true)).toHaveLength(COUNT);
    const all = await cards();
    expect(new Set(all.map((card) => first(card, "chat_session_id")?.value)).size).toBe(COUNT);
    expect(all).toHaveLength(COUNT);
    const idOf = new Map(all.map((card) => [first(card, "chat_session_id")?.value, card.dataCardId]));
    expect(replies.map(({ body }) => body.dataCardId)).toEqual(SESSIONS.map((sessionId) => idOf.get(sessionId)));
    expect(sandbox.stats().esm.mostInFlight).toBeLessThanOrEqual(16);
  });

  it("give each one card, two servers and the usual limit", async () => {
    const { serve, cards } = await startWorld();
    const origins = [(await serve()).origin, (await serve()).origin];
    const replies = await Promise.all(
      SESSIONS.map((sessionId, index) => callUntilDone(origins[index % 2] ?? "", sessionId)),
    );
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await cards()).toHaveLength(COUNT);
  });
});

describe("the same session from two servers at once", () => {
  it("is one card, and both say so", async () => {
    const { serve, cards } = await startWorld();
    const [one, other] = [await serve(), await serve()];
    for (const sessionId of ["ws-1", "ws-2", "ws-3", "ws-4", "ws-5"]) {
      const calls = [one, other, one, other].map(({ origin }) => callFunction(origin, { sessionId }));
      const replies = await Promise.all(calls);
      expect(new Set(replies.map(({ body }) => body.dataCardId)).size).toBe(1);
      expect(replies.filter(({ body }) => body.created === true)).toHaveLength(1);
    }
    expect(await cards()).toHaveLength(5);
  });
});

describe("calls for one session at the same moment", () => {
  it("share one piece of work", async () => {
    const { sandbox, serve } = await startWorld();
    const { origin } = await serve();
    await callFunction(origin, { sessionId: "ws-0" });
    sandbox.resetStats();
    sandbox.setFaults([{ target: "esm", kind: "slow", delayMs: 100, times: 1 }]);
    const replies = await Promise.all(Array.from({ length: 50 }, () => callFunction(origin, { sessionId: "ws-1" })));
    expect(new Set(replies.map(({ body }) => body.dataCardId)).size).toBe(1);
    const creates = sandbox.stats().esm.calls.filter(({ method }) => method === "POST");
    expect(creates.map(({ requests }) => requests)).toEqual([1]);
  });

  it("are kept apart by environment", async () => {
    const { serve } = await startWorld();
    const { origin } = await serve({ names: ["one", "two"] });
    const paths = ["one", "two"].map((name) => `/${name}/functions/createChatSession`);
    const replies = await Promise.all(paths.map((path) => callFunction(origin, { sessionId: "ws-1" }, { path })));
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
  });
});
