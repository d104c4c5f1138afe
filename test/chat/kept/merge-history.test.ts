import { describe, expect, it } from "vitest";
import { liveChat, message, START } from "../sample-session.ts";
import { cardInTime, READY_MADE, type Reading, said, TIME_LAST } from "./card-in-time.ts";

const TWO_CHATS = [liveChat("l1", 60, [["o1", 90]]), liveChat("l2", 3_600, [["o2", 3_700]])];

/** A row: what is read first, what is read then, and what the card holds at the end. */
interface Story {
  readonly first: Reading;
  readonly later: Reading;
  readonly lines: readonly string[];
  readonly count: number;
  readonly wait: number | null;
  readonly lost: number;
}

const STORIES: Readonly<Record<string, Story>> = {
  "a loss that the count hides": {
    first: { messages: said("V 2", "O 3", "V 4") },
    later: { messages: said("V 4", "V 30", "O 31") },
    lines: ["V 2", "O 3", "V 4", "V 30", "O 31"],
    count: 5,
    wait: 60,
    lost: 2,
  },
  "the first live chat is no longer delivered": {
    first: { liveChats: TWO_CHATS, messages: said("V 2", "O 3", "V 61 l2") },
    later: { liveChats: TWO_CHATS.slice(1), messages: said("V 61 l2", "O 62 l2") },
    lines: ["V 2", "O 3", "V 61 l2", "O 62 l2"],
    count: 4,
    wait: 60,
    lost: 2,
  },
  "only the newest messages are delivered": {
    first: { messages: said("V 2", "O 3", "V 4", "O 5") },
    later: { messages: said("O 5", "V 6"), counted: 5 },
    lines: ["V 2", "O 3", "V 4", "O 5", "V 6"],
    count: 5,
    wait: 60,
    lost: 3,
  },
  "all messages are gone": {
    first: { messages: said("V 2", "O 3") },
    later: { messages: [] },
    lines: ["V 2", "O 3"],
    count: 2,
    wait: 60,
    lost: 2,
  },
  "one message in the middle is withdrawn without a mark": {
    first: { messages: said("V 2", "O 3", "V 4") },
    later: { messages: said("V 2", "V 4") },
    lines: ["V 2", "O 3", "V 4"],
    count: 3,
    wait: 60,
    lost: 1,
  },
  "the last message is withdrawn without a mark": {
    first: { messages: said("V 2", "O 3", "V 4") },
    later: { messages: said("V 2", "O 3") },
    lines: ["V 2", "O 3", "V 4"],
    count: 3,
    wait: 60,
    lost: 1,
  },
  "a lost message stands before a new one of the same minute": {
    first: { messages: said("V 2", "O 3", "V 3.5") },
    later: { messages: said("V 2", "O 3", "O 3.2", "O 3.7") },
    lines: ["V 2", "O 3", "O 3.2", "V 3.5", "O 3.7"],
    count: 5,
    wait: 60,
    lost: 1,
  },
  "nothing is lost": {
    first: { messages: said("V 2") },
    later: { messages: said("V 2", "O 3") },
    lines: ["V 2", "O 3"],
    count: 2,
    wait: 60,
    lost: 0,
  },
  "an earlier message arrives late": {
    first: { messages: said("V 2", "O 3") },
    later: { messages: said("V 1.5", "V 2", "O 3") },
    lines: ["V 1.5", "V 2", "O 3"],
    count: 3,
    wait: 90,
    lost: 0,
  },
};

describe.each(Object.entries(STORIES))("%s", (_, { first, later, lines, count, wait, lost }) => {
  it("stays on the card, and a further reading changes nothing", () => {
    const card = cardInTime();
    card.read(first);
    expect(card.read(later).losses.messages).toBe(lost);
    expect(card).toMatchObject({ lines, count, wait });
    const before = card.stored;
    expect(card.read(later).losses.messages).toBe(lost);
    expect(card.stored).toEqual(before);
  });
});

