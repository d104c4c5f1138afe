import { terminalLine } from "../../base/terminal-text.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { askPlatform } from "./ask-platform.ts";
import { newestSession, type PlatformTestOptions, shownSession } from "./asked-session.ts";
import { compiled, ignoredIn, whyOf } from "./explain-session.ts";
import { missingFrom } from "./lost-pages.ts";
import { isAdapterFile, testAdapter } from "./own-adapter.ts";
import { describedBy } from "./platform-files.ts";
import { figuresOf } from "./run-example.ts";
import { sessionText } from "./session-text.ts";
import { requestLine, type WatchedExchange } from "./watched-client.ts";

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
  if (isAdapterFile(file)) return testAdapter(file, options, output, environment);
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
