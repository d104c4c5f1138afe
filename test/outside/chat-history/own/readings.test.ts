import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../../plugin/base/failure.ts";
import type { ChatHistory } from "../../../../plugin/outside/chat-history/port.ts";
import { rejectionOf } from "../../../support/rejection.ts";
import { giving, goodSession, message, ownPlatform, WHOLE } from "./own-platform.ts";

const at = (time: string) => Date.parse(`2026-03-02T${time}Z`);

const history = (changes: object = {}, more: object = {}) => ({
  kind: "history",
  session: goodSession(changes),
  ...more,
});

/** What is said of a session's reading, without the words around it. */
async function said(result: unknown): Promise<string> {
  const failure = await rejectionOf(giving(result).session("s1"));
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ code: "adapter-broken", scope: "card", retryable: false });
  const [, text = ""] =
    /^the adapter otso-chat \(otso-chat\.mjs\) returned something wrong: (.*): have its author mend it$/.exec(
      (failure as Failure).message,
    ) ?? [];
  return text;
}

it("a reading without a mistake is taken, with all that was left out", async () => {
  const reading = await giving(history()).session("s1");
  const vera = { kind: "visitor", id: "v1", name: "" };
  const rest = { type: "text", text: "Hello", attachment: null };
  expect(reading).toEqual({
    kind: "history",
    readAt: at("10:00"),
    isPlatformTime: false,
    endedBeforeReading: true,
    countByPlatform: 2,
    session: {
      sessionId: "s1",
      startedAt: at("09:00"),
      endedAt: at("09:10"),
      visitor: { id: "v1", name: "Vera", externalId: "vera@example.org" },
      operators: [{ id: "o1", name: "Otto", externalId: "otto@example.org" }],
      liveChats: [
        {
          liveChatId: "l1",
          establishedAt: at("09:01"),
          endedAt: null,
          howEnded: "by-end-user",
          operators: [{ operatorId: "o1", joinedAt: at("09:02") + 500 }],
        },
      ],
      messages: [
        { messageId: "m1", sentAt: at("09:01:30"), sender: vera, liveChatId: null, ...rest },
        { messageId: "m2", sentAt: at("09:03"), sender: vera, liveChatId: "l1", ...rest },
      ],
    },
  });
});

