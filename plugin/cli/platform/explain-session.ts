import { isDeepStrictEqual } from "node:util";
import type { WidgetSession } from "../../chat/session.ts";
import { waitTimeBeforeFirstReply, waitTimeSentence } from "../../chat/wait-time.ts";
import {
  type CompiledPlatform,
  compilePlatform,
  type PlatformDescription,
} from "../../outside/chat-history/described/compile-platform.ts";
import type { Scope } from "../../outside/described-api/paths.ts";
import { compileOptional } from "../../outside/described-api/values.ts";
import type { AskedPlatform } from "./ask-platform.ts";
import { bodyOf } from "./run-example.ts";
import type { WatchedExchange } from "./watched-client.ts";

/** Why the figures are what they are; ids only. */
export interface Why {
  readonly waitTime: string;
  /** The messages from which the wait time is computed. */
  readonly asked: string | null;
  readonly answered: string | null;
  readonly liveChat: string | null;
  /** Who answered first, which need not be the support person of the card: that is who joined last. */
  readonly firstReplier: string | null;
}

export function whyOf(session: WidgetSession): Why {
  const waitTime = waitTimeBeforeFirstReply(session);
  const reply = session.messages.find(({ messageId }) => messageId === waitTime.operatorMessageId);
  return {
    waitTime: waitTimeSentence(waitTime),
    asked: waitTime.visitorMessageId,
    answered: waitTime.operatorMessageId,
    liveChat: waitTime.liveChatId,
    firstReplier: reply?.sender.id ?? null,
  };
}

/** What of the answers did not go into the session. */
export interface Ignored {
  /** Records that the description says are no messages. */
  readonly skipped: number;
  /** Messages that came more than once. */
  readonly repeated: number;
  /** Messages of which the description does not say who sent them. */
  readonly unknownKinds: readonly string[];
  /** Messages of support persons in no live chat. */
  readonly outsideLiveChats: readonly string[];
  /** Records of live chats that are none. */
  readonly liveChats: number;
  /** Where `live_chats.established` is not believed: what it says, and what counts instead. */
  readonly established: { readonly told: string; readonly taken: string | null } | null;
}

/** @param exchanges what was answered when the session was read */
export function ignoredIn(
  described: PlatformDescription,
  session: WidgetSession,
  exchanges: readonly WatchedExchange[],
  asked: Pick<AskedPlatform, "values">,
): Ignored {
  const platform = compiled(described);
  const values = { ...asked.values, session: session.sessionId, since: 0 };
  let name: string | undefined;
  const own = exchanges.flatMap((exchange) => {
    name = requestNameOf(platform, exchange, values, name);
    return name === undefined ? [] : [{ name, json: exchange.json }];
  });
  const known = { asked: session.sessionId };
  const record = own
    .filter((one) => one.name === platform.session.request)
    .flatMap(({ json }) => platform.session.record({ record: json, known }))[0];
  const within = { ...known, session: record?.record };
  const scopesOf = (request: string | undefined): Scope[] =>
    own
      .filter((one) => one.name === (request ?? platform.session.request))
      .map(({ json }) => ({ record: json, known: within }));
  const isMessage = platform.messages.flatMap((mapping) =>
    scopesOf(mapping.request)
      .flatMap((scope) => mapping.records(scope))
      .map((one) => mapping.draft(one) !== undefined),
  );
  const messages = isMessage.filter(Boolean).length;
  const { liveChats } = platform;
  const told = scopesOf(liveChats.request).flatMap((scope) => liveChats.records?.(scope) ?? []);
  return {
    skipped: isMessage.length - messages,
    repeated: Math.max(0, messages - session.messages.length),
    unknownKinds: idsOf(session, ({ sender }) => sender.kind === "unknown"),
    outsideLiveChats: idsOf(session, ({ sender, liveChatId }) => sender.kind === "operator" && liveChatId === null),
    liveChats: liveChats.records === undefined ? 0 : Math.max(0, told.length - session.liveChats.length),
    established: notBelieved(described, session, record && { ...record, known: within }),
  };
}

export function idsOf(
  { messages }: WidgetSession,
  which: (message: WidgetSession["messages"][number]) => boolean,
): string[] {
  return messages.filter(which).map(({ messageId }) => messageId);
}

/** Of a session that is one live chat: the time of asking that the platform tells, where it cannot be. */
function notBelieved(
  { description, where }: PlatformDescription,
  session: WidgetSession,
  record: Scope | undefined,
): Ignored["established"] {
  const { live_chats: liveChats, times } = description;
  if (liveChats.by !== "session" || record === undefined) return null;
  const compiling = { times, now: Date.now, where };
  const told = compileOptional(liveChats.established, "live_chats.established", compiling)?.time(record);
  const taken = session.liveChats[0]?.establishedAt;
  if (told === undefined || told === taken) return null;
  return { told: new Date(told).toISOString(), taken: taken === undefined ? null : new Date(taken).toISOString() };
}

export function compiled(described: PlatformDescription): CompiledPlatform {
  const platform = compilePlatform(described, Date.now);
  if ("problems" in platform) throw new RangeError("the description was not checked");
  return platform;
}

/**
 * Which of the description's requests this is. A later page may leave its parameters out: then it is of the same request
 * as the page before.
 */
function requestNameOf(
  platform: CompiledPlatform,
  { request, token = "" }: WatchedExchange,
  given: Readonly<Record<string, string | number>>,
  before: string | undefined,
): string | undefined {
  if (request.purpose === "log in") return undefined;
  const values = { ...given, session_token: token };
  const names = Object.keys(platform.description.requests).filter((name) => {
    const one = platform.request(name);
    return one.method === request.method && one.path(values).text === request.path.text;
  });
  const exact = names.find((name) => {
    const one = platform.request(name);
    const body = one.body(values);
    const fits = body === undefined || holds(bodyOf(request), bodyOf({ ...request, body }));
    return fits && holds(request.query ?? {}, one.query(values));
  });
  return exact ?? names.find((name) => name === before) ?? (names.length === 1 ? names[0] : undefined);
}

function holds(whole: unknown, part: unknown): boolean {
  if (typeof part !== "object" || part === null || typeof whole !== "object" || whole === null)
    return isDeepStrictEqual(whole, part);
  return Object.entries(part).every(([name, value]) => holds(Reflect.get(whole, name), value));
}
