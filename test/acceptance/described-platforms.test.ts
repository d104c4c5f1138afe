import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { PlatformDescription } from "../../plugin/outside/chat-history/described/compile-platform.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { readPlatformFile } from "../../plugin/settings/platform-description.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { cardsOf } from "../model/cards-of.ts";
import { draws } from "../support/draws.ts";
import { DAY, MINUTE, worlds } from "../task/task-world.ts";

/*
 * The main job with sessions told in the formats of three made-up platforms, which can hold everything that a session has:
 * the cards end as they do with the history API that the plugin assumes.
 */

const REAL_SESSIONS = "../shared/data/support-sessions.ndjson";
const PLATFORMS = ["newest-first", "rpc", "threads"] as const;

const worldOf = worlds();

function descriptionOf(platform: (typeof PLATFORMS)[number]): PlatformDescription {
  return readPlatformFile(`test/acceptance/platforms/${platform}.yaml`, { file: "", place: "" });
}

interface Ended {
  readonly cards: readonly Record<string, unknown>[];
  readonly last: RunReport;
}

/** What stands on the cards after two runs: the second one looks at finished cards once more. */
async function endOf(sessions: readonly WireSession[], described?: PlatformDescription): Promise<Ended> {
  const world = await worldOf({ sessions, described });
  await world.run();
  world.sandbox.setClock(world.sandbox.clock() + 10 * MINUTE);
  const last = await world.run();
  return { cards: await cardsOf(world), last };
}

const GENERATED = [...generateSessions({ seed: 16, count: 48, startAt: Date.UTC(2026, 9, 25) - DAY })].map(withMore);

/** A note before the first reply, which must not count as one, and a message that was withdrawn. */
function withMore(session: WireSession, index: number): WireSession {
  const at = session.messages.findIndex(({ sender }) => sender.kind === "operator");
  const before = session.messages[at - 1];
  const reply = session.messages[at];
  if (before === undefined || reply === undefined) return session;
  const type = index % 2 === 0 ? "note" : "whisper";
  const note = {
    ...reply,
    messageId: `${reply.messageId}-note`,
    sentAt: before.sentAt,
    type,
    text: "Who takes it?",
  } as const;
  const messages = session.messages
    .toSpliced(at, 0, note)
    .map((message, position) => (position === at + 2 && index % 3 === 0 ? { ...message, withdrawn: true } : message));
  return { ...session, messages, messageCount: messages.length };
}

/** As epoch seconds tell it. Of equal seconds the order stays. */
function withoutMilliseconds(session: WireSession): WireSession {
  return JSON.parse(JSON.stringify(session).replaceAll(/(T\d\d:\d\d:\d\d)\.\d{3}Z"/g, '$1.000Z"')) as WireSession;
}

function realSessions(count: number): WireSession[] {
  const lines = readFileSync(REAL_SESSIONS, "utf8").trim().split("\n").slice(0, count);
  return lines.map((line) => JSON.parse(line) as WireSession);
}

/** What the cards hold with the API that the plugin assumes; made once for the same sessions. */
const expected = new Map<string, Promise<Ended>>();

async function assumed(sessions: readonly WireSession[]): Promise<Ended["cards"]> {
  const key = JSON.stringify(sessions);
  const ended = expected.get(key) ?? endOf(sessions);
  expected.set(key, ended);
  return (await ended).cards;
}

describe.each(PLATFORMS)("told in the format of %s", (platform) => {
  it("generated sessions end on the same cards", async () => {
    const { cards, last } = await endOf(GENERATED, descriptionOf(platform));
    expect(last).toMatchObject({ status: "done", failures: [] });
    // RPC has epoch seconds: a wait from milliseconds may be a second shorter.
    expect(cards).toEqual(await assumed(platform === "rpc" ? GENERATED.map(withoutMilliseconds) : GENERATED));
  });

  it.skipIf(!existsSync(REAL_SESSIONS))("real sessions end on the same cards", async () => {
    const sessions = realSessions(draws(200, 1_200));
    const { cards, last } = await endOf(sessions, descriptionOf(platform));
    expect(last).toMatchObject({ status: "done", failures: [] });
    expect(cards).toEqual(await assumed(sessions));
  });
});
