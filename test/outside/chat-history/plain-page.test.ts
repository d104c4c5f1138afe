import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { z } from "zod";
import {
  changesReply,
  plainChanges,
  plainSession,
  sessionReply,
} from "../../../plugin/outside/chat-history/assumed/plain-page.ts";
import { changesPage, sessionPage } from "../../../plugin/outside/chat-history/assumed/schema.ts";
import type { Shape } from "../../../plugin/outside/http/read-json.ts";
import { generateSessions } from "../../../plugin/sandbox/sessions/generate-sessions.ts";
import { draws } from "../../support/draws.ts";
import { message, page } from "./history-server.ts";

const SHARED = "../shared/data/support-sessions.ndjson";
const SEED = 20_261_130;

/** A page with something of everything, as a platform that sends all fields writes it. */
const FULL = page({
  operators: [
    { operatorId: "o1", name: "Olli", externalId: "olli@example.org" },
    { operatorId: "o2", name: "", externalId: null },
  ],
  liveChats: [
    {
      liveChatId: "l1",
      establishedAt: "2026-03-02T08:01:00Z",
      endedAt: "2026-03-31T23:59:59.999Z",
      disconnectionMode: "finishedByUser",
      operators: [{ operatorId: "o1", joinedAt: "2024-02-29T08:01:00.000Z" }],
    },
  ],
  messageCount: 2,
  messages: [
    message(1, { attachment: { name: "a.png", size: 12, mimeType: "image/png" }, type: "file", liveChatId: "l1" }),
    message(2, {
      sender: { kind: "operator", id: "o1", name: "Olli" },
      withdrawn: false,
      deleted: true,
      deletedAt: "",
    }),
  ],
});

const CHANGES = {
  sessions: [
    { sessionId: "ws-1", status: "ended", updatedAt: "2026-03-02T08:01:00.000Z", messageCount: 3 },
    { sessionId: "ws-2", status: "active", updatedAt: "2026-03-02T10:01:00+02:00", messageCount: 0 },
  ],
  nextCursor: "c1",
};

/** In place of a value of a page: JSON, so that also `__proto__` is a key and 1e999 a number. */
const ODD = [
  "null",
  "true",
  "0",
  "-0",
  "-1",
  "1.5",
  "1e999",
  "9007199254740993",
  "{}",
  "[]",
  "[null]",
  '""',
  '" "',
  '"active"',
  '"visitor"',
  '"whisper"',
  '"toString"',
  '"\\ud800"',
  '{"__proto__":{"name":"x"}}',
  '{"name":"x","size":1}',
  '{"kind":"bot","kind":"visitor"}',
  JSON.stringify("x".repeat(1_000)),
  JSON.stringify("x".repeat(1_001)),
  JSON.stringify("x".repeat(4_000)),
  JSON.stringify("x".repeat(4_001)),
  ...[
    "2026-03-02T08:00:00Z",
    "2026-03-02T08:00:00.1Z",
    "2026-03-02T08:00:00.1234567Z",
    "2026-03-02T10:00:00+02:00",
    "2026-03-02T10:00:00.000-00:30",
    "2026-03-02T08:00Z",
    "2026-03-02T08:00:00",
    "2026-03-02t08:00:00z",
    "2026-03-02 08:00:00Z",
    "2026-02-29T08:00:00Z",
    "2024-02-29T08:00:00.500Z",
    "2026-04-31T08:00:00Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02T23:59:60Z",
    "0000-02-29T00:00:00Z",
    "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
  ].map((time) => JSON.stringify(time)),
];

const MARKS = ["withdrawn", "deleted", "deletedAt", "disconnectionMode", "__proto__", "constructor", "more"];

