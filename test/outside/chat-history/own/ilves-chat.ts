import { readFileSync } from "node:fs";
import type { GivenSession } from "../../../../plugin/library/contract-tests/chat-platform/under-test.ts";
import type { ChatPlatformAdapter } from "../../../../plugin/outside/chat-history/own/adapter.ts";
import { platformSessionSchema } from "../../../../plugin/sandbox/chat-history/platform-session.ts";
import type { WireSession } from "../../../../plugin/sandbox/sessions/wire-session.ts";
import { givenSession } from "../../../library/contract-tests/sandbox-sessions.ts";
import { given } from "../../../support/given-files.ts";
import { type Answer, play, startScriptedServer } from "../../../support/scripted-server.ts";

/** The example of docs/adapters.md. */
export const OUR_PLATFORM = "docs/examples/library/our-platform.mjs";

/** The server beside it. */
interface IlvesChat {
  answer(url: string, headers: object): { readonly status: number; readonly body?: unknown };
  setSessions(sessions: readonly GivenSession[]): void;
  forget(sessionId: string): void;
}

const EXAMPLES = "../../../../docs/examples/library";
const { KEY, WORKSPACE, ON_A_PAGE, createIlvesChat } = (await import(`${EXAMPLES}/ilves-chat.mjs`)) as {
  readonly KEY: string;
  readonly WORKSPACE: string;
  readonly ON_A_PAGE: number;
  createIlvesChat(): IlvesChat;
};

export { createIlvesChat, KEY, ON_A_PAGE, WORKSPACE };

export async function ourPlatform(): Promise<ChatPlatformAdapter> {
  return ((await import(`${EXAMPLES}/our-platform.mjs`)) as { readonly default: ChatPlatformAdapter }).default;
}

/** Ilves Chat, the made-up platform of the example, with these sessions. */
export async function startIlvesChat(
  sessions: readonly WireSession[],
  own: (path: string) => Answer | undefined = () => undefined,
) {
  const { answer, setSessions } = createIlvesChat();
  setSessions(
    sessions.map((session) => {
      const { endedAt, messages, startedAt } = session;
      const changed = endedAt ?? messages.at(-1)?.sentAt ?? startedAt;
      return givenSession(platformSessionSchema.parse(session), Date.parse(changed));
    }),
  );
  return startScriptedServer((request, response) => {
    const { url, headers } = request;
    const [path = ""] = url.split("?", 1);
    return play(own(path) ?? asJson(answer(url, headers)), request, response);
  });
}

function asJson({ status, body = null }: { readonly status: number; readonly body?: unknown }): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** Copies the example beside a configuration, with its key. @returns the section `chatHistory` */
export function ilvesChatHistory(folder: string, url: string) {
  given(folder, "ilves-key", `${KEY}\n`);
  given(folder, "our-platform.mjs", readFileSync(OUR_PLATFORM));
  return { url, adapter: "./our-platform.mjs", settings: { workspace: WORKSPACE, key: { file: "ilves-key" } } };
}
