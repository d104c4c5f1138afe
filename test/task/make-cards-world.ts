import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { createNewSessions } from "../../plugin/state/open-new-sessions.ts";
import type { DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { MINUTE, type World, type WorldOptions, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

export const LIVE_CHATS = { sessions: "live-chats", from: START, mostPerRun: 1_000 } as const;
export const ALL = { ...LIVE_CHATS, sessions: "all" } as const;

/** Worlds without cards, an hour after the sessions, that are gone after each test. State is kept from run to run. */
export function worldsWithoutCards() {
  const startWorld = worlds();
  return async (
    sessions: readonly WireSession[],
    makeCards: DownloadTaskDependencies["makeCards"] = LIVE_CHATS,
    options: WorldOptions = {},
  ) => {
    let world: World | undefined;
    const newSessions = createNewSessions(() => world?.sandbox.clock() ?? START);
    const dependencies = { makeCards, newSessions, ...options.dependencies };
    world = await startWorld({ sessions, clock: START + 60 * MINUTE, createCards: false, ...options, dependencies });
    return { ...world, newSessions };
  };
}

export function withLiveChat(id: string, parts: Partial<WireSession> = {}): WireSession {
  return wireSession({ sessionId: id, ...parts });
}

/** Only the chatbot talked. */
export function withBot(id: string, parts: Partial<WireSession> = {}): WireSession {
  const messages = [{ ...said("m1", "visitor", 10), liveChatId: null }];
  return wireSession({ sessionId: id, liveChats: [], operators: [], messages, ...parts });
}

/** The session ids of all cards, sorted; one that has two cards stands there twice. */
export async function cardsOf({ sandbox }: Pick<World, "sandbox">): Promise<unknown[]> {
  return (await allCards(sandbox, "chat_session")).map((card) => first(card, "chat_session_id")?.value).toSorted();
}

export function historiesRead({ sandbox }: Pick<World, "sandbox">): number {
  const calls = sandbox.stats().chatHistory.calls.filter(({ path }) => path.includes("{sessionId}"));
  return calls.reduce((sum, { requests }) => sum + requests, 0);
}