describe("a reading is refused with the field that is wrong", () => {
  const user = "session.operators[0]";
  const first = "session.messages[0]";
  it.each<[string, unknown, string]>([
    ["nothing", undefined, "the result must be an object with a kind"],
    ["a text", "unknown", "the result must be an object with a kind"],
    ["another kind", { kind: "gone" }, "kind must be one of history, unknown, deleted"],
    ["more than a kind", { kind: "unknown", session: {} }, "the result.session is no field of it: there are kind"],
    ["no session", { kind: "history" }, "session must be an object"],
    [
      "a count that is none",
      history({}, { countByPlatform: -1 }),
      "countByPlatform must be a whole number, and not below 0",
    ],
    ["another session", history({ sessionId: "s2" }), "session.sessionId is another session than was asked for"],
    [
      "a time without a zone",
      history({ startedAt: "2026-03-02T09:00:00" }),
      "session.startedAt has no zone: it needs Z or an offset at its end",
    ],
    [
      "a day",
      history({ startedAt: "2026-03-02" }),
      "session.startedAt has no zone: it needs Z or an offset at its end",
    ],
    ["a text for a time", history({ startedAt: "yesterday" }), "session.startedAt is no time in ISO 8601"],
    [
      "no number",
      history({ startedAt: Number.NaN }),
      "session.startedAt must be a time: ISO 8601 with Z or an offset, or epoch milliseconds",
    ],
    [
      "seconds",
      history({ startedAt: 1_772_442_000 }),
      "session.startedAt is not between 1990 and 2200: are these seconds? Milliseconds are wanted",
    ],
    ["microseconds", history({ startedAt: 1_772_442_000_000_000 }), "session.startedAt is not between 1990 and 2200"],
    ["no word on the end", history({ endedAt: undefined }), "session.endedAt is missing: it is a time, or null"],
    ["an end before the start", history({ endedAt: "2026-03-02T08:59:59Z" }), "session.endedAt is before startedAt"],
    ["no visitor", history({ visitor: null }), "session.visitor must be an object"],
    [
      "a number for an id",
      history({ visitor: { id: 7 } }),
      "session.visitor.id must be text: String(…) makes one of a number",
    ],
    ["an empty id", history({ operators: [{ id: "" }] }), `${user}.id must not be empty`],
    [
      "an id that is too long",
      history({ operators: [{ id: "o".repeat(1_001) }] }),
      `${user}.id has 1001 characters, and at most 1000 are taken`,
    ],
    [
      "a misspelt field",
      history({ operators: [{ id: "o1", externalID: "x" }] }),
      `${user}.externalID is no field of it: there are id, name, externalId`,
    ],
    ["operators by id", history({ operators: { o1: {} } }), "session.operators must be a list"],
    [
      "a way to end that there is not",
      history({
        liveChats: [{ liveChatId: "l1", establishedAt: 1_772_442_000_000, endedAt: null, howEnded: "closed" }],
      }),
      "session.liveChats[0].howEnded must be one of by-support-person, by-end-user, expired, forwarded",
    ],
    [
      "a live chat that ends before it begins",
      history({ liveChats: [{ liveChatId: "l1", establishedAt: 1_772_442_000_000, endedAt: 1_772_441_999_999 }] }),
      "session.liveChats[0].endedAt is before establishedAt",
    ],
    [
      "a live chat twice",
      history({ liveChats: [1, 2].map(() => ({ liveChatId: "l1", establishedAt: 1_772_442_000_000, endedAt: null })) }),
      "session.liveChats[1].liveChatId is that of an earlier one",
    ],
    ["no messages", history({ messages: undefined }), "session.messages must be a list"],
    ["a hole in the list", history({ messages: Array.from({ length: 1 }) }), `${first} must be an object`],
    [
      "a sender of an unknown kind",
      history({ messages: [message("m1", { sender: { kind: "agent" } })] }),
      `${first}.sender.kind must be one of visitor, operator, bot, system, unknown`,
    ],
    [
      "an unknown type",
      history({ messages: [message("m1", { type: "image" })] }),
      `${first}.type must be one of text, file, event, note, unknown`,
    ],
    [
      "a text that is none",
      history({ messages: [message("m1", { text: { en: "Hello" } })] }),
      `${first}.text must be text`,
    ],
    [
      "a word for yes",
      history({ messages: [message("m1", { withdrawn: "yes" })] }),
      `${first}.withdrawn must be true or false`,
    ],
    [
      "a size that is none",
      history({ messages: [message("m1", { attachment: { name: "a.pdf", size: "12 kB" } })] }),
      `${first}.attachment.size must be a whole number, and not below 0`,
    ],
    [
      "the newest message first",
      history({ messages: [message("m2", { sentAt: "2026-03-02T09:05:00Z" }), message("m1")] }),
      "session.messages must be oldest first, and are not: sort them by sentAt, keeping the order of those sent at the same time",
    ],
    [
      "two messages of one id",
      history({ messages: [message("m1"), message("m1", { sentAt: "2026-03-02T09:05:00Z" })] }),
      "session.messages[1].messageId is that of an earlier message, which was sent at another time or by somebody else",
    ],
  ])("%s", async (_, result, problem) => {
    expect(await said(result)).toBe(problem);
  });
});

describe("what need not be a mistake", () => {
  it("a message that comes twice counts once, as it came last; withdrawn stays withdrawn", async () => {
    const messages = [
      message("m1", { text: "Helo" }),
      message("m2", { withdrawn: true, text: "my card is 4111" }),
      message("m1", { text: "Hello" }),
      message("m2", { text: "my card is 4111" }),
    ];
    const reading = await giving(history({ messages })).session("s1");
    expect(reading).toMatchObject({
      countByPlatform: 2,
      session: {
        messages: [
          { messageId: "m1", text: "Hello" },
          { messageId: "m2", text: "", withdrawn: true },
        ],
      },
    });
  });

  it("messages of one moment keep their order", async () => {
    const ids = ["m3", "m1", "m2"];
    const reading = await giving(history({ messages: ids.map((id) => message(id)) })).session("s1");
    expect(reading).toMatchObject({ session: { messages: ids.map((messageId) => ({ messageId })) } });
  });
});

