import type { EsmUser } from "../../../plugin/sandbox/esm-users.ts";
import { DAY_MS } from "../../../plugin/schedule/local-day.ts";
import { sandboxWith } from "../../report/chats/chats-world.ts";
import { sampleSession } from "../../sandbox/sample-session.ts";
import { type ConsoleServer, consoleServers } from "./console-server.ts";
import { visitorOf } from "./console-visitor.ts";
import { logInToRuns, runNow } from "./operations/failing-session.ts";
import { logOf, message } from "./written-logs.ts";

/** Chats of the last whole month, of which one can be found by a word in its log. */
export const CHATS = 6;
export const FOUND_CHAT = "503";
export const ANOTHER_CHAT = "502";
export const SEARCHED = "Regenschirm";
/** The session whose history the chat platform does not tell. */
export const FAILING = "ws-fails";
/** Who types the password wrong. */
export const FORGETFUL: EsmUser = { login: "forgetful", password: "what-was-it" };
/** No operator; ESM does not show one of the chats to this user. */
export const READER: EsmUser = { login: "reader", password: "a-reader", unseenCards: ["505"] };

/** Servers with chats, one session that has failed, and a second environment that cannot be served. */
export function walkWorlds(): () => Promise<ConsoleServer> {
  const start = consoleServers();
  return async () => {
    const server = await start({
      sandbox: {
        ...sandboxWith(Array.from({ length: CHATS }, (_, index) => chat(String(500 + index)))),
        sessions: [sampleSession(FAILING)],
        createCards: true,
        users: [FORGETFUL, READER],
      },
      beside: { north: { platformSettings: "not-there.properties" } },
    });
    server.sandbox.setFaults([{ target: "chatHistory", match: FAILING, kind: "status", status: 400 }]);
    const visitor = visitorOf(server.origin);
    await logInToRuns(visitor, server.sandbox);
    await runNow(visitor);
    return server;
  };
}

function chat(dataCardId: string) {
  const text = dataCardId === FOUND_CHAT ? `Wo ist mein ${SEARCHED}?` : "something else";
  return {
    dataCardId,
    sessionId: `ws-${dataCardId}`,
    customer: "11",
    supportPerson: "14",
    start: new Date(middleOfLastMonth()).toISOString(),
    wait: 10,
    messages: 3,
    log: logOf([message(0, { text }), message(1), message(2)]),
  } as const;
}

function middleOfLastMonth(): number {
  const now = new Date();
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 15, 9) - DAY_MS;
}
