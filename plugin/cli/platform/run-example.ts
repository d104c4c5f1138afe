import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../base/clock.ts";
import { shortened } from "../../base/cut-text.ts";
import { Failure } from "../../base/failure.ts";
import { createDescribedChatHistory } from "../../outside/chat-history/described/client.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import type { SessionReading } from "../../outside/chat-history/port.ts";
import type { HttpClient, HttpRequest } from "../../outside/http/http-client.ts";
import { type Example, type Exchange, figuresOf, writtenSession } from "./example.ts";

/** One value that is not what the example expects. */
export interface Difference {
  /** Such as `session.messages.3.sender.kind`. */
  readonly place: string;
  readonly expected: string;
  readonly actual: string;
}

/** Where the platform of an example is; no request ever goes there. */
export const EXAMPLE_URL = "https://chat.example.org";

/** Reads the session of an example by the description, and compares it with the one that is expected. */
export async function runExample(described: PlatformDescription, example: Example): Promise<readonly Difference[]> {
  const { expected } = example;
  let reading: SessionReading;
  try {
    reading = await readExampleSession(described, example, answering(example.exchanges));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ place: "session", expected: expected.kind, actual: error.message }];
  }
  const found =
    reading.kind === "history"
      ? { kind: reading.kind, session: writtenSession(reading.session), figures: figuresOf(reading.session) }
      : { kind: reading.kind };
  return differences(expected, found, []);
}

/** @param answer the reply to a request */
export function readExampleSession(
  described: PlatformDescription,
  { session, now, settings }: Pick<Example, "session" | "now" | "settings">,
  answer: (request: HttpRequest) => Exchange["reply"],
): Promise<SessionReading> {
  const at = Date.parse(now);
  const clock: Clock = { now: () => at, wait: async () => undefined };
  const values = Object.fromEntries(
    Object.entries(described.description.settings).map(([name, { default: usual }]) => [
      name,
      settings[name] ?? usual ?? `made-up-${name}`,
    ]),
  );
  const history = createDescribedChatHistory(answeringClient(answer), described, { url: EXAMPLE_URL, values }, clock);
  return history.session(session);
}

function answeringClient(answer: (request: HttpRequest) => Exchange["reply"]): HttpClient {
  let sent = 0;
  return {
    host: EXAMPLE_URL,
    async request(request) {
      sent += 1;
      const { status, headers, json } = answer(request);
      const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
      const date = Date.parse(byName.get("date") ?? "");
      return {
        status,
        text: JSON.stringify(json),
        date: Number.isNaN(date) ? undefined : date,
        header: (name) => byName.get(name.toLowerCase()),
      };
    },
    stream: async () => {
      throw new RangeError("a described platform is not streamed");
    },
    requestCount: () => sent,
    close: () => undefined,
  };
}

/** Finds the reply to a request; where several exchanges have it, each is used once, the last one again and again. */
function answering(exchanges: readonly Exchange[]): (request: HttpRequest) => Exchange["reply"] {
  const used = new Set<Exchange>();
  return (request) => {
    const fitting = exchanges.filter((exchange) => fits(exchange.request, request));
    const exchange = fitting.find((one) => !used.has(one)) ?? fitting.at(-1);
    if (exchange === undefined) throw unanswered(request);
    used.add(exchange);
    return exchange.reply;
  };
}

function fits({ method, path, query, body }: Exchange["request"], request: HttpRequest): boolean {
  if (method !== request.method || path !== request.path.text) return false;
  if (!isDeepStrictEqual({ ...query }, { ...request.query })) return false;
  return body === undefined || isDeepStrictEqual(body, bodyOf(request));
}

/** JSON as its value, a form as its fields. */
export function bodyOf({ body }: HttpRequest): unknown {
  if (body === undefined) return undefined;
  if (body.type.startsWith("application/json")) return JSON.parse(body.content);
  return Object.fromEntries(new URLSearchParams(body.content));
}

function unanswered({ method, path, query, body }: HttpRequest): Failure {
  const asked = new URLSearchParams(query).toString();
  const shown = `${method} ${path.text}${asked === "" ? "" : `?${asked}`}${body === undefined ? "" : ` ${body.content}`}`;
  return new Failure(`no exchange of the example answers ${shown}`, {
    code: "example-incomplete",
    scope: "run",
    retryable: false,
  });
}

/** Differences that are told; more say the same. */
const MOST_DIFFERENCES = 50;

function differences(expected: unknown, actual: unknown, path: readonly string[]): Difference[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (!isGroup(expected) || !isGroup(actual)) {
    return [{ place: path.join("."), expected: shown(expected), actual: shown(actual) }];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names]
    .flatMap((name) => differences(expected[name], actual[name], [...path, name]))
    .slice(0, MOST_DIFFERENCES);
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : shortened(JSON.stringify(value), 200);
}
