import { Failure } from "../../base/failure.ts";
import { terminalLine } from "../../base/terminal-text.ts";
import type { WidgetSession } from "../../chat/session.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { type AskingOptions, askPlatform } from "./ask-platform.ts";
import { compiled, ignoredIn, whyOf } from "./explain-session.ts";
import { missingFrom } from "./lost-pages.ts";
import { describedBy } from "./platform-files.ts";
import { figuresOf, shown } from "./run-example.ts";
import { sessionText } from "./session-text.ts";
import { requestLine, type WatchedExchange } from "./watched-client.ts";

export interface PlatformTestOptions extends AskingOptions {
  /** Default: the newest of the list of changes. */
  readonly session?: string;
  /** Whether to show the messages too. */
  readonly messages?: true;
}

/** How long ago the newest session may have changed. */
const NEWEST_WITHIN_MS = 7 * 86_400_000;

/**
 * `esm-chat platform test FILE`: asks the platform for one session, and shows what is made of its answers and why.
 *
 * @returns 0, or 3 when the platform does not have the session, or not all of it was read
 * @throws InputError when the description or the settings are wrong; Failure when the platform cannot be asked
 */
export async function platformTestCommand(
  file: string,
  options: PlatformTestOptions,
  output: Pick<Output, "json" | "shape" | "say" | "result">,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const { described } = describedBy(file);
  const { judge } = compiled(described);
  const exchanges: WatchedExchange[] = [];
  const requests: { readonly request: string; readonly status: number; readonly means: string }[] = [];
  let secrets: readonly string[] = [];
  const seen = (exchange: WatchedExchange) => {
    const { request, reply, json, token } = exchange;
    exchanges.push(exchange);
    const { means } = judge(reply.status, json);
    const one = {
      request: requestLine(request, [...secrets, ...(token === undefined ? [] : [token])]),
      status: reply.status,
      means,
    };
    requests.push(one);
    const meaning = means === "good" ? "" : `, which means ${means}`;
    output.say(terminalLine(one.request, 500));
    output.say(`  ${reply.status}${meaning}, ${reply.text.length} characters`);
  };
  return await askPlatform(described, options, environment, seen, async (asked) => {
    secrets = asked.secrets;
    const id = options.session ?? (await newestSession(asked.history));
    exchanges.length = 0;
    const reading = await asked.history.session(id);
    if (reading.kind !== "history") {
      const why = reading.kind === "deleted" ? "was deleted" : "is not known there";
      if (output.json) output.result({ status: reading.kind, session: id, requests });
      else output.say(terminalLine(`the session ${id} ${why}`));
      return EXIT.someFailed;
    }
    const { session } = reading;
    const ignored = ignoredIn(described, session, exchanges, asked);
    const missing = await missingFrom(described, session, asked);
    const told = { why: whyOf(session), ignored, missing };
    if (output.json) {
      const read = { session: shownSession(session, options), figures: figuresOf(session), ...told };
      output.result({ status: "read", requests, ...read });
    } else {
      output.say(sessionText(session, told, options, output.shape));
    }
    return missing.length === 0 ? EXIT.done : EXIT.someFailed;
  });
}

function shownSession(session: WidgetSession, { messages }: PlatformTestOptions): unknown {
  if (messages === true) return shown(session);
  const { messages: _, ...rest } = session;
  return shown({ ...rest, messages: [] });
}

async function newestSession(history: ChatHistory): Promise<string> {
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
