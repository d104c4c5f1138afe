import { describe, expect, it } from "vitest";
import { UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { stoppedEarly } from "../../../plugin/task/run-end.ts";
import { failureOf } from "../../support/rejection.ts";
import { chatCard, chatCards, eraseWorld, failure, isActive } from "./erase-world.ts";

const bySession = { by: "session", sessionId: "s-1" } as const;
const byAge = { by: "age", days: 2 } as const;

/** ESM loses the reply to each of these writes once, and refuses requests with more than one card. */
function losingReplies(cards = [chatCard("1"), chatCard("2")]) {
  const lost = new Set<string>();
  const requests: string[][] = [];
  const world = eraseWorld({
    cards,
    changes: {
      async modifyCards(_templateCode, writes) {
        const ids = writes.map(({ dataCardId }) => dataCardId);
        requests.push(ids);
        if (writes.length > 1) throw failure("esm-refused", { status: 400 });
        if (!lost.has(ids.join())) {
          lost.add(ids.join());
          throw failure("unreachable", { scope: "request", retryable: true });
        }
        return ids.map((dataCardId) => ({ dataCardId, written: true }));
      },
    },
  });
  return { world, requests };
}

describe("a card that cannot be read", () => {
  it.each([byAge, { by: "person", externalId: "vera@example.org", as: "any" } as const])(
    "is reported, and costs no other of its batch: $by",
    async (request) => {
      const refersToVera = { customer: [{ kind: "reference" as const, dataCardId: "p1" }] };
      const cards = chatCards(5).map((card) => ({ ...card, values: { ...card.values, ...refersToVera } }));
      const email = [{ kind: "text" as const, text: "vera@example.org" }];
      const persons = [{ dataCardId: "p1", hidden: false, deleted: false, values: { email } }];
      const { esm } = eraseWorld({ cards, persons });
      const odd = cards[2]?.dataCardId ?? "";
      const world = eraseWorld({
        cards,
        persons,
        changes: {
          async cardsAmong(query, ids) {
            if (ids.includes(odd)) query.onUnreadable?.(new UnreadableCard(odd, "it is odd"));
            return (await esm.cardsAmong(query, ids)).filter(({ dataCardId }) => dataCardId !== odd);
          },
        },
      });
      const report = await world.erase(request);
      expect(report).toMatchObject({ status: "failures", cards: { seen: 5, erased: 4, failed: 1 } });
      const reason = `data card ${odd} cannot be read: it is odd`;
      expect(report.failures).toEqual([{ sessionId: null, dataCardId: odd, reason, retryAt: null, tried: true }]);
    },
  );
});

describe("a batch that cannot be read", () => {
  it("is reported card by card, and the next batch is erased", async () => {
    const { esm } = eraseWorld({ cards: chatCards(201) });
    const refusals = [failure("esm-refused")];
    const world = eraseWorld({
      cards: chatCards(201),
      changes: {
        async cardsAmong(query, ids) {
          const refusal = refusals.pop();
          if (refusal !== undefined) throw refusal;
          return esm.cardsAmong(query, ids);
        },
      },
    });
    const report = await world.erase(byAge);
    expect(report).toMatchObject({ status: "failures", cards: { seen: 201, erased: 1, unchanged: 0, failed: 200 } });
    const entry = { sessionId: null, dataCardId: "1000", reason: "ESM: esm-refused", retryAt: null, tried: true };
    expect(report.failures[0]).toEqual(entry);
  });

  it("fails every card, each once, without another try when the login is refused", async () => {
    const refused = failure("esm-login-refused", { scope: "system" });
    const world = eraseWorld({ cards: chatCards(401), changes: { cardsAmong: () => Promise.reject(refused) } });
    const report = await world.erase(byAge);
    expect(report).toMatchObject({ status: "failures", cards: { seen: 401, erased: 0, unchanged: 0, failed: 401 } });
    expect(report.failures.map(({ dataCardId }) => dataCardId)).toEqual(
      chatCards(401).map(({ dataCardId }) => dataCardId),
    );
    expect(world.progress).toHaveLength(1);
  });

  it("fails the one card for which the program makes a mistake, and erases the others", async () => {
    const cards = chatCards(5);
    const world = eraseWorld({
      cards,
      changes: {
        async cardsAmong(_query, ids) {
          if (ids.includes(cards[2]?.dataCardId ?? "")) throw new TypeError("a mistake");
          return cards.filter(({ dataCardId }) => ids.includes(dataCardId));
        },
      },
    });
    const report = await world.erase(byAge);
    expect(report).toMatchObject({ status: "failures", cards: { seen: 5, erased: 4, failed: 1 } });
    expect(report.failures).toMatchObject([{ dataCardId: cards[2]?.dataCardId }]);
    expect(report.failures[0]?.reason).toContain("internal error (TypeError)");
  });

  it("ends the run with the failure when nothing could be listed", async () => {
    const world = eraseWorld({ changes: { cardIds: () => Promise.reject(failure("esm-refused")) } });
    expect(await failureOf(world.erase(byAge))).toMatchObject({ code: "esm-refused", message: "ESM: esm-refused" });
  });
});

describe("a card that must not be erased, or is not", () => {
  it("is reported and logged when the chat is still active", async () => {
    const world = eraseWorld({ cards: [chatCard("1", { is_chat_active: isActive("Yes") })] });
    const reason = "the chat is still active: the next run would fill the card again; erase it when it is finished";
    expect((await world.erase(bySession)).failures).toEqual([
      { sessionId: "s-1", dataCardId: "1", reason, retryAt: null, tried: true },
    ]);
    const fields = { dataCardId: "1", code: "card-still-active" };
    expect(world.warnings).toEqual([{ fields, message: "a card was not erased" }]);
    expect(world.esm.written).toEqual([]);
  });

  it.each([
    ["of a setting", "chat_log", "chat_log (efecteChat.integration.chatSession.chatLog.attributeCode) is locked"],
    ["that no setting names", "other_code", "other_code is locked"],
  ])("is reported with ESM's words about an attribute %s", async (_case, attributeCode, words) => {
    const errors = [{ attributeCode, message: "is locked" }];
    const world = eraseWorld({
      cards: [chatCard("1")],
      changes: { modifyCards: async () => [{ dataCardId: "1", written: false, errors }] },
    });
    expect((await world.erase(bySession)).failures).toEqual([
      { sessionId: "s-1", dataCardId: "1", reason: `ESM did not save the card: ${words}`, retryAt: null, tried: true },
    ]);
    expect(world.warnings).toMatchObject([{ fields: { dataCardId: "1", code: "esm-card-refused" } }]);
  });
});

describe("a write whose reply is lost", () => {
  it("is waited for, read back by session id alone, and written again", async () => {
    const { world, requests } = losingReplies();
    expect(await world.erase(byAge)).toMatchObject({ status: "done", cards: { seen: 2, erased: 2, failed: 0 } });
    expect(requests).toEqual([["1", "2"], ["1"], ["1"], ["2"], ["2"]]);
    expect(world.clock.waits).toEqual([500, 500]);
    expect(world.esm.asked.findCards.map(({ filter }) => filter)).toEqual([
      "$chat_session_id$ = 's-1'",
      "$chat_session_id$ = 's-2'",
    ]);
  });

  it("is written again unread on a card without a session id", async () => {
    const { world } = losingReplies([chatCard("1", { chat_session_id: [] })]);
    expect(await world.erase(byAge)).toMatchObject({ erased: [{ sessionId: null, dataCardId: "1" }] });
    expect(world.esm.asked.findCards).toEqual([]);
  });

  it("is not written again when the run is stopped meanwhile, and nobody is blamed", async () => {
    const requests = { count: 0 };
    const world = eraseWorld({
      cards: [chatCard("1")],
      changes: {
        modifyCards() {
          requests.count += 1;
          world.stopping.abort();
          return Promise.reject(failure("unreachable", { scope: "request", retryable: true }));
        },
      },
    });
    expect(await world.erase(byAge)).toMatchObject({
      status: "stopped",
      reason: "stopped before all cards were done",
      cards: { seen: 0, erased: 0, failed: 0 },
    });
    expect(requests.count).toBe(1);
  });
});

describe("a run that is stopped", () => {
  it("before its first batch reads and writes nothing", async () => {
    const world = eraseWorld({ cards: [chatCard("1")] });
    world.stopping.abort();
    expect(await world.erase(byAge)).toMatchObject({ status: "stopped", cards: { seen: 0 } });
    expect(world.esm.asked.cardsAmong).toEqual([]);
  });

  it("may go on later by itself", () => {
    expect(stoppedEarly()).toMatchObject({
      message: "stopped before all cards were done",
      code: "stopped",
      retryable: true,
    });
  });
});