describe("whatever an adapter gives", () => {
  /** Of whatever goes through here, the words of the adapter's own values are not told. */
  const CANARY = "canary-of-a-chat";
  const anything = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
    values: [fc.string(), fc.integer(), fc.double(), fc.constant(CANARY), fc.boolean(), fc.constant(undefined)],
  });
  const FIELDS = ["sessionId", "startedAt", "endedAt", "visitor", "language", "operators", "liveChats", "messages"];

  /** What becomes of a call: a kind of reading, or the code of a failure that says nothing of the values. */
  async function outcome(platform: ChatHistory): Promise<string> {
    const reading = await platform.session("s1").catch((error: unknown) => error);
    if (!(reading instanceof Failure)) return (reading as { kind: string }).kind;
    return reading.message.includes(CANARY) ? "tells of the values" : reading.code;
  }

  it("in place of a result is refused, or one", async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (result) => {
        expect(await outcome(giving(result))).toBe("adapter-broken");
      }),
    );
  });

  it("in place of a field is refused, or makes a history", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FIELDS), anything, async (field, value) => {
        expect(["history", "adapter-broken"]).toContain(await outcome(giving(history({ [field]: value }))));
      }),
    );
  });

  it("in place of a field of a message is refused, or makes a history whose messages are in order, each once", async () => {
    const some = fc.record(
      {
        messageId: fc.oneof(fc.constantFrom("m1", "m2", "m3"), anything),
        sentAt: fc.oneof(fc.integer({ min: 1_772_442_000_000, max: 1_772_442_000_009 }), anything),
        sender: fc.oneof(fc.constant({ kind: "operator", id: "o1" }), anything),
        liveChatId: fc.oneof(fc.constantFrom("l1", null), anything),
        text: fc.oneof(fc.string({ unit: "binary" }), anything),
      },
      { requiredKeys: ["messageId", "sentAt", "sender"] },
    );
    const plain = fc.record({
      messageId: fc.constantFrom("m1", "m2", "m3"),
      sentAt: fc.integer({ min: 1_772_442_000_000, max: 1_772_442_000_001 }),
      sender: fc.constant({ kind: "bot" }),
    });
    let histories = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(plain, some), { maxLength: 4 }), async (messages) => {
        const platform = giving(history({ messages }));
        expect(["history", "adapter-broken"]).toContain(await outcome(platform));
        const reading = await platform.session("s1").catch(() => undefined);
        if (reading?.kind !== "history") return;
        histories += 1;
        const read = reading.session.messages;
        expect(new Set(read.map(({ messageId }) => messageId)).size).toBe(read.length);
        expect(read.toSorted((one, other) => one.sentAt - other.sentAt)).toEqual(read);
      }),
    );
    expect(histories).toBeGreaterThan(5);
  });

  it("is copied: nobody changes it later, and a getter is asked once", async () => {
    let asked = 0;
    const sly = message("m1");
    Object.defineProperty(sly, "text", { enumerable: true, get: () => ((asked += 1) === 1 ? "Hello" : 7) });
    const given = history({ messages: [sly] });
    const reading = await giving(given).session("s1");
    (given.session as { messages: unknown[] }).messages.push("more");
    expect(reading).toMatchObject({ session: { messages: [{ text: "Hello" }] } });
    expect([asked, reading.kind === "history" && reading.session.messages.length]).toEqual([1, 1]);
  });

  it("holds no more than is taken", async () => {
    const bounds = { bytes: 1_000, messages: 3, joinings: 2, pages: 1 };
    const platform = (changes: object) =>
      ownPlatform({ make: () => ({ ...WHOLE, session: async () => history(changes) }), settings: { bounds } });
    const messages = Array.from({ length: 4 }, (_, index) => message(`m${index}`));
    expect(await rejectionOf(platform({ messages }).session("s1"))).toMatchObject({
      code: "session-too-large",
      message: expect.stringContaining("at least 4 messages, and at most 3 are taken (limits.sessionMessages)"),
    });
    const long = [message("m1", { text: "ä".repeat(600) })];
    expect(await rejectionOf(platform({ messages: long }).session("s1"))).toMatchObject({
      code: "session-too-large",
      message: expect.stringContaining("bytes"),
    });
    const operators = [1, 2, 3].map((id) => ({ id: `o${id}` }));
    expect(await rejectionOf(platform({ operators }).session("s1"))).toMatchObject({ code: "session-too-large" });
  });
});
