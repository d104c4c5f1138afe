import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { waitTimeBeforeFirstReply } from "../../../plugin/chat/wait-time.ts";
import { generateSessions } from "../../../plugin/sandbox/sessions/generate-sessions.ts";
import { UNKNOWN_VISITORS } from "../../../plugin/sandbox/sessions/people.ts";
import type { WireMessage, WireSession } from "../../../plugin/sandbox/sessions/wire-session.ts";
import { fromWire } from "../../chat/wire-mapping.ts";

const START_AT = Date.parse("2026-11-02T06:00:00Z");
const anySeed = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

function generated(seed: number, count = 12, messagesPerSession?: number): WireSession[] {
  const more = messagesPerSession === undefined ? {} : { messagesPerSession };
  return [...generateSessions({ seed, count, startAt: START_AT, ...more })];
}

function waitRule(wire: WireSession): string {
  return waitTimeBeforeFirstReply(fromWire(wire)).rule;
}

function hasMessage(test: (message: WireMessage) => boolean) {
  return ({ messages }: WireSession) => messages.some(test);
}

function hasEqualTimes({ messages }: WireSession): boolean {
  const said = messages.filter(({ sender, liveChatId }) => liveChatId !== null && sender.kind !== "system");
  return said.some(({ sentAt, sender }, index) => {
    const before = said[index - 1];
    return before !== undefined && before.sentAt === sentAt && before.sender.kind !== sender.kind;
  });
}

const CASES: [what: string, test: (session: WireSession) => boolean][] = [
  [
    "several live chats with different support persons",
    ({ liveChats }) => new Set(liveChats.map((chat) => chat.operators[0]?.operatorId)).size > 1,
  ],
  [
    "a redirect to another support person",
    ({ liveChats }) => liveChats.some(({ operators }) => operators.length === 2),
  ],
  ["the agent first", (wire) => waitRule(wire) === "agent-first"],
  ["a reply after a wait", (wire) => waitRule(wire) === "reply"],
  ["no reply", (wire) => wire.endedAt !== null && waitRule(wire) === "no-reply"],
  ["the chatbot alone", ({ liveChats }) => liveChats.length === 0],
  ["a session that lasts", ({ status, endedAt }) => status === "active" && endedAt === null],
  [
    "a visitor who is no person of ESM",
    ({ visitor }) => UNKNOWN_VISITORS.some(({ externalId }) => externalId === visitor.externalId),
  ],
  ["a visitor without external id", ({ visitor }) => visitor.externalId === null],
  [
    "a file of the visitor",
    hasMessage(({ type, sender, attachment }) => type === "file" && sender.kind === "visitor" && attachment !== null),
  ],
  ["a file of a support person", hasMessage(({ type, sender }) => type === "file" && sender.kind === "operator")],
  ["a text of the system", hasMessage(({ type, sender }) => type === "text" && sender.kind === "system")],
  ["an event of the system", hasMessage(({ type, sender }) => type === "event" && sender.kind === "system")],
  ["an event of a support person", hasMessage(({ type, sender }) => type === "event" && sender.kind === "operator")],
  ["emoji", hasMessage(({ text }) => /\p{Extended_Pictographic}/u.test(text))],
  ["text from right to left", hasMessage(({ text }) => /\p{Script=Arabic}/u.test(text))],
  ["several lines", hasMessage(({ text }) => text.includes("\n"))],
  ["HTML", hasMessage(({ text }) => text.includes("<script>"))],
  ["a visitor and a support person at the same time", hasEqualTimes],
];

describe("the first twelve sessions, whatever the seed", () => {
  it.each(CASES)("show %s", (_, test) => {
    fc.assert(
      fc.property(anySeed, (seed) => {
        expect(generated(seed).some(test)).toBe(true);
      }),
    );
  });
});

describe("generated sessions", () => {
  it("are the same for the same seed", () => {
    expect(generated(7, 30)).toEqual(generated(7, 30));
  });

  it("are others for another seed", () => {
    expect(generated(7).map(({ sessionId }) => sessionId)).not.toEqual(generated(8).map(({ sessionId }) => sessionId));
  });

  it("come in the order in which they begin, within four hours, and end within six", () => {
    const sessions = generated(3, 200);
    const starts = sessions.map(({ startedAt }) => Date.parse(startedAt));
    expect(starts).toEqual(starts.toSorted((left, right) => left - right));
    expect(starts[0]).toBeGreaterThanOrEqual(START_AT);
    expect(starts.at(-1)).toBeLessThan(START_AT + 4 * 3_600_000);
    const ends = sessions.flatMap(({ endedAt }) => (endedAt === null ? [] : [Date.parse(endedAt)]));
    expect(Math.max(...ends)).toBeLessThan(START_AT + 6 * 3_600_000);
  });

  it("are consistent: ids are unique, times in order, counts right, everybody who joined is listed", () => {
    fc.assert(
      fc.property(anySeed, fc.constantFrom(undefined, 40), (seed, messagesPerSession) => {
        const sessions = generated(seed, 24, messagesPerSession);
        expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(24);
        for (const { messages, messageCount, startedAt, endedAt, liveChats, operators } of sessions) {
          const end = endedAt ?? "9999";
          expect(messageCount).toBe(messages.length);
          expect(new Set(messages.map(({ messageId }) => messageId)).size).toBe(messages.length);
          const times = [startedAt, ...messages.map(({ sentAt }) => sentAt), end];
          expect(times).toEqual(times.toSorted());
          const chatTimes = liveChats.flatMap((chat) => [
            chat.establishedAt,
            ...chat.operators.map(({ joinedAt }) => joinedAt),
            chat.endedAt ?? end,
          ]);
          expect(chatTimes).toEqual(chatTimes.toSorted());
          const joined = liveChats.flatMap((chat) => chat.operators.map(({ operatorId }) => operatorId));
          expect(new Set(operators.map(({ operatorId }) => operatorId))).toEqual(new Set(joined));
          const chatIds = new Set(liveChats.map(({ liveChatId }) => liveChatId));
          for (const { liveChatId } of messages) expect(liveChatId === null || chatIds.has(liveChatId)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("have as many messages as asked for, or some more", () => {
    const counts = generated(5, 24, 300).map(({ messages }) => messages.length);
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...counts)).toBeLessThan(330);
  });

  it("are made one by one, so that any number can be asked for", () => {
    const [first] = generateSessions({ seed: 1, count: 1_000_000_000, startAt: START_AT });
    expect(first?.sessionId).toMatch(/^ws-0001-[0-9a-f]{6}$/);
  });
});
