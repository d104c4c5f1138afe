import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createAssumedChatHistory } from "../../../../plugin/outside/chat-history/assumed/client.ts";
import { createDescribedChatHistory } from "../../../../plugin/outside/chat-history/described/client.ts";
import type { ChangedSessions, ChatHistory, SessionReading } from "../../../../plugin/outside/chat-history/port.ts";
import { createHttpClient } from "../../../../plugin/outside/http/http-client.ts";
import type { PlatformSession } from "../../../../plugin/sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../../../plugin/sandbox/sessions/generate-sessions.ts";
import { readSessions } from "../../../../plugin/sandbox/sessions-file.ts";
import { type Sandbox, startSandbox } from "../../../../plugin/sandbox/start-sandbox.ts";
import { readPlatformFile } from "../../../../plugin/settings/platform-description.ts";
import { draws } from "../../../support/draws.ts";

const REAL_SESSIONS = "../shared/data/support-sessions.ndjson";
const ASSUMED = readPlatformFile("test/outside/chat-history/described/assumed.yaml", { file: "", place: "" });

function bothWays({ chatHistory, installationId, token, clock }: Sandbox): {
  assumed: ChatHistory;
  described: ChatHistory;
} {
  const now = { now: clock, wait: async () => undefined };
  const client = () => createHttpClient({ system: "chat platform", baseUrl: chatHistory, clock: now, random: () => 0 });
  const values = { installation: installationId, token };
  return {
    assumed: createAssumedChatHistory(client(), { installationId, token }, now),
    described: createDescribedChatHistory(client(), ASSUMED, { url: chatHistory, values }, now),
  };
}

interface Read {
  readonly sessions: readonly SessionReading[];
  readonly changes: readonly unknown[];
}

/** What each of the two ways makes of the same sessions. */
async function readBothWays(sessions: readonly PlatformSession[]): Promise<{ assumed: Read; described: Read }> {
  const sandbox = await startSandbox({ sessions });
  try {
    const { assumed, described } = bothWays(sandbox);
    const like: SessionReading[] = [];
    const read: SessionReading[] = [];
    for (const { sessionId } of sessions) {
      const expected = await assumed.session(sessionId);
      like.push(expected);
      read.push(withoutSpeakers(await described.session(sessionId), expected));
    }
    const query = { since: 0, wanted: undefined, mostPages: 40 };
    return {
      assumed: { sessions: like, changes: rowsOf(await assumed.changedSessions(query)) },
      described: { sessions: read, changes: rowsOf(await described.changedSessions(query)) },
    };
  } finally {
    await sandbox.close();
  }
}

/** A description may name more support persons than the platform lists: those whose messages it reads. */
function withoutSpeakers(reading: SessionReading, like: SessionReading): SessionReading {
  if (reading.kind !== "history" || like.kind !== "history") return reading;
  const listed = new Set(like.session.operators.map(({ id }) => id));
  const byId = new Map(reading.session.operators.map((operator) => [operator.id, operator]));
  const operators = [...listed].flatMap((id) => byId.get(id) ?? []);
  return { ...reading, readAt: like.readAt, session: { ...reading.session, operators } };
}

function rowsOf(changes: ChangedSessions | undefined) {
  return [...(changes?.sessions ?? [])].map(([id, { ended, updatedAt, messageCount }]) => [
    id,
    ended,
    updatedAt,
    messageCount,
  ]);
}

describe("the assumed API, read by a description", () => {
  it("gives the same sessions, generated ones of each kind", async () => {
    const generated = [...generateSessions({ seed: 16, count: 120, startAt: Date.UTC(2026, 9, 25) })];
    const lines = generated.map((session) => JSON.stringify(session)).join("\n");
    const { assumed, described } = await readBothWays(readSessions("generated", lines));
    expect(described).toEqual(assumed);
  });

  it.skipIf(!existsSync(REAL_SESSIONS))("gives the same sessions, real ones", async () => {
    const lines = readFileSync(REAL_SESSIONS, "utf8").trim().split("\n").slice(0, draws(300, 1_200));
    const { assumed, described } = await readBothWays(readSessions(REAL_SESSIONS, lines.join("\n")));
    expect(described).toEqual(assumed);
  });
});
