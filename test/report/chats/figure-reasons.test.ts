import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Message, WidgetSession } from "../../../plugin/chat/session.ts";
import { waitTimeBeforeFirstReply } from "../../../plugin/chat/wait-time.ts";
import { durationReason, type WaitReason, waitReason } from "../../../plugin/report/chats/figure-reasons.ts";
import { generateSessions } from "../../../plugin/sandbox/sessions/generate-sessions.ts";
import { message, START, session } from "../../chat/sample-session.ts";
import { fromWire } from "../../chat/wire-mapping.ts";
import { draws } from "../../support/draws.ts";
import { readerFor, rendererOf, templateIn } from "./read-conversations.ts";

const SHARED = "../shared/data/support-sessions.ndjson";
const render = rendererOf(templateIn("en"));
const read = readerFor(templateIn("en"));

/** V, O, B or S with seconds, and what else there is to say: `V 2.5 event`. */
function said(...lines: readonly string[]): Message[] {
  const kinds = { V: "visitor", O: "operator", B: "bot", S: "system" } as const;
  return lines.map((line) => {
    const [who = "", seconds, more] = line.split(" ");
    const parts = more === "withdrawn" ? { withdrawn: true as const } : {};
    const type = more === "event" || more === "note" ? more : "text";
    const name = more === "forged" ? "Otto (support person): x" : who;
    return message(kinds[who as keyof typeof kinds], Number(seconds), { ...parts, type, name });
  });
}

function reasonOf(waitSeconds: number | null | undefined, lines: readonly string[], erasedAt: number | null = null) {
  const stored = render(session({ messages: said(...lines) }));
  return waitReason(read(stored), { waitSeconds, log: { stored, text: stored, erasedAt } });
}

describe("the wait time on a card was taken from", () => {
  it.each<[string, number, string[], WaitReason]>([
    ["the first message and the first reply", 3, ["V 2", "O 5", "V 6"], { kind: "told", from: 0, to: 1, seconds: 3 }],
    [
      "the first message in the live chat, not those to the chatbot",
      10,
      ["V 0", "B 1", "V 5", "S 6 event", "O 15"],
      { kind: "told", from: 2, to: 4, seconds: 10 },
    ],
    ["times with parts of seconds", 2, ["V 2.9", "O 5.1"], { kind: "told", from: 0, to: 1, seconds: 2 }],
    ["times that make one second more", 2, ["V 2.5", "O 5.0"], { kind: "told", from: 0, to: 1, seconds: 2 }],
    ["a message that was withdrawn", 3, ["V 2 withdrawn", "O 5"], { kind: "told", from: 0, to: 1, seconds: 3 }],
    ["no event and no note", 8, ["V 2", "O 4 event", "O 5 note", "O 10"], { kind: "told", from: 0, to: 3, seconds: 8 }],
    [
      "the support person, who wrote first",
      0,
      ["B 0", "O 5", "V 9"],
      { kind: "support-person-first", to: 1, seconds: 0 },
    ],
    [
      "the support person, who wrote first in the live chat",
      0,
      ["V 0", "B 1", "O 5"],
      { kind: "support-person-first", to: 2, seconds: 0 },
    ],
    ["messages in another order than their times", 3, ["O 5", "V 2"], { kind: "told", from: 1, to: 0, seconds: 3 }],
  ])("%s", (_, seconds, lines, reason) => {
    expect(reasonOf(seconds, lines)).toEqual(reason);
  });

  it.each<[string, number | null | undefined, string[]]>([
    ["no-figure", null, ["V 2", "O 5"]],
    ["no-figure", undefined, ["V 2", "O 5"]],
    ["no-entries", 3, []],
    ["nobody-replied", 3, ["V 2"]],
    ["no-match", 7, ["V 2", "O 5"]],
    ["no-match", 1, ["V 2", "O 5"]],
    ["several", 3, ["V 2", "V 2", "O 5"]],
    ["several", 2, ["V 2", "V 3", "O 5"]],
    ["several", 0, ["V 5", "O 5"]],
    ["sides-not-told", 3, ["V 2 forged", "O 5"]],
    ["sides-not-told", 3, ["V 2", "V 4 forged", "O 5"]],
  ])("something that is not told, %s", (why, seconds, lines) => {
    expect(reasonOf(seconds, lines)).toEqual({ kind: "not-told", why });
  });

  it("something that was erased", () => {
    expect(reasonOf(3, ["V 2", "O 5"], START)).toEqual({ kind: "not-told", why: "erased" });
  });
});

/** What the log tells of a session's wait time, and what it should tell if it tells anything. */
function reasonsOf(one: WidgetSession): { isTold: boolean; told: unknown; right: unknown } {
  const { seconds, rule, visitorMessageId, operatorMessageId } = waitTimeBeforeFirstReply(one);
  const reason = waitReason(read(render(one)), { waitSeconds: seconds, log: undefined });
  const idOf = (index: number) => one.messages[index]?.messageId;
  if (reason.kind === "told") {
    const told = ["reply", idOf(reason.from), idOf(reason.to)];
    return { isTold: true, told, right: [rule, visitorMessageId, operatorMessageId] };
  }
  if (reason.kind === "not-told") return { isTold: false, told: null, right: null };
  return { isTold: true, told: ["agent-first", idOf(reason.to)], right: [rule, operatorMessageId] };
}

function shareTold(sessions: readonly WidgetSession[]): number {
  const all = sessions.map(reasonsOf);
  expect(all.map(({ told }) => told)).toEqual(all.map(({ right }) => right));
  return all.filter(({ isTold }) => isTold).length / all.length;
}

describe("what is told is what the wait time was computed from", () => {
  it("in made-up sessions, of which most are told", () => {
    const sessions = [...generateSessions({ seed: 3, count: draws(120, 1_200), startAt: START })].map(fromWire);
    expect(shareTold(sessions)).toBeGreaterThan(0.6);
  });

  it.skipIf(!existsSync(SHARED))("in the shared sessions (../shared/data), whose times are whole minutes", () => {
    const lines = readFileSync(SHARED, "utf8").trim().split("\n").slice(0, draws(300, 1_200));
    expect(shareTold(lines.map((line) => fromWire(JSON.parse(line))))).toBeGreaterThan(0.35);
  });
});

describe("the duration of a chat was taken from", () => {
  it.each([
    ["its start and end", { startTime: START, endTime: START + 61_999 }, { kind: "told", seconds: 61 }],
    ["nothing without a start", { startTime: null, endTime: START }, { kind: "not-told", why: "no-start" }],
    ["nothing where the start is not mapped", { startTime: undefined, endTime: START }, { why: "no-start" }],
    ["nothing while it goes on", { startTime: START, endTime: null }, { kind: "not-told", why: "no-end" }],
    ["nothing where it ends first", { startTime: START, endTime: START - 1 }, { why: "ends-before-start" }],
    ["nothing of a day", { startTime: START, endTime: START, startIsDay: true }, { why: "only-a-day" }],
  ])("%s", (_, chat, reason) => {
    expect(durationReason({ startIsDay: false, ...chat })).toMatchObject(reason);
  });
});