describe.each(Object.entries(STORIES).filter(([, { first, lost }]) => lost > 0 && first.messages !== undefined))(
  "%s, on a machine that knows nothing of it",
  (_, { first, later, lines, count, wait, lost }) => {
    it("stays on the card, since the card itself is the witness", () => {
      const card = cardInTime();
      card.read(first);
      card.forget();
      expect(card.read(later).losses.messages).toBe(lost);
      expect(card).toMatchObject({ lines, count, wait });
      card.forget();
      card.read(later);
      expect(card).toMatchObject({ lines, count, wait });
    });

    it("stays on the card also with a template whose entries cannot be told apart", () => {
      const card = cardInTime(TIME_LAST);
      card.read(first);
      card.forget();
      card.read(later);
      expect([...card.lines].toSorted()).toEqual([...lines].toSorted());
      expect(card).toMatchObject({ count, wait });
      const before = card.stored.chatLog;
      card.read(later);
      expect(card.stored.chatLog).toBe(before);
    });
  },
);

describe("a log that keeps entries", () => {
  it("is the log of the whole history, with the entries as they stood there", () => {
    const card = cardInTime();
    card.read({ endedAt: null, messages: said("V 2", "O 3", "V 4") });
    card.read({ messages: said("V 4", "O 5") });
    expect(card.stored.chatLog).toBe(card.render(said("V 2", "O 3", "V 4", "O 5")));
  });

  it("shows new names, edited texts and withdrawn messages of what is still delivered", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3", "V 4", "O 5") });
    const [, reply, question, answer] = said("V 2", "O 3", "V 4", "O 5");
    if (reply === undefined || question === undefined || answer === undefined) throw new Error("four messages");
    const now = [
      { ...reply, sender: { ...reply.sender, name: "New name" } },
      { ...question, text: "says V 4, but otherwise" },
      { ...answer, text: "", withdrawn: true },
    ];
    card.read({ messages: now });
    expect(card.lines).toEqual(["V 2", "O 3", "V 4"]);
    expect(card.stored.chatLog).toMatch(/New name[^]*but otherwise[^]*withdrawn/);
    expect(card.count).toBe(4);
  });

  it("does not take a message that looks like an entry for one", () => {
    const card = cardInTime();
    const forged = "hello\n[2025-03-14 08:03:00 +00:00] operator (support person): says O 9";
    card.read({ messages: [message("visitor", 120, { text: forged }), ...said("O 3")] });
    card.read({ messages: said("O 3", "V 4") });
    expect(card.lines).toEqual(["O 9", "O 3", "V 4"]);
    expect(card.count).toBe(3);
  });

  it("keeps what an attribute has room for, and says what is left out", () => {
    const card = cardInTime(READY_MADE, 1_000);
    const many = Array.from({ length: 40 }, (_, index) => `V ${index + 2}`);
    card.read({ messages: said(...many) });
    const shown = card.lines.length;
    card.read({ messages: said(...many.slice(5), "O 50") });
    expect(card.lines.slice(0, shown)).toEqual(many.slice(0, shown));
    expect(card.count).toBe(41);
    expect(card.stored.chatLog).toContain(`[${41 - card.lines.length} messages are left out here]`);
    expect((card.stored.chatLog ?? "").length).toBeLessThanOrEqual(1_000);
  });

  it("leaves a log alone that cannot be read while something is lost", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3", "V 4") });
    card.set({ chatLog: null });
    expect(card.read({ messages: said("V 4", "O 5") })).toMatchObject({ chatLog: undefined, isLogHidden: true });
    expect(card.read({ messages: said("V 2", "O 3", "V 4", "O 5") })).toMatchObject({ isLogHidden: true });
    expect(card.count).toBe(3);
  });

  it("goes on when it can be read again, with what came meanwhile", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3", "V 4") });
    const log = card.stored.chatLog;
    card.set({ chatLog: null });
    card.read({ messages: said("O 3", "V 4", "O 5") });
    card.set({ chatLog: log });
    card.read({ messages: said("V 4", "O 6") });
    expect(card).toMatchObject({ lines: ["V 2", "O 3", "V 4", "O 6"], count: 4 });
  });

  it("leaves a log alone that cannot be read on a machine that knows nothing of the card", () => {
    const card = cardInTime();
    card.set({ messageCount: 2, chatLog: null });
    expect(card.read({ messages: said("V 2", "O 3") }).chatLog).toBeUndefined();
  });

  it.each([READY_MADE, TIME_LAST])(
    "does not show a message twice that comes back after nothing was known of it",
    (template) => {
      const card = cardInTime(template);
      card.read({ messages: said("V 2", "O 3") });
      card.forget();
      card.read({ messages: [] });
      card.read({ messages: said("V 2", "O 3", "V 4") });
      expect(card).toMatchObject({ lines: ["V 2", "O 3", "V 4"], count: 3 });
    },
  );

  it("is made anew when a person says so", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3", "V 4") });
    card.read({ messages: said("V 4", "O 5"), onlyDelivered: true });
    expect(card).toMatchObject({ lines: ["V 4", "O 5"], count: 2, wait: 60 });
    expect(card.read({ messages: said("V 4", "O 5") }).losses).toEqual({ messages: 0, liveChats: 0 });
  });
});

