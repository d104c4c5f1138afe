import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../base/clock.ts";
import { customerOf, membersOf, supportPersonOf } from "../../chat/participants.ts";
import type { WidgetSession } from "../../chat/session.ts";
import { statisticsOf } from "../../chat/wait-time.ts";
import { createDescribedChatHistory } from "../../outside/chat-history/described/client.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import type { ChatHistory } from "../../outside/chat-history/port.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../outside/http/http-client.ts";
import type { ExampleFigures, Exchange, PlatformExample } from "./example.ts";

/** Where the platform of an example is: nothing is sent there. */
export const EXAMPLE_URL = "https://platform.example.org";

/**
 * Reads the session of an example from its exchanges, as the description says.
 *
 * @returns what is not as expected, one line each; empty when all is
 */
export async function runExample(described: PlatformDescription, example: PlatformExample): Promise<string[]> {
  try {
    const reading = await historyOf(described, example).session(example.session);
    const { expected } = example;
    if (reading.kind !== "history" || expected.kind !== "history")
      return differences("kind", expected.kind, reading.kind);
    return [
      ...differences("session", expected.session, shown(reading.session)),
      ...differences("figures", expected.figures, figuresOf(reading.session)),
    ];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** What stands for the settings of a description where nothing is sent: the usual values, or their names. */
export function usualValues({ description }: PlatformDescription): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(description.settings).map(([name, { default: usual }]) => [name, usual ?? name]),
  );
}

/** The platform as it answers in an example. Settings that the example does not give are called by their names. */
export function historyOf(
  described: PlatformDescription,
  { settings, exchanges, now }: Pick<PlatformExample, "settings" | "exchanges" | "now">,
): ChatHistory {
  const values = { ...usualValues(described), ...settings };
  return createDescribedChatHistory(
    answering(exchanges),
    described,
    { url: EXAMPLE_URL, values },
    clockAt(Date.parse(now)),
  );
}

/** The figures of a session, with external ids in place of persons. */
export function figuresOf(session: WidgetSession): ExampleFigures {
  const { messageCount, startTime, endTime, waitTime } = statisticsOf(session);
  return {
    messageCount,
    members: membersOf(session).map(({ user }) => user.externalId),
    supportPerson: supportPersonOf(session)?.user.externalId ?? null,
    customer: customerOf(session).user.externalId,
    startTime: iso(startTime),
    endTime: endTime === null ? null : iso(endTime),
    waitSeconds: waitTime.seconds,
  };
}

const TIMES: ReadonlySet<string> = new Set(["startedAt", "endedAt", "establishedAt", "joinedAt", "sentAt"]);

/** The session as an example shows it: times in ISO form. */
export function shown(session: WidgetSession): unknown {
  const text = JSON.stringify(session, (key, value: unknown) =>
    TIMES.has(key) && typeof value === "number" ? iso(value) : value,
  );
  return JSON.parse(text);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function differences(place: string, expected: unknown, found: unknown): string[] {
  if (isDeepStrictEqual(expected, found)) return [];
  if (!isTree(expected) || !isTree(found) || Array.isArray(expected) !== Array.isArray(found)) {
    return [`${place} must be ${json(expected)} and is ${json(found)}`];
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].flatMap((name) => differences(`${place}.${name}`, expected[name], found[name]));
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function json(value: unknown): string {
  return value === undefined ? "left out" : JSON.stringify(value);
}

/** Time stands still, and nobody waits. */
export function clockAt(now: number): Clock {
  return { now: () => now, wait: async () => undefined };
}

/** Answers each request as the exchanges do. A request that is in none of them fails the example. */
function answering(exchanges: readonly Exchange[]): HttpClient {
  let sent = 0;
  return {
    host: EXAMPLE_URL,
    async request(request) {
      sent += 1;
      // Of one address for everything, a login's exchange is the one without a body.
      const like = exchanges.filter(({ request: known }) => isLike(known, request));
      const exchange = like.find(({ request: known }) => known.body !== undefined) ?? like[0];
      if (exchange === undefined) throw new Error(`no exchange answers ${lineOf(request)}`);
      return replyOf(exchange.reply);
    },
    stream: () => Promise.reject(new Error("an example has no streams")),
    requestCount: () => sent,
    close: () => undefined,
  };
}

function isLike({ method, path, query, body }: Exchange["request"], sent: HttpRequest): boolean {
  if (method !== sent.method || path !== sent.path.text || !isDeepStrictEqual(query, { ...sent.query })) return false;
  return body === undefined || isDeepStrictEqual(body, bodyOf(sent));
}

/** A form as its fields. */
export function bodyOf({ body }: HttpRequest): unknown {
  if (body === undefined) return undefined;
  if (body.type.startsWith("application/json")) return JSON.parse(body.content);
  return Object.fromEntries(new URLSearchParams(body.content));
}

function lineOf(request: HttpRequest): string {
  const query = new URLSearchParams(request.query).toString();
  const body = bodyOf(request);
  const line = `${request.method} ${request.path.text}${query === "" ? "" : `?${query}`}`;
  return body === undefined ? line : `${line} ${JSON.stringify(body)}`;
}

/** The answer of an exchange, as a client gives it. */
export function replyOf({ status, headers, json: value }: Exchange["reply"]): HttpReply {
  const known = new Map(Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]));
  const date = Date.parse(known.get("date") ?? "");
  return {
    status,
    text: JSON.stringify(value),
    date: Number.isNaN(date) ? undefined : date,
    header: (name) => known.get(name.toLowerCase()),
  };
}
