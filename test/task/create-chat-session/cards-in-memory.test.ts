import { describe, expect, it } from "vitest";
import type { DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import {
  createChatSession,
  type NewChatSession,
} from "../../../plugin/task/create-chat-session/create-chat-session.ts";
import { SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor, settingsOf } from "../../support/ready-made.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { failure, text } from "../erase/erase-world.ts";
import { memoryCards, sessionCard } from "./memory-cards.ts";

const YES = { is_chat_active: [{ kind: "static", code: "yes", name: "Yes" }] };

interface Given {
  readonly session?: Partial<NewChatSession>;
  readonly there?: readonly DataCard[];
  readonly changes?: Partial<Esm>;
  readonly folderCode?: string;
}

function calling({ session = {}, there = [], changes = {}, folderCode }: Given = {}) {
  const cards = memoryCards(there, changes);
  const answer = createChatSession(
    { sessionId: "ws-1", startedAt: SOME_TIME, visitorExternalId: "vera@example.org", ...session },
    {
      esm: cards.esm,
      mapping: mappingFor(),
      persons: createPersonDirectory(cards.esm, settingsOf()),
      ...(folderCode === undefined ? {} : { folderCode }),
    },
  );
  return { ...cards, answer };
}

/** Making a card fails so many times; what was made all the same is there afterwards. */
function failing(times: number, error: Error, made: readonly DataCard[] = []) {
  let tries = 0;
  let looks = 0;
  const changes: Partial<Esm> = {
    async createCard() {
      tries += 1;
      if (tries <= times) throw error;
      return "600";
    },
    async findCards({ templateCode }) {
      if (templateCode !== "chat_session") return [];
      looks += 1;
      return tries === 0 ? [] : [...made];
    },
  };
  return { changes, counts: () => ({ tries, looks }) };
}

describe("a session without a card gets one", () => {
  it("that holds what the chatbot knows", async () => {
    const { answer, made } = calling();
    expect(await answer).toEqual({ dataCardId: "501", created: true });
    expect(made).toEqual([
      {
        templateCode: "chat_session",
        folderCode: settingsOf().folderCode,
        values: {
          chat_session_id: text("ws-1"),
          customer: [{ kind: "reference", dataCardId: "900" }],
          start_time: [{ kind: "date", at: SOME_TIME }],
          ...YES,
        },
      },
    ]);
  });

  it("without the customer and the start that nobody knows", async () => {
    const { answer, made } = calling({ session: { startedAt: null, visitorExternalId: null } });
    await answer;
    expect(made.map(({ values }) => values)).toEqual([{ chat_session_id: text("ws-1"), ...YES }]);
  });

  it("that began in 1970", async () => {
    const { answer, made } = calling({ session: { startedAt: 0 } });
    await answer;
    expect(made[0]?.values["start_time"]).toEqual([{ kind: "date", at: 0 }]);
  });

  it("in the folder that the call names", async () => {
    const { answer, made } = calling({ folderCode: "other_folder" });
    await answer;
    expect(made.map((card) => card.folderCode)).toEqual(["other_folder"]);
  });

  it.each([
    [
      "another session's, whose id looks like it",
      sessionCard("7", true, { values: { chat_session_id: text("ws-10") } }),
    ],
    ["one that shows no session id", sessionCard("7", true, { values: {} })],
    ["one in the trash", sessionCard("7", true, { deleted: true })],
    [
      "one whose id is no text",
      sessionCard("7", true, { values: { chat_session_id: [{ kind: "number", number: 1 }] } }),
    ],
  ])("also when ESM finds %s", async (_which, card) => {
    const { answer, made } = calling({ there: [card] });
    expect(await answer).toEqual({ dataCardId: "501", created: true });
    expect(made).toHaveLength(1);
  });
});

describe("a session with a card keeps it", () => {
  it("as it is while it is active", async () => {
    const { answer, made, esm } = calling({ there: [sessionCard("7"), sessionCard("8")] });
    expect(await answer).toEqual({ dataCardId: "7", created: false });
    expect([made, esm.written]).toEqual([[], []]);
  });

  it("and a closed one becomes active again, and nothing else of it changes", async () => {
    const { answer, esm } = calling({ there: [sessionCard("7", false)] });
    expect(await answer).toEqual({ dataCardId: "7", created: false });
    expect(esm.written).toEqual([[{ dataCardId: "7", values: YES }]]);
  });

  it("as it is when it does not show whether it is closed", async () => {
    const { answer, esm } = calling({ there: [sessionCard("7", true, { values: { chat_session_id: text("ws-1") } })] });
    expect(await answer).toEqual({ dataCardId: "7", created: false });
    expect(esm.written).toEqual([]);
  });

  it("and the chatbot is told to call again when ESM does not make it active", async () => {
    const errors = [
      { attributeCode: "is_chat_active", message: "is read-only" },
      { attributeCode: undefined, message: "the card is locked" },
    ];
    const modifyCards: Esm["modifyCards"] = async () => [{ dataCardId: "7", written: false, errors }];
    expect(
      await rejectionOf(calling({ there: [sessionCard("7", false)], changes: { modifyCards } }).answer),
    ).toMatchObject({
      code: "esm-card-refused",
      scope: "card",
      retryable: true,
      message:
        "ESM did not make the session's closed card active again: is_chat_active is read-only; the card is locked",
    });
  });
});

describe("a card that could not be made", () => {
  const away = failure("esm-away", { scope: "request", retryable: true });

  it.each([1, 2])("is made after %i failures that may pass, each followed by a look for it", async (times) => {
    const { changes, counts } = failing(times, away);
    expect(await calling({ changes }).answer).toEqual({ dataCardId: "600", created: true });
    expect(counts()).toEqual({ tries: times + 1, looks: times + 1 });
  });

  it("is given up after three of them", async () => {
    const { changes, counts } = failing(3, away);
    expect(await rejectionOf(calling({ changes }).answer)).toBe(away);
    expect(counts()).toEqual({ tries: 3, looks: 4 });
  });

  it("is given up at once when trying again cannot help", async () => {
    const refused = failure("esm-refused", { retryable: false });
    const { changes, counts } = failing(3, refused);
    expect(await rejectionOf(calling({ changes }).answer)).toBe(refused);
    expect(counts()).toEqual({ tries: 1, looks: 2 });
  });

  it("is the one that is there now, whoever made it", async () => {
    const { changes } = failing(1, failure("esm-refused"), [sessionCard("7")]);
    expect(await calling({ changes }).answer).toEqual({ dataCardId: "7", created: false });
  });

  it("because of a mistake of ours is not tried again", async () => {
    const mistake = new TypeError("a mistake");
    const { changes, counts } = failing(1, mistake, [sessionCard("7")]);
    expect(await rejectionOf(calling({ changes }).answer)).toBe(mistake);
    expect(counts()).toEqual({ tries: 1, looks: 1 });
  });
});
