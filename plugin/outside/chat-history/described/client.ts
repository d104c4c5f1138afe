import type { Clock } from "../../../base/clock.ts";
import type { Instant, WidgetSession } from "../../../chat/session.ts";
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
import { type CompiledPlatform, compilePlatform, type PlatformDescription } from "./compile-platform.ts";
import { type Draft, inOrder, joined } from "./drafts.ts";
import { createLookups } from "./lookups.ts";
import { createPersons, withName } from "./persons.ts";
import { type Answer, createAsk, SETTINGS } from "./requests.ts";

export interface DescribedSettings {
  /** Where the platform is: absolute, without a slash at the end. */
  readonly url: string;
  /** The values of the description's own settings, secrets too. */
  readonly values: Readonly<Record<string, string>>;
  /** Default: the usual ones. */
  readonly bounds?: SessionBounds | undefined;
}

/** Milliseconds. Some platforms refuse to list what changed just now. */
const PROBED_MS = 3_600_000;
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
  const ask = createAsk(
    http,
    platform.auth({ http, settings: values, clock, refused: (status) => tokenRefused(http.host, status, SETTINGS) }),
    platform.judge,
    clock,
  );
  const turn = oneAfterAnother();
  const persons = createPersons(platform, createLookups(platform, { ask, url, values, clock }));

  /** Reads the pages of one request about a session. */
  async function* pagesOfSession(
    request: string,
    sessionId: string,
    records: ReadRecords,
    known: Scope["known"],
    measure: SessionMeasure,
  ) {
    let isLater = false;
    const pages = readPages({
      pages: platform.request(request).pages,
      records,
      known,
      baseUrl: url,
      repeated: samePage,
      ask: (page) => {
        measure.beforePage();
        const asked = { ...values, session: sessionId, since: 0 };
        return ask({
          request: platform.request(request),
          values: asked,
          page,
          purpose: "read a session's history",
          ofOneSession: true,
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
    const told: Scope[] = [];
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
      const counted = mappings[0]?.mapping.records ?? platform.liveChats.records ?? session.record;
      for await (const page of pagesOfSession(request, sessionId, counted, known, measure)) {
        if (isOwn && first === undefined) first = begin(page);
        if (first === undefined) return;
        const scope: Scope = { record: page.json, known: first.scope.known };
        for (const { mapping, index } of mappings) {
          const drafts = mapping.records(scope).flatMap((record) => mapping.draft(record) ?? []);
          measure.content({ messages: drafts, liveChats: [] });
          places[index]?.push(drafts);
        }
        if (readsLiveChats) for (const record of platform.liveChats.records?.(scope) ?? []) told.push(record);
        measure.content({ messages: [], liveChats: told.map(() => ({ operators: [] })) });
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
      const whole = await toSession(scope, await persons.withKinds(drafts, scope), told);
      return { kind: "history", session: whole, ...reading, countByPlatform: countOf(scope, drafts) };
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
  function countOf(scope: Scope, drafts: readonly Draft[]): number {
    const told = platform.session.count?.number(scope);
    if (told !== undefined) return Math.max(0, Math.floor(told));
    return drafts.length === platform.description.limits.newest_messages ? drafts.length + 1 : drafts.length;
  }

  async function toSession(scope: Scope, drafts: readonly Draft[], told: readonly Scope[]): Promise<WidgetSession> {
    const { session, liveChats } = platform;
    const first = drafts[0]?.message.sentAt ?? Number.POSITIVE_INFINITY;
    const toldStart = session.started?.time(scope);
    const visitorId = session.visitor.id.text(scope);
    if (visitorId === undefined) throw platform.missing("session.visitor.id");
    const visitor = await persons.visitor(scope, visitorId);
    const endedAt = endOf(scope);
    const found = liveChats.find(drafts, scope, told, { startedAt: toldStart ?? first, endedAt });
    const began = found.liveChats.reduce((earliest, { establishedAt }) => Math.min(earliest, establishedAt), first);
    const startedAt = session.started === undefined ? began : toldStart;
    if (startedAt === undefined || !Number.isFinite(startedAt)) throw platform.missing("session.started");
    const operators = await persons.operators(
      scope,
      found.drafts,
      found.liveChats.flatMap((chat) => chat.operators),
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
      const asked = { ...values, session: "0", since: clock.now() - PROBED_MS, id: "0" };
      await ask({
        request,
        values: asked,
        page: undefined,
        purpose: "list sessions",
        ofOneSession: changes === undefined,
      });
    },
  };
}

/** @throws RangeError for a description that was not checked when it was read */
function compiled(described: PlatformDescription, clock: Clock): CompiledPlatform {
  const platform = compilePlatform(described, () => clock.now());
  if ("problems" in platform) throw new RangeError("the description was not checked");
  return platform;
}
