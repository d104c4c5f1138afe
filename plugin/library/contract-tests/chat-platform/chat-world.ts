import type { ChatHistory, History, SessionReading } from "../../../outside/chat-history/port.ts";
import { holds } from "../checks.ts";
import { type InFront, startInFront } from "../in-front.ts";
import type { ChatPlatformServer, ChatPlatformTest, GivenSession } from "./under-test.ts";

/** A platform and its adapter, with what stands between them; new for each rule. */
export interface ChatWorld {
  readonly server: ChatPlatformServer;
  readonly front: InFront;
  readonly chatHistory: ChatHistory;
  /** Ends whatever the adapter does. */
  readonly stop: AbortController;
  /** What the platform can say of a session. */
  told(session: GivenSession): GivenSession;
  /** Another adapter, which gives up early. */
  inAHurry(): Promise<ChatHistory>;
  close(): Promise<void>;
}

export async function createChatWorld(test: ChatPlatformTest): Promise<ChatWorld> {
  const closing: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const one of closing.splice(0).toReversed()) await one();
  };
  const stop = new AbortController();
  try {
    const server = await test.startPlatform();
    closing.push(() => server.close());
    const front = await startInFront(server.url, test.refusal ?? { status: 401, body: "{}" });
    closing.push(() => front.close());
    const connect = async (hurry: boolean) => {
      const connected = await test.connect({ url: front.url, signal: stop.signal, hurry }, server);
      closing.push(() => connected.close());
      return connected.chatHistory;
    };
    const chatHistory = await connect(false);
    return {
      server,
      front,
      chatHistory,
      stop,
      told: (session) => server.told?.(session) ?? session,
      inAHurry: () => connect(true),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export function historyIn(reading: SessionReading): History {
  holds(
    reading.kind === "history",
    `the session is there, so that its reading is a history, and not "${reading.kind}"`,
  );
  return reading;
}