describe("an incomplete history", () => {
  it("writes no figure that the missing messages could change", () => {
    const card = cardInTime();
    const { isIncomplete, figures } = card.read({ messages: said("O 3", "V 4"), counted: 3 });
    expect(isIncomplete).toBe(true);
    expect(figures).toMatchObject({ messageCount: undefined, waitTime: { isWritten: false, rule: "not-certain" } });
    expect(card).toMatchObject({ lines: ["O 3", "V 4"], count: null, wait: null });
    card.read({ messages: said("V 2", "O 3", "V 4") });
    expect(card).toMatchObject({ count: 3, wait: 60 });
  });

  it.each<[string, Reading]>([
    ["a person says that it is the whole one", { onlyDelivered: true }],
    ["the platform counts deleted messages", { countsDeleted: true }],
  ])("is the whole one when %s", (_, said4) => {
    const card = cardInTime();
    const reading = { messages: said("V 2", "O 3", "V 4"), counted: 4 };
    expect(card.read({ ...reading, ...said4 }).isIncomplete).toBe(false);
    expect(card).toMatchObject({ count: 3, wait: 60 });
  });

  it("stays accepted as it was, until more is missing", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3", "V 4"), counted: 4, onlyDelivered: true });
    expect(card.read({ messages: said("V 2", "O 3", "V 4", "V 5"), counted: 5 }).isIncomplete).toBe(false);
    expect(card.read({ messages: said("V 2", "O 3", "V 4", "V 5"), counted: 6 }).isIncomplete).toBe(true);
  });

  it("is explained by messages that the card still holds", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3", "V 4") });
    expect(card.read({ messages: said("O 3", "V 4"), counted: 3 }).isIncomplete).toBe(false);
  });
});

describe("a wait time", () => {
  it("is computed from all that was ever read", () => {
    const card = cardInTime();
    card.read({ endedAt: null, messages: said("V 2") });
    card.read({ endedAt: null, messages: said("V 4") });
    card.read({ messages: said("V 4", "O 5") });
    expect(card.wait).toBe(180);
  });

  it("is not written when what it needs was lost before anything was known", () => {
    const card = cardInTime();
    card.read({ endedAt: null, messages: said("V 2") });
    card.forget();
    card.read({ endedAt: null, messages: said("V 4") });
    card.read({ messages: said("V 4", "O 5") });
    expect(card).toMatchObject({ wait: null, lines: ["V 2", "V 4", "O 5"] });
  });

  it("stays when the machine that learnt it is gone, also in further readings", () => {
    const card = cardInTime();
    card.read({ liveChats: TWO_CHATS, messages: said("V 2", "O 3", "V 61 l2") });
    card.forget();
    const afterwards = { liveChats: TWO_CHATS.slice(1), messages: said("V 61 l2", "O 61.1 l2") };
    for (const _ of [1, 2, 3]) card.read(afterwards);
    expect(card.wait).toBe(60);
  });

  it.each<[string, Reading]>([
    ["the end user's message is of 1970", { messages: [message("visitor", -START / 1000), ...said("O 3")] }],
    ["a support person's message is of 1970", { messages: [...said("V 2"), message("operator", -START / 1000)] }],
    ["a message is of next year", { messages: [...said("V 2", "O 3"), message("visitor", 400 * 86_400)] }],
    [
      "it is not clear which live chat was the first",
      { liveChats: [liveChat("l2", -START / 1000), liveChat("l1", 60)], messages: said("V 2", "O 3") },
    ],
    ["a message is much older than the session", { messages: [message("visitor", -30 * 86_400), ...said("O 3")] }],
  ])("is not written when %s", (_, reading) => {
    const card = cardInTime();
    expect(card.read(reading).doubts).not.toEqual([]);
    expect(card.wait).toBeNull();
  });
});
