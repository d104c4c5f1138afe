import { breathe, type Steps } from "../../../base/breathe.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Instant, Message, PlatformUser, WidgetSession } from "../../../chat/session.ts";
import { readPages } from "../../described-api/pages.ts";
import type { ReadRecords, Scope } from "../../described-api/paths.ts";
import type { HttpClient } from "../../http/http-client.ts";
import type { ChatHistory, History, SessionReading } from "../port.ts";
import { cutOff, otherSession, samePage, tokenRefused } from "../refusal.ts";
import {
  CANNOT_BE_ASKED_FOR,
  LARGE,
  measureSession,
  oneAfterAnother,
  type SessionBounds,
  type SessionMeasure,
  USUAL_SESSION_BOUNDS,
} from "../session-bounds.ts";
import { readChanges } from "./changes.ts";
import { type CompiledPlatform, compilePlatform, type PlatformDescription, personOf } from "./compile-platform.ts";
import { type CompiledMessages, type Draft, inOrder, joined, speakers } from "./drafts.ts";
import { createLookups } from "./lookups.ts";
import { type Answer, createAsk, SETTINGS } from "./requests.ts";

export interface DescribedSettings {
  /** Where the platform is: absolute, without a slash at the end. */
  readonly url: string;
  /** The values of the description's own settings, secrets too. */
  readonly values: Readonly<Record<string, string>>;
  /** Default: the usual ones. */
  readonly bounds?: SessionBounds | undefined;
  /** When it is aborted, waiting for a busy platform ends. */
  readonly signal?: AbortSignal | undefined;
}

/** How often to read a session from its beginning if its later pages are gone. */
const MOST_READINGS = 3;

/** The platform does not have the session, or a later page of it is gone. */
class Refused extends Error {
  readonly reading: Exclude<SessionReading, History>;
  readonly status: number;
  readonly isLater: boolean;

  constructor(answer: Exclude<Answer, { kind: "reply" }>, isLater: boolean) {
    super("refused");
    this.reading = { kind: answer.kind };
    this.status = answer.status;
    this.isLater = isLater;
  }
}

