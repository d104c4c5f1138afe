import { dirname, resolve } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { InputError, type Problem } from "../../base/failure.ts";
import { loadingWhatIsNeeded } from "../../base/late-module.ts";
import { terminalLine } from "../../base/terminal-text.ts";
import type { WidgetSession } from "../../chat/session.ts";
import type { CheckedAdapter } from "../../outside/chat-history/own/check-adapter.ts";
import { type ConfiguredAdapter, createOwnChatHistory } from "../../outside/chat-history/own/client.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import { createInProcessBudgets, USUAL_LIMITS } from "../../outside/http/budget/system-budgets.ts";
import { createHttpClient, type HttpClient } from "../../outside/http/http-client.ts";
import { adapterIn } from "../../settings/adapter-file.ts";
import { configureAdapter } from "../../settings/adapter-settings.ts";
import { readSecret, type SecretReference } from "../../settings/secrets.ts";
import { EXIT } from "../exit-code.ts";
import type { Output } from "../output.ts";
import { onStopSignal } from "../stop-signals.ts";
import { type AskingOptions, checkedUrl, inWordsOf, readConfigured, readGiven } from "./ask-platform.ts";
import { newestSession, type PlatformTestOptions, shownSession } from "./asked-session.ts";
import { type Ignored, idsOf, whyOf } from "./explain-session.ts";
import { figuresOf } from "./run-example.ts";
import { sessionText } from "./session-text.ts";
import { requestLine } from "./watched-client.ts";

/** Whether a file is that of an adapter and no description. */
export function isAdapterFile(file: string): boolean {
  return /\.m?js$/i.test(file);
}

/** `esm-chat platform check FILE` of an adapter. @throws InputError with each mistake in it */
export async function checkAdapterFile(file: string, output: Pick<Output, "json" | "say" | "result">): Promise<number> {
  const { name, changes, settings } = await loaded(file);
  const names = settings.kind === "table" ? [...settings.table.keys()] : null;
  if (output.json) {
    output.result({ status: "right", adapter: name, changes, settings: names });
  } else {
    const asked = names === null ? "by a schema of its own" : names.join(", ") || "none";
    output.say(terminalLine(`${name}: the adapter is right in itself`));
    output.say(terminalLine(`  settings: ${asked}; list of changes: ${changes}`));
  }
  return EXIT.done;
}

/** `esm-chat platform test FILE` of an adapter. @throws InputError; Failure when the platform cannot be asked */
export async function testAdapter(
  file: string,
  options: PlatformTestOptions,
  output: Pick<Output, "json" | "shape" | "say" | "result">,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const { url, adapter } = await configured(await loaded(file), options, environment);
  const secrets = [...adapter.secrets.values(), adapter.token ?? ""];
  const requests: { readonly request: string; readonly status: number }[] = [];
  const seen = (request: string, status: number, length: number) => {
    requests.push({ request, status });
    output.say(terminalLine(request, 500));
    output.say(`  ${status}, ${length} characters`);
  };
  return asking(url, adapter, secrets, seen, async (history) => {
    const id = options.session ?? (await newestSession(history));
    const reading = await history.session(id);
    if (reading.kind !== "history") {
      const why = reading.kind === "deleted" ? "was deleted" : "is not known there";
      if (output.json) output.result({ status: reading.kind, session: id, requests });
      else output.say(terminalLine(`the session ${id} ${why}`));
      return EXIT.someFailed;
    }
    const { session, countByPlatform } = reading;
    const { length } = session.messages;
    const missing =
      countByPlatform === length ? [] : [`the platform counts ${countByPlatform} messages, and ${length} were read`];
    const told = { why: whyOf(session), ignored: ignoredIn(session), missing };
    if (output.json) {
      const read = { session: shownSession(session, options), figures: figuresOf(session), ...told };
      output.result({ status: "read", requests, ...read });
    } else {
      output.say(sessionText(session, told, options, output.shape));
    }
    return missing.length === 0 ? EXIT.done : EXIT.someFailed;
  });
}

async function loaded(file: string): Promise<CheckedAdapter> {
  const outcome = await loadingWhatIsNeeded(() => adapterIn(resolve(file)));
  if (!("problems" in outcome)) return outcome;
  throw new InputError(outcome.problems.map((message) => ({ file, place: "", message })));
}

/** Address and settings, from the command or the configuration. */
async function configured(
  checked: CheckedAdapter,
  options: AskingOptions,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly url: string; readonly adapter: ConfiguredAdapter }> {
  const { settings } = checked;
  const isSecret = (name: string) => settings.kind === "table" && settings.table.get(name)?.secret === true;
  const given = readGiven(options.set ?? [], isSecret);
  const section = options.url === undefined ? await readConfigured(options.config) : undefined;
  const folder = section === undefined ? process.cwd() : dirname(resolve(options.config));
  const problems: Problem[] = [];
  const read = (place: string, reference: SecretReference) => {
    const isGiven = Object.hasOwn(given, place.replace("chatHistory.settings.", ""));
    const result = readSecret(reference, isGiven ? process.cwd() : folder, environment);
    if ("secret" in result) return result.secret;
    problems.push({ file: "", place, message: result.problem });
    return "";
  };
  const { adapter, problems: wrong } = configureAdapter(checked, { ...section?.settings, ...given }, read);
  const token = section?.token === undefined ? undefined : read("chatHistory.token", section.token);
  const file = section === undefined ? "" : options.config;
  for (const problem of wrong) problems.push({ file, ...problem });
  if (problems.length > 0) throw new InputError(problems.map(inWordsOf(options)));
  const url = section?.url ?? checkedUrl(options.url ?? "");
  return { url, adapter: { ...adapter, installationId: section?.installationId, token } };
}

/** Connects while `work` runs. SIGINT and SIGTERM stop it. @param seen told of each request that was answered */
async function asking<T>(
  url: string,
  adapter: ConfiguredAdapter,
  secrets: readonly string[],
  seen: (request: string, status: number, length: number) => void,
  work: (history: ChatHistory) => Promise<T>,
): Promise<T> {
  const { origin } = new URL(url);
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const limits = { ...USUAL_LIMITS.chatHistory, requestsPerSecond: adapter.requestsPerSecond };
  const http = createHttpClient({
    system: "the chat platform",
    baseUrl: origin,
    budget: createInProcessBudgets(systemClock, () => limits).of(origin, ""),
    signal: stopping.signal,
    clock: systemClock,
    random: Math.random,
  });
  const watched: HttpClient = {
    ...http,
    async request(request) {
      const reply = await http.request(request);
      seen(requestLine(request, secrets), reply.status, reply.text.length);
      return reply;
    },
  };
  try {
    return await work(createOwnChatHistory(watched, adapter, { url, signal: stopping.signal }, systemClock));
  } finally {
    stopListening();
    http.close();
  }
}

/** What an adapter leaves out is its own affair; these two are seen in what it gives. */
function ignoredIn(session: WidgetSession): Ignored {
  return {
    skipped: 0,
    repeated: 0,
    unknownKinds: idsOf(session, ({ sender }) => sender.kind === "unknown"),
    outsideLiveChats: idsOf(session, ({ sender, liveChatId }) => sender.kind === "operator" && liveChatId === null),
    liveChats: 0,
    established: null,
  };
}
