import { createAssumedChatHistory } from "../../../plugin/outside/chat-history/assumed/client.ts";
import type { History, SessionReading } from "../../../plugin/outside/chat-history/port.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { type Answer, scriptedServers } from "../../support/scripted-server.ts";
import { httpClients } from "../http/http-world.ts";

export const TOKEN = "canary-token";

/** A chat platform that plays a script, and the plugin's client connected to it. */
export function historyServers() {
  const serve = scriptedServers();
  const connect = httpClients();
  return async (script: readonly Answer[] | Answer, installationId = "i1") => {
    const server = await serve(script);
    const clock = clockWithoutWaits();
    const http = connect(server.url, { system: "the chat platform", clock });
    return {
      url: server.url,
      requests: server.requests,
      clock,
      platform: createAssumedChatHistory(http, { installationId, token: TOKEN }, clock),
    };
  };
}

/** What a platform may say in place of a cursor at the end of a list. */
export const ENDS: readonly (readonly [what: string, end: Readonly<Record<string, unknown>>])[] = [
  ["null", { nextCursor: null }],
  ["nothing", { nextCursor: undefined }],
  ["an empty cursor", { nextCursor: "" }],
];

/** Cursors that look like an end but may lead on: only the platform knows. */
export const ODD_CURSORS = [" ", "\t", "null", "0", "undefined", "\u00A0"];

/** One page of a session as the platform sends it. */
export function page(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const own = (changes["messages"] as readonly unknown[] | undefined) ?? [];
  return {
    sessionId: "ws-1",
    status: "ended",
    startedAt: "2026-03-02T08:00:00.000Z",
    endedAt: "2026-03-02T09:00:00.000Z",
    visitor: { visitorId: "v1", name: "Vera", externalId: "vera@example.org" },
    operators: [{ operatorId: "o1", name: "Olli", externalId: null }],
    liveChats: [],
    messageCount: own.length,
    messages: own,
    nextCursor: null,
    ...changes,
  };
}

/** Messages m1, m2 …, numbered from `first` on, a second apart. */
export function messages(first: number, count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => message(first + index));
}

export function message(number: number, changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    messageId: `m${number}`,
    sentAt: new Date(Date.UTC(2026, 2, 2, 8) + number * 1000).toISOString(),
    sender: { kind: "visitor", id: "v1", name: "Vera" },
    liveChatId: null,
    type: "text",
    text: `canary text ${number}`,
    attachment: null,
    ...changes,
  };
}

/** The history that was read; anything else is an error of the test. */
export function historyIn(reading: SessionReading): History {
  if (reading.kind === "history") return reading;
  throw new Error(`no history but ${reading.kind}`);
}