/** A chat platform that is asked as its description says. */
export function createDescribedChatHistory(
  http: HttpClient,
  described: PlatformDescription,
  settings: DescribedSettings,
  clock: Clock,
): ChatHistory {
  const { bounds = USUAL_SESSION_BOUNDS, url, values } = settings;
  const platform = compiled(described, clock);
  const { judge } = platform;
  const refused = (status: number) => tokenRefused(http.host, status, SETTINGS);
  const auth = platform.auth({ http, settings: values, clock, judge, refused });
  const ask = createAsk(http, auth, judge, clock, settings.signal);
  const { records: liveChatRecords = () => [] } = platform.liveChats;
  const turn = oneAfterAnother();
  const lookups = createLookups(platform, { ask, url, values, clock });

  /** Reads the pages of one request about a session. */
  async function* pagesOfSession(
    request: string,
    sessionId: string,
    records: ReadRecords,
    known: Scope["known"],
    measure: SessionMeasure,
  ) {
    // The session is there when its other parts are asked for: that they are not is a mistake, or a moment's.
    let isLater = request !== platform.session.request;
    const pages = readPages({
      pages: platform.request(request).pages,
      records,
      known,
      baseUrl: url,
      repeated: samePage,
      ask: (page) => {
        measure.beforePage();
        return ask({
          request: platform.request(request),
          values: { ...values, session: sessionId },
          page,
          purpose: "read a session's history",
          about: "session",
        });
      },
    });
    for await (const page of pages) {
      if (page.answer.kind !== "reply") throw new Refused(page.answer, isLater);
      measure.reply(page.answer.text);
      yield { ...page, json: page.answer.json, date: page.answer.date };
      isLater = true;
    }
  }

  async function readOnce(sessionId: string): Promise<SessionReading> {
    const measure = measureSession(bounds);
    const { session } = platform;
    const places: Draft[][][] = platform.messages.map(() => []);
    const counts = platform.messages.map(() => 0);
    /** Live chats by their ids: many platforms repeat them on each page, and the newest page counts. */
    const told = new Map<string, Scope>();
    let first:
      | { readonly scope: Scope; readonly reading: Omit<History, "kind" | "session" | "countByPlatform"> }
      | undefined;
    let endTurn: (() => void) | undefined;

    async function read(
      request: string,
      known: Scope["known"],
      isOwn: boolean,
      which: (request: string | undefined) => boolean,
    ) {
      const mappings = platform.messages
        .map((mapping, index) => ({ mapping, index }))
        .filter(({ mapping }) => which(mapping.request));
      const readsLiveChats = platform.liveChats.records !== undefined && which(platform.liveChats.request);
      const lists = [...mappings.map(({ mapping }) => mapping.records), ...(readsLiveChats ? [liveChatRecords] : [])];
      const counted: ReadRecords = (scope) =>
        longestOf((lists.length === 0 ? [session.record] : lists).map((list) => list(scope)));
      for await (const page of pagesOfSession(request, sessionId, counted, known, measure)) {
        if (isOwn && first === undefined) first = begin(page);
        if (first === undefined) return;
        const scope: Scope = { record: page.json, known: first.scope.known };
        for (const { mapping, index } of mappings) {
          const records = mapping.records(scope);
          counts[index] = (counts[index] ?? 0) + records.length;
          places[index]?.push(await breathe.through(draftsOf(records, mapping, measure)));
        }
        for (const record of readsLiveChats ? liveChatRecords(scope) : []) {
          const id = platform.liveChats.id?.text(record);
          if (id === undefined) throw platform.missing("live_chats.id");
          told.set(id, record);
        }
        measure.content({ messages: [], liveChats: [...told].map(() => ({ operators: [] })) });
        if (measure.bytes > LARGE) endTurn ??= await turn();
      }
    }

    function begin({ json, date }: { readonly json: unknown; readonly date: number | undefined }) {
      const scope = session.record({ record: json, known: { asked: sessionId } })[0];
      if (scope === undefined) return undefined;
      const known = { asked: sessionId, session: scope.record };
      const own: Scope = { ...scope, known };
      if (session.id.text(own) !== sessionId) throw otherSession();
      return {
        scope: own,
        reading: {
          readAt: date ?? clock.now(),
          isPlatformTime: date !== undefined,
          endedBeforeReading: endOf(own) !== null,
        },
      };
    }

    try {
      await read(
        session.request,
        { asked: sessionId },
        true,
        (request) => request === undefined || request === session.request,
      );
      if (first === undefined) return { kind: "unknown" };
      const others = new Set([...platform.messages.map(({ request }) => request), platform.liveChats.request]);
      for (const request of others) {
        if (request !== undefined && request !== session.request)
          await read(request, first.scope.known, false, (one) => one === request);
      }
      const drafts = joined(
        places.map((pages, index) => inOrder(pages, platform.messages[index]?.order ?? "oldest-first")),
      );
      const { scope, reading } = first;
      const whole = await toSession(scope, drafts, told, measure);
      return { kind: "history", session: whole, ...reading, countByPlatform: countOf(scope, drafts.length, counts) };
    } finally {
      endTurn?.();
    }
  }

  /** When the session ended: null while it lasts. */
  function endOf(scope: Scope): Instant | null {
    const { ended, isEnded } = platform.session;
    const at = ended?.time(scope);
    if (isEnded === undefined) return at ?? null;
    if (!isEnded(scope)) return null;
    if (at === undefined) throw platform.missing("session.ended");
    return at;
  }

  /** A platform that delivers only the newest messages, and does not count, may have more. */
  function countOf(scope: Scope, messages: number, counts: readonly number[]): number {
    const told = platform.session.count?.number(scope);
    if (told !== undefined) return Math.max(0, Math.floor(told));
    const { newest_messages: newest = Number.POSITIVE_INFINITY } = platform.description.limits;
    return counts.some((count) => count >= newest) ? messages + 1 : messages;
  }

  async function toSession(
    scope: Scope,
    drafts: readonly Draft[],
    told: ReadonlyMap<string, Scope>,
    measure: SessionMeasure,
  ): Promise<WidgetSession> {
    const { session, liveChats } = platform;
    const startedAt = session.started.time(scope);
    if (startedAt === undefined) throw platform.missing("session.started");
    const visitorId = session.visitor.id.text(scope);
    if (visitorId === undefined) throw platform.missing("session.visitor.id");
    const visitor = personOf(session.visitor, scope, visitorId);
    const endedAt = endOf(scope);
    const found = liveChats.find(drafts, scope, told, { startedAt, endedAt });
    measure.content({ messages: [], liveChats: found.liveChats });
    const operators = await operatorsOf(
      scope,
      found.drafts,
      found.liveChats.flatMap((chat) => chat.operators),
      measure,
    );
    const names = new Map(operators.map(({ id, name }) => [id, name]));
    return {
      sessionId: session.id.text(scope) ?? "",
      startedAt,
      endedAt,
      visitor,
      operators,
      liveChats: found.liveChats,
      messages: found.drafts.map(({ message }) => withName(message, visitor, names)),
    };
  }

  async function operatorsOf(
    scope: Scope,
    drafts: readonly Draft[],
    joinings: readonly { readonly operatorId: string }[],
    measure: SessionMeasure,
  ): Promise<PlatformUser[]> {
    const { operators } = platform;
    const known = speakers(drafts);
    for (const { operatorId } of joinings) {
      if (!known.has(operatorId)) known.set(operatorId, { id: operatorId, name: "", externalId: null });
    }
    for (const record of operators?.records?.(scope) ?? []) {
      if (operators === undefined || !operators.where(record)) continue;
      const id = operators.id.text(record);
      if (id !== undefined) known.set(id, merged(known.get(id), personOf(operators, record, id)));
    }
    const ids = [...known.keys()];
    measure.content({ messages: [], liveChats: [{ operators: ids }] });
    if (operators?.lookup !== undefined) {
      for (const [id, person] of await lookups.persons(operators.lookup, ids)) {
        known.set(id, merged(known.get(id), person));
      }
    }
    return [...known.values()];
  }

  return {
    async session(sessionId) {
      if (CANNOT_BE_ASKED_FOR.test(sessionId)) return { kind: "unknown" };
      for (let reading = 1; ; reading += 1) {
        try {
          return await readOnce(sessionId);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          if (!error.isLater) return error.reading;
          if (reading === MOST_READINGS) throw cutOff(error.status);
        }
      }
    },
    changedSessions: (query) => readChanges(platform, { ask, url, values }, query),
    async probe() {
      const { changes } = platform;
      const request = platform.request(changes?.request ?? platform.session.request);
      const asked = { ...values, session: "0", since: clock.now() };
      const about = changes === undefined ? "session" : "all";
      await ask({ request, values: asked, page: undefined, purpose: "list sessions", about });
    },
  };
}

