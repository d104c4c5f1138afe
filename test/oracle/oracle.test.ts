import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatSessionCard } from "../../plugin/chat/card.ts";
import { compileChatLog } from "../../plugin/chat/chat-log.ts";
import { waitTimeBeforeFirstReply } from "../../plugin/chat/wait-time.ts";
import { withWritersJoined } from "../../plugin/chat/writers-joined.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { anySession } from "../chat/arbitrary-session.ts";
import { fromWire, toWire } from "../chat/wire-mapping.ts";
import { type ExpectedCard, expectedCard, expectedCards, missingFromLog } from "./independent-computation.ts";

const REAL_SESSIONS = "../shared/data/support-sessions.ndjson";
const TIME_ZONE = "Europe/Helsinki";

const renderChatLog = compileChatLog("chat-log.hbs", readFileSync("templates/chat-log.hbs", "utf8"), {
  format: "text",
  timeZone: TIME_ZONE,
});

/** What the plugin makes of a session, in the oracle's words; a person's data card id is the external id. */
function cardByPlugin(wire: WireSession): ExpectedCard {
  const asListed = fromWire(wire);
  const session = withWritersJoined(asListed);
  const externalIds = new Map([
    [`visitor ${session.visitor.id}`, session.visitor.externalId],
    ...session.operators.map(({ id, externalId }) => [`operator ${id}`, externalId] as const),
  ]);
  const card = chatSessionCard({
    session,
    log: "",
    finished: true,
    personOf: (kind, id) => externalIds.get(`${kind} ${id}`)?.trim().toLowerCase() ?? null,
  });
  return {
    sessionId: card.chatSessionId,
    messageCount: card.messageCount,
    members: [...card.members],
    supportPerson: card.supportPerson,
    customer: card.customer,
    startTime: toSecond(card.startTime),
    endTime: card.endTime === null ? null : toSecond(card.endTime),
    // Who wrote without joining took part; the wait is that of the live chats that are listed.
    waitSeconds: waitTimeBeforeFirstReply(asListed).seconds,
  };
}

function toSecond(instant: number): string {
  return new Date(instant).toISOString().replace(/\.\d+Z$/, "Z");
}

function logProblem(wire: WireSession): string | null {
  return missingFromLog(JSON.stringify(wire), renderChatLog(fromWire(wire)), TIME_ZONE);
}

describe("500 generated sessions", () => {
  const sessions = [...generateSessions({ seed: 20_250_330, count: 500, startAt: Date.parse("2025-03-30T00:00:00Z") })];

  it("give the cards that the independent computation expects", () => {
    expect(sessions.map(cardByPlugin)).toEqual(sessions.map((wire) => expectedCard(JSON.stringify(wire))));
  });

  it("give logs that hold every message, through the hour when clocks change", () => {
    expect(sessions.map(logProblem).filter((problem) => problem !== null)).toEqual([]);
  });
});

describe.skipIf(!existsSync(REAL_SESSIONS))("the 1,200 real sessions", () => {
  const lines = existsSync(REAL_SESSIONS) ? readFileSync(REAL_SESSIONS, "utf8").trim().split("\n") : [];
  const sessions = lines.map((line) => JSON.parse(line) as WireSession);

  it("give the cards that the independent computation expects", () => {
    const expected = expectedCards(REAL_SESSIONS);
    expect(expected.size).toBe(1200);
    expect(sessions.map(cardByPlugin)).toEqual([...expected.values()]);
  });

  it("give logs that hold every message", () => {
    expect(sessions.map(logProblem).filter((problem) => problem !== null)).toEqual([]);
  });
});

