import { describe, expect, it } from "vitest";
import { InputError } from "../../../plugin/base/failure.ts";
import type { DataCard } from "../../../plugin/outside/esm/port.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { chatCard, chatCards, eraseWorld, failure, text, WITH_LOG_FILE, without } from "./erase-world.ts";
import type { MemoryEsm } from "./memory-esm.ts";

const bySession = { by: "session", sessionId: "s-1" } as const;
const byAge = { by: "age", days: 2 } as const;
const byPerson = { by: "person", externalId: "vera@example.org", as: "any" } as const;
const SETTING = "efecteChat.integration.chatSession";

describe("erasing is refused before anybody is contacted", () => {
  it.each([
    [
      "there is no text",
      bySession,
      without("chatLog"),
      "chatLog",
      "there is no text on the cards that could be erased",
    ],
    ["no age is known", byAge, without("endTime", "startTime"), "endTime", "the age of a card is not known"],
    [
      "customers and support persons are to be told apart",
      { ...byPerson, as: "customer" },
      without("customer"),
      "customer",
      "cards do not tell customers from support persons: erase with --as any",
    ],
    [
      "support persons are to be told from customers",
      { ...byPerson, as: "support-person" },
      without("customer"),
      "customer",
      "cards do not tell customers from support persons: erase with --as any",
    ],
    [
      "nobody is known",
      byPerson,
      without("members", "customer", "supportPerson"),
      "members",
      "cards do not tell whose they are",
    ],
  ] as const)("naming the setting when %s", async (_case, request, settings, name, why) => {
    let contacted = 0;
    const templateInformation = async () => {
      contacted += 1;
      return null;
    };
    const error = await rejectionOf(eraseWorld({ settings, changes: { templateInformation } }).erase(request));
    expect(error).toBeInstanceOf(InputError);
    const problem = { file: "", place: `${SETTING}.${name}.attributeCode`, message: `is switched off, so ${why}` };
    expect(error).toMatchObject({ problems: [problem] });
    expect(contacted).toBe(0);
  });
});

describe("erasing does without", () => {
  it("ages and references, for a session", async () => {
    const settings = without("endTime", "startTime", "members", "customer", "supportPerson");
    expect(await eraseWorld({ settings, cards: [chatCard("1")] }).erase(bySession)).toMatchObject({
      status: "done",
      cards: { seen: 1, erased: 1, unchanged: 0, failed: 0 },
    });
  });

  it("references, by age", async () => {
    const settings = without("members", "customer", "supportPerson");
    const report = await eraseWorld({ settings, cards: [chatCard("1")] }).erase(byAge);
    expect(report).toMatchObject({ status: "done", cards: { seen: 1, erased: 1 } });
  });

  it("the log on the card where the whole log is attached", async () => {
    const cards = [chatCard("1", { log_file: [{ kind: "file", name: "log.txt" }] })];
    const world = eraseWorld({ settings: `${without("chatLog")}\n${WITH_LOG_FILE}`, cards });
    expect(await world.erase(bySession)).toMatchObject({ status: "done", cards: { erased: 1 } });
    expect(world.esm.written).toEqual([[{ dataCardId: "1", values: { log_file: [] } }]]);
  });
});

const withFile = (id: string) => chatCard(id, { log_file: [{ kind: "file", name: "log.txt" }] });

/** How often cards are read when the text of these is erased. */
async function readings(cards: readonly DataCard[]): Promise<number> {
  const world = eraseWorld({ settings: WITH_LOG_FILE, cards });
  expect(await world.erase(byAge)).toMatchObject({ cards: { erased: cards.length, failed: 0 } });
  return world.esm.asked.cardsAmong.length;
}

