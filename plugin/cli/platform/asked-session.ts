import { Failure } from "../../base/failure.ts";
import type { WidgetSession } from "../../chat/session.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { AskingOptions } from "./ask-platform.ts";
import { shown } from "./run-example.ts";

export interface PlatformTestOptions extends AskingOptions {
  /** Default: the newest of the list of changes. */
  readonly session?: string;
  /** Whether to show the messages too. */
  readonly messages?: true;
}

/** How long ago the newest session may have changed. */
const NEWEST_WITHIN_MS = 7 * 86_400_000;

/** A session for programs. */
export function shownSession(session: WidgetSession, { messages }: PlatformTestOptions): unknown {
  if (messages === true) return shown(session);
  const { messages: _, ...rest } = session;
  return shown({ ...rest, messages: [] });
}

/** The id of the newest session on the first page of the list of changes. @throws Failure where there is none */
export async function newestSession(history: ChatHistory): Promise<string> {
  const since = Date.now() - NEWEST_WITHIN_MS;
  const changes = await history.changedSessions({ since, wanted: undefined, mostPages: 1 });
  const [newest] = [...(changes?.sessions ?? [])].toSorted(([, one], [, other]) => other.updatedAt - one.updatedAt);
  if (newest !== undefined) return newest[0];
  const why =
    changes === undefined
      ? "the platform has no list of changed sessions"
      : "the first page of the platform's list has no session that changed within the last 7 days";
  throw new Failure(`${why}: name one with --session`, {
    code: "no-session-to-test",
    scope: "run",
    retryable: false,
  });
}