describe("any session, with ties, gaps and strange text", () => {
  const anyWire = anySession.map(toWire);

  it("gives the card that the independent computation expects", () => {
    fc.assert(
      fc.property(anyWire, (wire) => {
        expect(cardByPlugin(wire)).toEqual(expectedCard(JSON.stringify(wire)));
      }),
      { numRuns: 1000 },
    );
  });

  it("gives a log that holds every message", () => {
    fc.assert(
      fc.property(anyWire, (wire) => {
        expect(logProblem(wire)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe("sessions with notes, whispers and withdrawn messages", () => {
  const sessions = [...generateSessions({ seed: 11, count: 60, startAt: Date.parse("2026-11-02T06:00:00Z") })].map(
    (wire, at): WireSession => ({
      ...wire,
      messages: wire.messages.map((message, index) => {
        if ((index + at) % 5 === 0) return { ...message, withdrawn: true };
        return (index + at) % 7 === 0 ? { ...message, type: index % 2 === 0 ? "note" : "whisper" } : message;
      }),
    }),
  );

  it("give the cards that the independent computation expects", () => {
    expect(sessions.map(cardByPlugin)).toEqual(sessions.map((wire) => expectedCard(JSON.stringify(wire))));
  });

  it("give logs that hold every message, and of the withdrawn ones the mark", () => {
    expect(sessions.map(logProblem).filter((problem) => problem !== null)).toEqual([]);
  });
});

describe("the independent computation", () => {
  const json = JSON.stringify({
    sessionId: "ws-1",
    startedAt: "2025-03-14T08:00:00.999Z",
    endedAt: null,
    visitor: { visitorId: "v1", name: "Vera", externalId: " Vera@Example.org " },
    operators: [
      { operatorId: "o1", name: "One", externalId: "one@example.com" },
      { operatorId: "o2", name: "Two", externalId: null },
    ],
    liveChats: [
      {
        liveChatId: "l2",
        establishedAt: "2025-03-14T08:10:00.000Z",
        operators: [{ operatorId: "o2", joinedAt: "2025-03-14T08:10:05.000Z" }],
      },
      {
        liveChatId: "l1",
        establishedAt: "2025-03-14T08:01:00.000Z",
        operators: [{ operatorId: "o1", joinedAt: "2025-03-14T08:01:05.000Z" }],
      },
    ],
    messages: [
      wireMessage("visitor", "2025-03-14T08:01:10.500Z", "line one\r\nline two"),
      wireMessage("bot", "2025-03-14T08:01:11.000Z", "bot"),
      wireMessage("operator", "2025-03-14T08:01:13.400Z", "re\u0007ply"),
    ],
  });

  it("was worked out by hand for one session", () => {
    expect(expectedCard(json)).toEqual({
      sessionId: "ws-1",
      messageCount: 3,
      members: ["vera@example.org", "one@example.com"],
      supportPerson: null,
      customer: "vera@example.org",
      startTime: "2025-03-14T08:00:00Z",
      endTime: null,
      waitSeconds: 2,
    });
  });

  const log = [
    "2025-03-14 10:01:10 Name: line one",
    "  line two",
    "2025-03-14 10:01:11 Name: bot",
    "2025-03-14 10:01:13 Name: reply",
  ].join("\n");

  it("accepts a log that holds every message", () => {
    expect(missingFromLog(json, log, TIME_ZONE)).toBeNull();
  });

  it.each([
    ["a message is missing", log.replace(/.*bot\n/, ""), "message 2"],
    ["a line is missing", log.replace("  line two\n", ""), "message 1"],
    ["a time is wrong", log.replace("10:01:13", "08:01:13"), "message 3"],
    ["the order is wrong", log.split("\n").toReversed().join("\n"), "message"],
    ["a name is missing", log.replace("Name: reply", "reply"), "message 3"],
  ])("complains when %s", (_, damaged, problem) => {
    expect(missingFromLog(json, damaged, TIME_ZONE)).toContain(problem);
  });
});

function wireMessage(kind: string, sentAt: string, text: string) {
  return { sentAt, sender: { kind, name: "Name" }, liveChatId: "l1", type: "text", text };
}
