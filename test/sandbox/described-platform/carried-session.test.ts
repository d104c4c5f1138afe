import { describe, expect, it } from "vitest";
import { type PlatformSession, platformSessionSchema } from "../../../plugin/sandbox/chat-history/platform-session.ts";
import { generateSessions } from "../../../plugin/sandbox/sessions/generate-sessions.ts";
import { platformFile, readPlatformFile } from "../../../plugin/settings/platform-description.ts";
import { sandboxes } from "../running-sandbox.ts";

const start = sandboxes();
const NAMED = { file: "", place: "" };

async function toldBy(platform: string, session: PlatformSession): Promise<PlatformSession> {
  const file = platform.endsWith(".yaml") ? platform : platformFile(platform, "", NAMED);
  const { description } = readPlatformFile(file, NAMED);
  const sandbox = await start({ platform: { description } });
  if (sandbox.platform === undefined) throw new Error("it has a described platform");
  return sandbox.platform.carried(session);
}

const SESSIONS = [...generateSessions({ seed: 18, count: 40, startAt: Date.UTC(2026, 9, 25) })];

function sessionWith(what: (session: PlatformSession) => boolean): PlatformSession {
  const found = SESSIONS.map((session) => platformSessionSchema.parse(session)).find(what);
  if (found === undefined) throw new Error("no such session was drawn");
  return found;
}

const SEVERAL = sessionWith(({ liveChats }) => liveChats.length === 2);
const WITH_FILE = sessionWith(({ messages }) => messages.some(({ type }) => type === "file"));

function withNote(session: PlatformSession): PlatformSession {
  const at = session.messages.findIndex(({ sender }) => sender.kind === "operator");
  const messages = session.messages.flatMap((message, index) =>
    index === at ? [{ ...message, messageId: "note", type: "note" }, message] : [message],
  );
  return { ...session, messages };
}

describe("what a platform tells of a session", () => {
  it("is all of it, where it has room for all", async () => {
    const session = withNote(SEVERAL);
    const told = await toldBy("test/acceptance/platforms/newest-first.yaml", session);
    expect(told).toEqual({ ...session, messageCount: session.messages.length });
  });

  it("is one live chat where it knows no others, with all who joined any, and the message that asked for it", async () => {
    const told = await toldBy("live-helper-chat", SEVERAL);
    const [first, second] = SEVERAL.liveChats;
    const joined = [...(first?.operators ?? []), ...(second?.operators ?? [])].map(({ operatorId }) => operatorId);
    expect(told.liveChats).toHaveLength(1);
    expect(told.liveChats[0]).toMatchObject({ liveChatId: first?.liveChatId, endedAt: told.endedAt });
    expect(told.liveChats[0]?.operators.map(({ operatorId }) => operatorId)).toEqual([...new Set(joined)]);
    const inside = told.messages.filter(({ liveChatId }) => liveChatId !== null);
    expect(inside[0]).toMatchObject({ sender: { kind: "visitor" }, text: "No, I would like to talk to a person." });
    expect(told.messages.slice(-inside.length)).toEqual(inside);
  });

  it("has no note where a note would be a reply, and no file where there is no room for one", async () => {
    const session = withNote(WITH_FILE);
    expect((await toldBy("chatwoot", session)).messages.map(({ messageId }) => messageId)).toContain("note");
    const told = await toldBy("hexabot", session);
    expect(told.messages.map(({ messageId }) => messageId)).not.toContain("note");
    expect(told.messageCount).toBe(session.messages.length - 1);
    expect(told.messages.map(({ type }) => type)).not.toContain("file");
    expect(told.messages.map(({ text }) => text)).toEqual(expect.arrayContaining(["screenshot 1.png"]));
  });

  it("has no milliseconds where it tells seconds", async () => {
    const { messages, startedAt } = await toldBy("test/acceptance/platforms/rpc.yaml", SEVERAL);
    const times = [startedAt, ...messages.map(({ sentAt }) => sentAt)];
    expect(times.filter((time) => !time.endsWith(".000Z"))).toEqual([]);
    expect(SEVERAL.messages.some(({ sentAt }) => !sentAt.endsWith(".000Z"))).toBe(true);
  });

  it("ends with the last message where the end is an expression", async () => {
    const told = await toldBy("zendesk-chat", SEVERAL);
    expect(told.endedAt).toBe(told.messages.at(-1)?.sentAt);
    expect(told.liveChats[0]?.establishedAt).toBe(SEVERAL.startedAt);
  });
});
