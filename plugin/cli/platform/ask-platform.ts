import { dirname, resolve } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { InputError, type Problem } from "../../base/failure.ts";
import { createDescribedChatHistory } from "../../outside/chat-history/described/client.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import { createInProcessBudgets, USUAL_LIMITS } from "../../outside/http/budget/system-budgets.ts";
import { createHttpClient } from "../../outside/http/http-client.ts";
import { plainHttpMistake } from "../../settings/addresses.ts";
import { parseConfiguration } from "../../settings/configuration-file.ts";
import { readConfigurationText } from "../../settings/configuration-text.ts";
import { type DescribedValues, readDescribedValues } from "../../settings/platform-description.ts";
import { readSecret, type SecretReference } from "../../settings/secrets.ts";
import { baseUrl } from "../../settings/setting-types.ts";
import { onStopSignal } from "../stop-signals.ts";
import { type WatchedExchange, watchedClient } from "./watched-client.ts";

export interface AskingOptions {
  readonly config: string;
  /** In place of the configuration's. */
  readonly url?: string;
  /** `name=value`, `name=env:NAME` or `name=file:PATH`; in place of the configuration's. */
  readonly set?: readonly string[];
}

/** A platform that is asked, with what is needed to understand its answers. */
export interface AskedPlatform {
  readonly history: ChatHistory;
  /** The same platform, asked as another description says; `seen` is not told. */
  historyBy(described: PlatformDescription): ChatHistory;
  readonly url: string;
  readonly values: Readonly<Record<string, string>>;
  /** Values that must not be shown. */
  readonly secrets: readonly string[];
}

/**
 * Connects to a platform while `work` runs. SIGINT and SIGTERM stop it.
 *
 * @param seen told of each request as soon as it is answered
 * @throws InputError when the settings are wrong
 */
export async function askPlatform<T>(
  described: PlatformDescription,
  options: AskingOptions,
  environment: NodeJS.ProcessEnv,
  seen: (exchange: WatchedExchange) => void,
  work: (asked: AskedPlatform) => Promise<T>,
): Promise<T> {
  const { url, values } = await readAddress(described, options, environment);
  const { requests_per_second: rate } = described.description.limits;
  const limits = { ...USUAL_LIMITS.chatHistory, requestsPerSecond: rate };
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const budget = createInProcessBudgets(systemClock, () => limits).of(new URL(url).origin, "");
  const http = createHttpClient({
    system: "the chat platform",
    baseUrl: url,
    budget,
    signal: stopping.signal,
    clock: systemClock,
    random: Math.random,
  });
  try {
    const client = watchedClient(http, described.description, seen);
    const history = createDescribedChatHistory(client, described, { url, values }, systemClock);
    const historyBy = (by: PlatformDescription) => createDescribedChatHistory(http, by, { url, values }, systemClock);
    const { settings } = described.description;
    const secrets = Object.keys(settings).flatMap((name) =>
      settings[name]?.secret === true ? (values[name] ?? []) : [],
    );
    return await work({ history, historyBy, url, values, secrets });
  } finally {
    stopListening();
    http.close();
  }
}

async function readAddress(
  described: PlatformDescription,
  options: AskingOptions,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly url: string; readonly values: Readonly<Record<string, string>> }> {
  const { settings } = described.description;
  const given = readGiven(options.set ?? [], (name) => settings[name]?.secret === true);
  const configured = options.url === undefined ? await readConfigured(options.config) : undefined;
  const url = options.url === undefined ? configured?.url : checkedUrl(options.url);
  const folder = configured === undefined ? process.cwd() : dirname(resolve(options.config));
  const problems: Problem[] = [];
  const readReference = (name: string, reference: SecretReference) => {
    const isGiven = Object.hasOwn(given, name.replace("chatHistory.settings.", ""));
    const result = readSecret(reference, isGiven ? process.cwd() : folder, environment);
    if ("secret" in result) return result.secret;
    problems.push({ file: "", place: name, message: result.problem });
    return "";
  };
  const all: DescribedValues = { ...configured?.settings, ...given };
  const { values, problems: wrong } = readDescribedValues(described, all, readReference);
  const file = configured === undefined ? "" : options.config;
  for (const problem of wrong) problems.push({ file, ...problem });
  if (problems.length > 0) throw new InputError(problems.map(inWordsOf(options)));
  return { url: url ?? "", values };
}

/** Without a configuration, a setting is given by `--set`. */
export function inWordsOf({ url }: AskingOptions) {
  return (problem: Problem): Problem =>
    url === undefined ? problem : { ...problem, place: problem.place.replace("chatHistory.settings.", "--set ") };
}

export async function readConfigured(config: string) {
  return (await parseConfiguration(config, readConfigurationText(config))).chatHistory;
}

export function checkedUrl(url: string): string {
  const result = baseUrl.safeParse(url);
  if (!result.success) {
    throw new InputError(result.error.issues.map(({ message }) => ({ file: "", place: "--url", message })));
  }
  const message = plainHttpMistake(result.data, false, "chatHistory.allowPlainHttp");
  if (message === undefined) return result.data;
  throw new InputError([{ file: "", place: "--url", message }]);
}

/** Secrets are not taken as arguments: other users of the machine see those. */
export function readGiven(
  given: readonly string[],
  isSecret: (name: string) => boolean,
): Readonly<Record<string, string | SecretReference>> {
  const values: Record<string, string | SecretReference> = {};
  for (const one of given) {
    const at = one.indexOf("=");
    const name = one.slice(0, at);
    if (at < 1) throw wrongSet("must be name=value, name=env:NAME or name=file:PATH");
    const value = one.slice(at + 1);
    const [, kind, reference = ""] = /^(env|file):(.+)$/.exec(value) ?? [];
    if (kind !== undefined) values[name] = kind === "env" ? { env: reference } : { file: reference };
    else if (isSecret(name))
      throw wrongSet(`${name} is a secret: give --set ${name}=env:NAME or --set ${name}=file:PATH`);
    else values[name] = value;
  }
  return values;
}

function wrongSet(message: string): InputError {
  return new InputError([{ file: "", place: "--set", message }]);
}
