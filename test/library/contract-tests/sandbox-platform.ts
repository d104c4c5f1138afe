import type {
  ChatPlatformAbilities,
  ChatPlatformServer,
  ChatPlatformTest,
  GivenSession,
} from "../../../plugin/library/contract-tests/chat-platform/under-test.ts";
import { createAssumedChatHistory } from "../../../plugin/outside/chat-history/assumed/client.ts";
import { createDescribedChatHistory } from "../../../plugin/outside/chat-history/described/client.ts";
import type { PlatformDescription } from "../../../plugin/outside/chat-history/described/compile-platform.ts";
import type { ChatHistory } from "../../../plugin/outside/chat-history/port.ts";
import { createHttpClient, type HttpClient } from "../../../plugin/outside/http/http-client.ts";
import { type Sandbox, startSandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { PATIENT } from "../../support/patient.ts";
import { givenSession, sandboxSession } from "./sandbox-sessions.ts";

/** Another day than this machine's. */
const NOW = Date.parse("2026-03-04T10:00:00Z");
/** Milliseconds. */
const SOON = 250;

interface SandboxServer extends ChatPlatformServer {
  readonly sandbox: Sandbox;
}

/** What the API can that the plugin assumes. */
export const ASSUMED_CAN: ChatPlatformAbilities = {
  changes: "oldest-first",
  countInList: true,
  liveChatInList: false,
  tellTime: true,
  tellDeleted: true,
  tellWithdrawn: true,
  tellNotes: true,
  countMessages: true,
  messagesOnPage: 500,
  sessionsOnPage: 500,
  hurry: true,
};

/**
 * The sandbox's chat platform, and one of the plugin's own adapters.
 *
 * @param taken what a reader has to take a session for that a described platform tells
 */
export function sandboxPlatform(
  name: string,
  can: ChatPlatformAbilities,
  described?: PlatformDescription,
  taken: (session: GivenSession) => GivenSession = (session) => session,
): ChatPlatformTest {
  async function startPlatform(): Promise<SandboxServer> {
    const sandbox = await startSandbox({ platform: described, clock: NOW });
    const { platform, token } = sandbox;
    const secrets = Object.entries(platform?.settings ?? {}).flatMap(([key, value]) =>
      described?.description.settings[key]?.secret === true ? [value] : [],
    );
    const deleted: string[] = [];
    return {
      sandbox,
      url: sandbox.chatHistory,
      secrets: described === undefined ? [token] : secrets,
      setSessions: (sessions) => sandbox.setSessions(sessions.map(sandboxSession)),
      deleteForPrivacy(sessionId) {
        deleted.push(sessionId);
        sandbox.setPrivacyDeletions(deleted);
      },
      now: () => sandbox.clock(),
      told(session) {
        if (platform === undefined || described === undefined) return session;
        const { updatedAt } = session;
        const unit = described.description.times === "seconds" ? 1_000 : 1;
        const carried = platform.carried(sandboxSession(session));
        return taken(givenSession(carried, Math.floor(updatedAt / unit) * unit));
      },
      close: () => sandbox.close(),
    };
  }

  function connected(http: HttpClient, url: string, { sandbox }: SandboxServer, signal: AbortSignal): ChatHistory {
    const clock = clockWithoutWaits();
    if (described === undefined) return createAssumedChatHistory(http, sandbox, clock);
    const values = sandbox.platform?.settings ?? {};
    return createDescribedChatHistory(http, described, { url, values, signal }, clock);
  }

  return {
    name,
    ...PATIENT,
    startPlatform,
    connect({ url, signal, hurry }, server) {
      const limits = hurry ? { connectMs: SOON, requestMs: SOON } : {};
      const clock = clockWithoutWaits();
      const http = createHttpClient({
        system: "the chat platform",
        baseUrl: url,
        clock,
        signal,
        limits,
        random: () => 0,
      });
      return { chatHistory: connected(http, url, server as SandboxServer, signal), close: () => http.close() };
    },
    can,
  };
}
