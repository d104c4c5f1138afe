import type { Failure } from "../../../base/failure.ts";
import type { HowEnded, MessageType, SenderKind } from "../../../chat/session.ts";
import type { SessionBounds } from "../session-bounds.ts";

/*
 * What the author of an adapter writes and gets. A module needs to import nothing: its default export is a plain object
 * of this form (`@type {import("esm-chat-history").ChatPlatformAdapter}`); docs/adapters.md is the guide.
 */

/**
 * A time, as platforms tell it: ISO 8601 with `Z` or an offset (`2026-11-29T09:24:02.123Z`), or epoch milliseconds. A
 * text without a zone is refused, because it would be read as this machine's own time.
 */
export type AdapterTime = string | number;

/**
 * An adapter: how a chat platform is asked that no description fits. The default export of the module that
 * `chatHistory.adapter` names.
 */
export interface ChatPlatformAdapter<Settings = Readonly<Record<string, string>>> {
  /** The platform's name in messages, in small letters, digits and hyphens: `our-platform`. */
  readonly name: string;
  /** The form of this object; 1 is the only one. */
  readonly apiVersion: 1;
  /**
   * In which order the platform lists changed sessions, by the time of the change. `oldest-first` is the best: a long list
   * is then read in parts, run by run. With the others each run reads back to where the last one was. `none`: the platform
   * has no such list, each session is asked for, and the task cannot make cards itself.
   */
  readonly changes: "oldest-first" | "newest-first" | "any" | "none";
  /**
   * What `chatHistory.settings` may hold: a table with a line for each setting, whose values are texts; or a schema of zod 4,
   * Valibot, ArkType or another library that speaks Standard Schema, whose output `connect` gets. Secrets are resolved
   * before. Left out: the adapter has no settings.
   */
  readonly settings?: AdapterSettingTable | StandardSchema<Settings> | undefined;
  /** What the platform allows, 1 to 1,000; a lower `chatHistory.budget.requestsPerSecond` counts instead. */
  readonly requestsPerSecond?: number | undefined;
  /**
   * Connects; called for each run, checklist and command. It only makes the three functions: a login belongs into the
   * first request that needs it.
   */
  connect(connecting: AdapterConnecting<Settings>): ConnectedAdapter;
}

/** The settings of an adapter, by name. */
export type AdapterSettingTable = Readonly<Record<string, AdapterSetting>>;

/** A setting whose value is a text. */
export interface AdapterSetting {
  /** What it is, for messages and pages. */
  readonly what: string;
  /** Whether it is refused in plain text in the configuration. Default: false. */
  readonly secret?: boolean | undefined;
  /** Left out: the setting is needed. */
  readonly default?: string | undefined;
}

/**
 * The part of Standard Schema (https://standardschema.dev) that is used here. It has to answer at once: a promise is
 * refused.
 */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

/** What a schema says of a value. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

/** One thing that is wrong with a value. */
export interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** What an adapter gets to connect with. */
export interface AdapterConnecting<Settings = Readonly<Record<string, string>>> {
  /** `chatHistory.url`, without a slash at its end. */
  readonly url: string;
  /** `chatHistory.installationId`, if the configuration has one. */
  readonly installationId: string | undefined;
  /** `chatHistory.token`, if the configuration has one. */
  readonly token: string | undefined;
  /** The adapter's own settings, secrets resolved, as its table or schema makes them. */
  readonly settings: Settings;
  /** Asks the platform. What it does not send, budgets, metrics, limits and traces do not see. */
  readonly http: AdapterHttp;
  /** What time it is, and how to wait. A wait ends when all work must stop. */
  readonly clock: {
    /** Epoch milliseconds. */
    now(): number;
    wait(milliseconds: number): Promise<void>;
  };
  /** Aborted when all work must stop. `http` and `clock` heed it; only what an adapter begins itself has to. */
  readonly signal: AbortSignal;
  /** How much of one session is taken (`limits` in the configuration). It is counted for the adapter. */
  readonly bounds: Readonly<SessionBounds>;
  readonly fail: AdapterFail;
}

/** What an adapter makes of a platform. Whatever these throw or return is checked before a run uses it. */
export interface ConnectedAdapter {
  /** Reads a session with all its messages, every page of them. */
  session(sessionId: string): Promise<AdapterReading>;
  /**
   * Yields the list of changed sessions, one page after the other, in the order that `changes` tells. It is read as far as
   * it is needed; write it as an `async *` method. Left out with `changes: "none"`.
   */
  changedSessions?(query: AdapterChangesQuery): AsyncIterable<AdapterChangesPage>;
  /** Sends the smallest request that shows whether address and credentials are right; throws what `session` would. */
  probe(): Promise<void>;
}

export interface AdapterChangesQuery {
  /** Epoch milliseconds. Sessions that changed earlier need not be listed, and are dropped. */
  readonly since: number;
}

/** The result of reading a session. */
export type AdapterReading =
  | AdapterHistory
  /** The platform does not know the session, or not yet. */
  | { readonly kind: "unknown" }
  /** Deleted for privacy: it will not come back. */
  | { readonly kind: "deleted" };

export interface AdapterHistory {
  readonly kind: "history";
  readonly session: AdapterSession;
  /**
   * How many messages the platform says there are: a history with fewer is not taken for the whole. Left out: it does not
   * say.
   */
  readonly countByPlatform?: number | undefined;
  /**
   * Whether the session had ended before its first message was read. Left out: whether it ended before the first reply to
   * this call was made, by the platform's time.
   */
  readonly endedBeforeReading?: boolean | undefined;
}