/** The text of a value, with some of its parts left out, replaced, or with others beside them. */
function oddly(value: unknown, random: () => number, rate: number): string {
  if (random() < rate) return ODD[Math.floor(random() * ODD.length)] ?? "null";
  if (Array.isArray(value)) return `[${value.map((item) => oddly(item, random, rate)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).flatMap(([key, item]) =>
    random() < rate ? [] : [`${JSON.stringify(key)}:${oddly(item, random, rate)}`],
  );
  const mark = MARKS[Math.floor(random() * MARKS.length)] ?? "more";
  if (random() < rate) fields.push(`${JSON.stringify(mark)}:${oddly(true, random, 0.9)}`);
  return `{${fields.join(",")}}`;
}

/** What both make of a value, with its fields in the same order; of a refused one, what is wrong with it. */
function expectSame<T>(quick: Shape<T>, schema: z.ZodType<T>, value: unknown): void {
  const [one, other] = [quick.safeParse(value), schema.safeParse(value)];
  expect(one.data).toEqual(other.data);
  expect(JSON.stringify(one.data) === JSON.stringify(other.data)).toBe(true);
  expect(one.error?.issues).toEqual(other.error?.issues);
}

describe("a page that is read without zod", () => {
  it.each([
    ["of a session", () => plainSession(FULL)],
    ["of a session that goes on", () => plainSession(page({ status: "active", endedAt: null, nextCursor: undefined }))],
    ["of the list of changes", () => plainChanges(CHANGES)],
  ])("is an ordinary one: %s", (_, plain) => {
    expect(plain()).toBeDefined();
  });

  it("is what the schema makes of it, and what is odd is left to the schema", () => {
    let plain = 0;
    let left = 0;
    fc.assert(
      fc.property(fc.infiniteStream(fc.noBias(fc.nat(9_999))), (numbers) => {
        const random = () => (numbers.next().value ?? 0) / 10_000;
        const rate = [0.005, 0.02, 0.1][Math.floor(random() * 3)] ?? 0;
        const session: unknown = JSON.parse(oddly(FULL, random, rate));
        const changes: unknown = JSON.parse(oddly(CHANGES, random, rate));
        expectSame(sessionReply, sessionPage, session);
        expectSame(changesReply, changesPage, changes);
        if (plainSession(session) === undefined) left += 1;
        else plain += 1;
      }),
      { numRuns: draws(800, 100_000), seed: SEED },
    );
    expect(plain).toBeGreaterThan(50);
    expect(left).toBeGreaterThan(50);
  });

  it("is what the schema makes of it with each part left out, and with each odd value in its place", () => {
    let count = 0;
    for (const odd of [undefined, ...ODD]) {
      for (const text of replacedOnce(FULL, odd)) {
        expectSame(sessionReply, sessionPage, JSON.parse(text));
        count += 1;
      }
      for (const text of replacedOnce(CHANGES, odd)) expectSame(changesReply, changesPage, JSON.parse(text));
    }
    expect(count).toBeGreaterThan(ODD.length * 50);
  });

  it("is what the schema makes of generated sessions, none of which is left to it", () => {
    for (const session of generateSessions({ seed: 7, count: 60, startAt: Date.UTC(2026, 2, 31) })) {
      const wire = { ...session, messageCount: session.messages.length, nextCursor: null };
      expect(plainSession(wire)).toBeDefined();
      expectSame(sessionReply, sessionPage, wire);
    }
  });

  it.skipIf(!existsSync(SHARED))("is what the schema makes of the shared sessions", () => {
    const lines = readFileSync(SHARED, "utf8").split("\n").filter(Boolean);
    expect(lines.length).toBeGreaterThan(1_000);
    for (const line of lines) {
      const wire = { messageCount: 0, nextCursor: null, ...(JSON.parse(line) as object) };
      expect(plainSession(wire)).toBeDefined();
      expectSame(sessionReply, sessionPage, wire);
    }
  });
});

/** The texts of a value, in each of which one part is replaced, or left out. */
function* replacedOnce(value: unknown, odd: string | undefined): Generator<string> {
  if (odd !== undefined) yield odd;
  if (typeof value !== "object" || value === null) return;
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  for (const [at, [, item]] of entries.entries()) {
    for (const text of [...(odd === undefined ? [undefined] : []), ...replacedOnce(item, odd)]) {
      const parts = entries.flatMap(([key, other], index) => {
        const part = index === at ? text : JSON.stringify(other);
        if (part === undefined) return [];
        return isList ? part : `${JSON.stringify(key)}:${part}`;
      });
      yield isList ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
    }
  }
}
