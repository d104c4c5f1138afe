import type { Instant, WidgetSession } from "../../../chat/session.ts";
import type { ChatHistory } from "../../../outside/chat-history/port.ts";
import type { SuiteOptions } from "../framework.ts";
import type { CannedReply } from "../in-front.ts";

/** A session that the suite puts in front of the platform. */
export interface GivenSession extends WidgetSession {
  /** When anything in it last changed. Later than what is in the session where something changed that shows nowhere else. */
  readonly updatedAt: Instant;
  /** How many messages the platform says there are, where it counts more than it delivers. Absent: as many as there are. */
  readonly messageCount?: number | undefined;
}

/** A chat platform for tests: a server of the user's own that answers as the real one does, over HTTP. */
export interface ChatPlatformServer {
  /** Where it is, as the adapter would be given it: `http://127.0.0.1:8080/api`. */
  readonly url: string;
  /** Texts that must never be shown: token, key, password. */
  readonly secrets: readonly string[];
  /**
   * Replaces all sessions of the platform.
   *
   * @param sessions in any order
   */
  setSessions(sessions: readonly GivenSession[]): void | Promise<void>;
  /**
   * The platform deletes a session for privacy. Needed where `can.tellDeleted`.
   *
   * @param sessionId the platform's own id
   */
  deleteForPrivacy?(sessionId: string): void | Promise<void>;
  /** The platform's time. Needed where `can.tellTime`; set it to another day than this machine's. */
  now?(): Instant;
  /**
   * What the platform can say of a session, where its format lacks something: without the field, or with the value that a
   * reader has to take for it. Default: everything.
   *
   * @param session as it was given
   */
  told?(session: GivenSession): GivenSession;
  /** Ends it. */
  close(): Promise<void>;
}

/** What a platform, and the adapter for it, can do. */
export interface ChatPlatformAbilities {
  /**
   * How its list of changed sessions is ordered, by when they changed; `none` where it has no such list. In one that begins
   * with the newest, a session that changes while the list is read may be missing: the next list has it. A list in no order,
   * `any` of an adapter that a configuration names, counts as `newest-first` here.
   */
  readonly changes: "oldest-first" | "newest-first" | "none";
  /** That list says how many messages a session has. */
  readonly countInList: boolean;
  /** That list says whether a session had a live chat. */
  readonly liveChatInList: boolean;
  /** It tells its own time with its replies. */
  readonly tellTime: boolean;
  /** It says of a session that was deleted for privacy that it was; otherwise such a session is unknown. */
  readonly tellDeleted: boolean;
  /** It says of a message that it was withdrawn. */
  readonly tellWithdrawn: boolean;
  /** It has notes between support persons, which the end user does not see. */
  readonly tellNotes: boolean;
  /** It counts messages that it does not deliver. */
  readonly countMessages: boolean;
  /** The most messages on one page of a session; null where a session comes whole. */
  readonly messagesOnPage: number | null;
  /** The most sessions on one page of the list; null where the list comes whole. */
  readonly sessionsOnPage: number | null;
  /** `hurry` of `connect` has an effect. */
  readonly hurry: boolean;
}

/** How the adapter is connected to its server for one test. */
export interface ConnectingChatPlatform {
  /** The address of the server, or of what the suite puts in front of it. */
  readonly url: string;
  /** When it is aborted, whatever the adapter does ends. */
  readonly signal: AbortSignal;
  /** Whether to give up a request that is not answered after a quarter of a second, or so. */
  readonly hurry: boolean;
}

/** The adapter, connected. */
export interface ConnectedChatPlatform {
  /** What is tested. */
  readonly chatHistory: ChatHistory;
  /** Cuts its connections. */
  close(): void | Promise<void>;
}

/** How the suite comes by a platform and its adapter, and what they can do. */
export interface ChatPlatformTest extends SuiteOptions {
  /** Starts a platform without sessions. It keeps nothing of those before it. */
  startPlatform(): Promise<ChatPlatformServer>;
  /**
   * Connects the adapter. Waits between attempts should take no time, so that the suite does not take long; where they take
   * their time, `patienceMs` has to be enough for them.
   *
   * @param connecting where and how
   * @param server what `startPlatform` gave
   */
  connect(
    connecting: ConnectingChatPlatform,
    server: ChatPlatformServer,
  ): ConnectedChatPlatform | Promise<ConnectedChatPlatform>;
  /** What they can do; what they cannot is not asked of them. */
  readonly can: ChatPlatformAbilities;
  /** How the platform answers when it does not take the credentials. Default: status 401. */
  readonly refusal?: CannedReply | undefined;
}