/** What an end user did in the chat widget, from opening to closing it. */
export interface AdapterSession {
  /** The one that was asked for. */
  readonly sessionId: string;
  readonly startedAt: AdapterTime;
  /** Null while the session lasts. */
  readonly endedAt: AdapterTime | null;
  readonly visitor: AdapterUser;
  /** The language of the chat, as the platform calls it. */
  readonly language?: string | null | undefined;
  /** The support persons: those who joined live chats, and those who wrote. */
  readonly operators?: readonly AdapterUser[] | undefined;
  /** Conversations with support persons. Without one, the session is one with the chatbot only. */
  readonly liveChats?: readonly AdapterLiveChat[] | undefined;
  /** The whole history, oldest first. A message that comes twice, on two pages, counts once, as it came last. */
  readonly messages: readonly AdapterMessage[];
}

export interface AdapterUser {
  readonly id: string;
  readonly name?: string | null | undefined;
  /** By which the person is found in ESM, usually a mail address. */
  readonly externalId?: string | null | undefined;
}

export interface AdapterLiveChat {
  readonly liveChatId: string;
  readonly establishedAt: AdapterTime;
  /** Null while it lasts. */
  readonly endedAt: AdapterTime | null;
  /** Left out: the platform does not tell. */
  readonly howEnded?: HowEnded | null | undefined;
  /** Who joined, and when. */
  readonly operators?: readonly { readonly operatorId: string; readonly joinedAt: AdapterTime }[] | undefined;
}

export interface AdapterMessage {
  readonly messageId: string;
  readonly sentAt: AdapterTime;
  readonly sender: {
    readonly kind: SenderKind;
    readonly id?: string | null | undefined;
    readonly name?: string | null | undefined;
  };
  /** The live chat in which it was said; null or left out: with the chatbot. */
  readonly liveChatId?: string | null | undefined;
  /** Default: `file` with an attachment, otherwise `text`. */
  readonly type?: MessageType | undefined;
  /** Plain text, not HTML. */
  readonly text?: string | null | undefined;
  readonly attachment?:
    | {
        readonly name?: string | null | undefined;
        readonly size?: number | undefined;
        readonly mimeType?: string | null | undefined;
      }
    | null
    | undefined;
  /** The platform says that it was withdrawn or deleted: its text goes no further. */
  readonly withdrawn?: boolean | undefined;
}

/** A page of the list of changed sessions. */
export interface AdapterChangesPage {
  readonly sessions: readonly AdapterChange[];
  /** Whether the list ends with it: a list that was read to its end shows also what has not changed. */
  readonly isLast: boolean;
}

/** A session in the list of changed sessions. */
export interface AdapterChange {
  readonly sessionId: string;
  /** When anything in the session last changed. */
  readonly updatedAt: AdapterTime;
  readonly ended: boolean;
  /** Left out: the list does not tell. */
  readonly messageCount?: number | undefined;
  /** Whether it had a live chat. Left out: the list does not tell. */
  readonly hadLiveChat?: boolean | undefined;
}

/**
 * Requests to the chat platform. They wait for the budget, are sent again where that may help, are limited in time and
 * size, and are counted, as all of the plugin's; when nothing helps, they throw a `Failure`, which is best left alone. A
 * reply is whatever is not worth another attempt, refusals too: look at `status`.
 *
 * A path begins with `/` and stands below `chatHistory.url`. `{name}` in it is filled in from `values`, encoded: what is
 * different each time belongs there, because metrics and traces show the path. A whole address, such as the link to a next
 * page, must have the origin of `chatHistory.url`.
 */
export interface AdapterHttp {
  get(path: string, options?: AdapterRequest): Promise<AdapterReply>;
  /** For searches, logins and the like: like a GET it may be sent again. */
  post(path: string, options?: AdapterPost): Promise<AdapterReply>;
}

export interface AdapterRequest {
  /** By the names in braces in the path. */
  readonly values?: Readonly<Record<string, string | number>> | undefined;
  /** What is undefined or null is left out; of a list, each. */
  readonly query?:
    | Readonly<Record<string, AdapterQueryValue | readonly AdapterQueryValue[] | null | undefined>>
    | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export type AdapterQueryValue = string | number | boolean;

/** At most one of `json` and `form`. */
export interface AdapterPost extends AdapterRequest {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>> | undefined;
}

export interface AdapterReply {
  readonly status: number;
  readonly text: string;
  /** Epoch milliseconds of the reply's `Date`, whole seconds: the platform's time. */
  readonly date: number | undefined;
  /** Undefined if the reply has none. */
  header(name: string): string | undefined;
  /**
   * The reply as JSON; whole numbers of 16 digits and more are texts, so that ids keep their digits.
   *
   * @throws Failure when it is none, or holds more than is taken
   */
  json(): unknown;
}

/** Makes failures, to be thrown: `throw fail("…", { … })`. */
export interface AdapterFail {
  /**
   * @param message what happened and what to do, for people: without what anybody wrote or is called, because it is shown in
   * reports and logs. The adapter's secrets are taken out of it
   */
  (message: string, options: AdapterFailing): Failure;
  /** The credentials are refused: nothing more is asked. Says whether a secret looks wrong, or somebody else answers. */
  tokenRefused(reply: Pick<AdapterReply, "status">): Failure;
  /** A reply for which the adapter has no use: only the session at hand fails. */
  unexpected(reply: Pick<AdapterReply, "status">): Failure;
}

export interface AdapterFailing {
  /** A stable name for reports, in small letters and hyphens: `session-locked`. */
  readonly code: string;
  /**
   * What it concerns. `card`: this session only. `request`: this request, and ten in a row are an outage. `system`: every
   * further request would fail too, so no more are sent.
   */
  readonly scope: "card" | "request" | "system";
  /** Whether trying again later may help although nobody changes anything. */
  readonly retryable: boolean;
  /** Before which trying again is pointless. */
  readonly retryAt?: AdapterTime | undefined;
}
