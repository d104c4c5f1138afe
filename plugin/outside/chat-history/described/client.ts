import { breathe, type Steps } from "../../../base/breathe.ts";
import type { Clock } from "../../../base/clock.ts";
import { createLookups } from "../../described-api/lookups.ts";
import { readPages } from "../../described-api/pages.ts";
import type { ReadRecords, Scope } from "../../described-api/paths.ts";
import type { HttpClient, HttpReply } from "../../http/http-client.ts";
import { CANNOT_BE_IN_PATH } from "../../http/request-path.ts";
import { doubtAbout } from "../../odd-secret.ts";
import { ASKED, wrongAddress } from "../../wrong-address.ts";
import type { ChatHistory, History, SessionReading } from "../port.ts";
import { cutOff, otherSession, samePage, tokenRefused } from "../refusal.ts";
import {
  LARGE,
  measureSession,
  oneAfterAnother,
  type SessionBounds,
  type SessionMeasure,
  USUAL_SESSION_BOUNDS,
} from "../session-bounds.ts";
import { readChanges } from "./changes.ts";
import { type CompiledPlatform, compilePlatform, type PlatformDescription } from "./compile-platform.ts";
import { type CompiledMessages, type Draft, inOrder, joined } from "./drafts.ts";
import { createPersons } from "./persons.ts";
import { type Answer, createAsk, SETTINGS } from "./requests.ts";
import { countOf, endOf, toSession } from "./to-session.ts";

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
  const { judge } = platform;
  const secrets = Object.entries(described.description.settings).flatMap(([name, { secret }]) => (secret ? name : []));
  const doubts = secrets.map((name) => doubtAbout(`${SETTINGS}.${name}`, values[name] ?? ""));
  const refused = (reply: HttpReply) =>
    wrongAddress(http.host, reply, ASKED.described) ??
    tokenRefused(
      http.host,
      reply.status,
      SETTINGS,
      doubts.find((doubt) => doubt !== ""),
    );
  const auth = platform.auth({ http, settings: values, clock, judge, refused });
  const ask = createAsk({ http, auth, judge, clock, refused }, settings.signal);
  const { records: liveChatRecords = () => [] } = platform.liveChats;
  const turn = oneAfterAnother();
  const lookups = createLookups<Answer>({
    lookup: (name) => platform.lookups.get(name),
    ask: (request, id, page) =>
      ask({ request, values: { ...values, id }, page, purpose: "look up support persons", about: "persons" }),
    baseUrl: url,
    clock,
    repeated: samePage,
    missing: platform.missing,
  });
  const persons = createPersons(platform, lookups);

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
      request: platform.request(request),
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

    async function read(request: string, known: Scope["known"]) {
      const isOwn = request === session.request;
      const which = (one: string | undefined) => (one ?? session.request) === request;
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
          endedBeforeReading: endOf(platform, own) !== null,
        },
      };
    }

    try {
      await read(session.request, { asked: sessionId });
      if (first === undefined) return { kind: "unknown" };
      const others = new Set([...platform.messages.map(({ request }) => request), platform.liveChats.request]);
      for (const request of others) {
        if (request !== undefined && request !== session.request) await read(request, first.scope.known);
      }
      const drafts = joined(
        places.map((pages, index) => inOrder(pages, platform.messages[index]?.order ?? "oldest-first")),
      );
      const { scope, reading } = first;
      const whole = await toSession(platform, { scope, drafts, told }, persons, measure);
      return {
        kind: "history",
        session: whole,
        ...reading,
        countByPlatform: countOf(platform, scope, drafts.length, counts),
      };
    } finally {
      endTurn?.();
    }
  }

  return {
    async session(sessionId) {
      if (CANNOT_BE_IN_PATH.test(sessionId)) return { kind: "unknown" };
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
      const asked = { ...values, session: "0", since: clock.now() - PROBED_MS };
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
