import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { platformFile, readPlatformFile, shippedPlatforms } from "../../plugin/settings/platform-description.ts";
import { cardsOf } from "../model/cards-of.ts";
import { DAY, MINUTE, worlds } from "../task/task-world.ts";

/* The descriptions that ship, served by the sandbox with made-up sessions, and read by the main job. */

const worldOf = worlds();
const NAMED = { file: "", place: "" };

function descriptionOf(name: string) {
  return readPlatformFile(platformFile(name, "", NAMED), NAMED);
}

/** What only an expression tells cannot be written back: the sandbox says so. */
const NOT_SERVED: Readonly<Record<string, readonly string[]>> = {
  intercom: ["session.count"],
  hubspot: ["session.visitor.id", "live_chats.begins"],
};

/**
 * With which message of the end user the wait begins: with the one that asked for a person, with the first of all where the
 * platform does not tell when the live chat began, or with the first inside of the live chat.
 */
const FROM: Readonly<Record<string, "asking" | "first" | "inside">> = {
  "live-helper-chat": "asking",
  hexabot: "asking",
  rocketchat: "asking",
  chatwoot: "first",
  "zendesk-chat": "first",
  livechat: "inside",
};

const GENERATED = [...generateSessions({ seed: 17, count: 36, startAt: Date.UTC(2026, 9, 25) - DAY })];

/** Independent of the plugin: whole seconds, null without a reply. */
function waitOf(
  { messages, liveChats }: WireSession,
  from: "asking" | "first" | "inside",
  inSeconds: boolean,
): number | null {
  const chat = liveChats[0];
  const spoken = messages.filter(({ type }) => type === "text" || type === "file");
  const reply = spoken.find(({ sender }) => sender.kind === "operator");
  if (chat === undefined || reply === undefined) return null;
  const before = spoken.slice(0, spoken.indexOf(reply)).filter(({ sender }) => sender.kind === "visitor");
  const asked = before.findLast(({ liveChatId }) => liveChatId === null);
  const inside = before.find(({ liveChatId }) => liveChatId === chat.liveChatId);
  const begin = { asking: asked, first: before[0], inside }[from];
  if (begin === undefined) return 0;
  const at = (text: string) => (inSeconds ? Math.floor(Date.parse(text) / 1_000) * 1_000 : Date.parse(text));
  return Math.floor((at(reply.sentAt) - at(begin.sentAt)) / 1_000);
}

describe.each(shippedPlatforms())("%s", (name) => {
  const described = descriptionOf(name);
  const notServed = NOT_SERVED[name];

  it.runIf(notServed !== undefined)("is not served, and the sandbox says what it cannot write", async () => {
    const refused = await startSandbox({ platform: described }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InputError);
    expect((refused as InputError).problems.map(({ place }) => place)).toEqual(notServed);
  });

  it.skipIf(notServed !== undefined)("fills cards with the right waits", async () => {
    const world = await worldOf({ sessions: GENERATED, described });
    const first = await world.run();
    expect(first).toMatchObject({ status: "done", failures: [] });
    world.sandbox.setClock(world.sandbox.clock() + 10 * MINUTE);
    const second = await world.run();
    expect(second).toMatchObject({ status: "done", failures: [] });
    const cards = new Map((await cardsOf(world)).map((card) => [card["sessionId"], card]));
    const one = GENERATED.filter(({ liveChats, endedAt }) => liveChats.length === 1 && endedAt !== null);
    const from = FROM[name] ?? "inside";
    const inSeconds = described.description.times === "seconds";
    const waits = one.map(({ sessionId }) => [sessionId, cards.get(sessionId)?.["wait_time_before_first_reply"] ?? []]);
    expect(waits).toEqual(one.map((session) => [session.sessionId, [waitOf(session, from, inSeconds) ?? []].flat()]));
    const supporters = one.map(({ sessionId }) => [sessionId, cards.get(sessionId)?.["support_person"] ?? []]);
    expect(supporters).toEqual(one.map((session) => [session.sessionId, lastSupporter(session)]));
    expect(one.length).toBeGreaterThan(15);
  });
});

/** The mail address of who joined the live chat last; nobody where nobody did. */
function lastSupporter({ liveChats, operators }: WireSession): string[] {
  const joined = liveChats[0]?.operators.at(-1);
  const mail = operators.find(({ operatorId }) => operatorId === joined?.operatorId)?.externalId;
  return mail === undefined || mail === null ? [] : [mail];
}
