import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { sandboxes } from "../sandbox/running-sandbox.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders } from "../support/given-files.ts";
import { said, wireSession } from "../task/wire-session.ts";

export interface Access {
  readonly esmRest: string;
  readonly login: string;
  readonly password: string;
  readonly config: string;
}

/**
 * Sandboxes with three chats, brought over: two of Vera's, one of which lasts, and one of Nina's. Otto is the support person
 * of all of them.
 */
export function broughtChats(): () => Promise<Access> {
  const folder = folders();
  const startSandbox = sandboxes();
  return async () => {
    const text = [said("m1", "visitor", 10, "canary text"), said("m2", "operator", 40)];
    const sessions = [
      wireSession({ messages: text }),
      wireSession({
        sessionId: "ws-2",
        startedAt: "2025-03-14T09:00:00.000Z",
        endedAt: null,
        status: "active",
        messages: [],
      }),
      wireSession({
        sessionId: "ws-3",
        visitor: { visitorId: "v2", name: "Nina", externalId: "nina@example.org" },
        messages: [],
      }),
    ];
    const sandbox = await startSandbox({
      sessions: sessions.map((one) => platformSessionSchema.parse(one)),
      createCards: true,
      clock: Date.UTC(2025, 2, 15, 8),
    });
    const config = writeSandboxConfig(folder(), sandbox, "rest");
    const { exitCode, stderr } = await esmChatHere(["run", "--config", config]);
    if (exitCode !== 0) throw new Error(`run ended with ${exitCode}: ${stderr}`);
    return { ...sandbox, config };
  };
}

/** The logs of all cards, by session id. */
export async function logs(access: Access): Promise<Record<string, string>> {
  const cards = await allCards(access, "chat_session");
  return Object.fromEntries(
    cards.map((card) => [String(first(card, "chat_session_id")?.value), String(first(card, "chat_log")?.value)]),
  );
}