/** @throws RangeError for a description that was not checked when it was read */
function compiled(described: PlatformDescription, clock: Clock): CompiledPlatform {
  const platform = compilePlatform(described, () => clock.now());
  if ("problems" in platform) throw new RangeError("the description was not checked");
  return platform;
}

/** A step for each record: a page may hold 50,000 messages of HTML. */
function* draftsOf(records: readonly Scope[], mapping: CompiledMessages, measure: SessionMeasure): Steps<Draft[]> {
  const drafts: Draft[] = [];
  for (const record of records) {
    const draft = mapping.draft(record);
    if (draft !== undefined) drafts.push(draft);
    if (draft !== undefined) measure.content({ messages: [draft], liveChats: [] });
    yield;
  }
  return drafts;
}

/** Pages end when the longest of their lists ends. */
function longestOf(lists: readonly (readonly Scope[])[]): readonly Scope[] {
  return lists.reduce((longest, list) => (list.length > longest.length ? list : longest), []);
}

/** What the session itself tells, completed by what is known of the person elsewhere. */
function merged(known: PlatformUser | undefined, told: PlatformUser): PlatformUser {
  return {
    id: told.id,
    name: told.name || (known?.name ?? ""),
    externalId: told.externalId ?? known?.externalId ?? null,
  };
}

/** Some platforms do not repeat who the visitor is with each message, or only know operators by their ids. */
function withName(message: Message, visitor: PlatformUser, names: ReadonlyMap<string, string>): Message {
  const { kind, id, name } = message.sender;
  if (kind === "visitor") return { ...message, sender: { kind, id: visitor.id, name: name || visitor.name } };
  if (name !== "" || kind !== "operator" || id === null) return message;
  return { ...message, sender: { kind, id, name: names.get(id) ?? "" } };
}