describe("a file with the whole log", () => {
  it("that ESM leaves on the card is told, and the card does not count as erased", async () => {
    const cards = [chatCard("1"), withFile("2")];
    const changes = {
      modifyCards: async (_code: string, writes: readonly { dataCardId: string }[]) =>
        writes.map(({ dataCardId }) => ({ dataCardId, written: true }) as const),
    };
    const world = eraseWorld({ settings: WITH_LOG_FILE, cards, changes });
    expect(await world.erase(byAge)).toMatchObject({
      status: "failures",
      cards: { seen: 2, erased: 1, failed: 1 },
      failures: [
        {
          dataCardId: "2",
          reason: "the log is erased, but ESM left the file in attribute log_file: take it off the card in ESM",
        },
      ],
    });
  });

  it("is looked for once, and only where there was one", async () => {
    expect(await readings([chatCard("1"), chatCard("2")])).toBe(1);
    expect(await readings([withFile("1"), withFile("2"), chatCard("3")])).toBe(2);
  });

  it("that cannot be looked for leaves it open whether all has gone", async () => {
    const { esm } = eraseWorld({ settings: WITH_LOG_FILE, cards: [withFile("1")] });
    let asked = 0;
    const cardsAmong: MemoryEsm["cardsAmong"] = async (query, ids) => {
      asked += 1;
      if (asked > 1) throw failure("esm-refused");
      return esm.cardsAmong(query, ids);
    };
    const world = eraseWorld({ settings: WITH_LOG_FILE, cards: [withFile("1")], changes: { cardsAmong } });
    expect(await world.erase(byAge)).toMatchObject({ status: "failures", cards: { erased: 0, failed: 1 } });
  });
});

describe("a run of erasing", () => {
  it("writes why and when onto the card: on request, or for its age", async () => {
    const written = async (request: typeof bySession | typeof byAge) => {
      const world = eraseWorld({ cards: [chatCard("1")] });
      await world.erase(request);
      return world.esm.written.flat().map(({ values }) => values["chat_log"]);
    };
    expect(await written(bySession)).toEqual([text("Erased on request at 2026-03-02 10:00:00 (UTC)")]);
    expect(await written(byAge)).toEqual([text("Erased after its retention time at 2026-03-02 10:00:00 (UTC)")]);
  });

  it("tells how far it has come before each batch, and how many cards it has listed", async () => {
    const world = eraseWorld({ cards: chatCards(401) });
    await world.erase(byAge);
    expect(world.progress).toEqual([
      { doing: "erasing chat text", done: 0, total: 401 },
      { doing: "erasing chat text", done: 200, total: 401 },
      { doing: "erasing chat text", done: 400, total: 401 },
    ]);
    expect(world.infos).toEqual([{ fields: { cards: 401 }, message: "cards listed" }]);
  });

  it("reports the requests of this run alone, and what could not be verified", async () => {
    const counted = [7, 12];
    const requestCounts = () => ({ esm: counted.shift() ?? 0 });
    const report = await eraseWorld({ cards: [chatCard("1")], requestCounts }).erase(bySession);
    expect(report.requests).toEqual({ esm: 5 });
    expect(report.unverified).toEqual([
      "the types of the attributes, and which of them are multi-value",
      "what the references may point to",
      "the value codes of the static values",
    ]);
  });
});

describe("a run that is told to wait", () => {
  const toldToWait = failure("told-to-wait", {
    scope: "system",
    onPurpose: true,
    retryable: true,
    retryAt: Date.UTC(2026, 2, 2, 11),
  });
  const told = () => Promise.reject(toldToWait);

  it("before anything is known ends without blame, and says when to go on", async () => {
    const report = await eraseWorld({ changes: { templateInformation: told } }).erase(byAge);
    expect(report).toMatchObject({
      status: "stopped",
      reason: "ESM: told-to-wait",
      retryAt: "2026-03-02T11:00:00.000Z",
      unverified: [],
      cards: { seen: 0, erased: 0, unchanged: 0, failed: 0 },
    });
  });

  it("while reading a batch blames no card, and reads no other batch", async () => {
    const world = eraseWorld({ cards: chatCards(201), changes: { cardsAmong: told } });
    expect(await world.erase(byAge)).toMatchObject({ status: "stopped", failures: [], cards: { seen: 0, failed: 0 } });
    expect(world.progress).toHaveLength(1);
  });

  it("while writing blames no card either", async () => {
    const world = eraseWorld({ cards: chatCards(201), changes: { modifyCards: told } });
    expect(await world.erase(byAge)).toMatchObject({ status: "stopped", failures: [], cards: { seen: 0, failed: 0 } });
    expect(world.warnings).toEqual([]);
  });
});
