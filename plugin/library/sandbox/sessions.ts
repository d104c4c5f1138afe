import { InputError } from "../../base/failure.ts";
import type { PlatformSession } from "../../sandbox/chat-history/platform-session.ts";
import { sessionsSchema } from "../../sandbox/control/bodies.ts";
import { readSessionsFile } from "../../sandbox/sessions-file.ts";
import { checked } from "./checked.ts";

/** Somebody in a chat, as the chat platform knows them. `externalId` is what a Person card is found by. */
export interface SandboxChatUser {
  /** As the platform shows it. */
  readonly name: string;
  /** Default: none is known. */
  readonly externalId?: string | null | undefined;
}

/** A widget session with all its messages, as the chat platform holds it. Times are ISO 8601 in UTC. Fields that are not named here are passed on. */
export interface SandboxSession {
  /** The platform's own id, not empty. */
  readonly sessionId: string;
  /** `ended`, `active` or another word of the platform. */
  readonly status: string;
  /** When the widget was opened. */
  readonly startedAt: string;
  /** Null as long as the session lasts. */
  readonly endedAt: string | null;
  /** When something changed last that shows nowhere else, such as a message that was withdrawn. */
  readonly updatedAt?: string | undefined;
  /** More than there are messages: the platform counts so many that it does not deliver all of them. */
  readonly messageCount?: number | undefined;
  /** The end user, with the platform's own id. */
  readonly visitor: SandboxChatUser & { readonly visitorId: string };
  /** Every support person of the live chats, with the platform's own id. */
  readonly operators: readonly (SandboxChatUser & { readonly operatorId: string })[];
  /** In the platform's order. */
  readonly liveChats: readonly SandboxLiveChat[];
  /** All of them, oldest first. */
  readonly messages: readonly SandboxMessage[];
}

/** A conversation with support persons. Times are ISO 8601 in UTC. */
export interface SandboxLiveChat {
  /** The platform's own id. */
  readonly liveChatId: string;
  /** When it began. */
  readonly establishedAt: string;
  /** Null as long as it lasts. */
  readonly endedAt: string | null;
  /** Such as `finishedByUser`; null as long as it lasts. */
  readonly disconnectionMode: string | null;
  /** Who joined, and when. */
  readonly operators: readonly { readonly operatorId: string; readonly joinedAt: string }[];
}

/** A message, as the chat platform holds it. Times are ISO 8601 in UTC. */
export interface SandboxMessage {
  /** The platform's own id. */
  readonly messageId: string;
  /** When it was sent. */
  readonly sentAt: string;
  /** Who sent it. */
  readonly sender: {
    /** `visitor`, `operator`, `bot`, `system` or another word of the platform. */
    readonly kind: string;
    readonly id: string | null;
    readonly name: string;
  };
  /** The live chat to which it belongs; null outside of live chats. */
  readonly liveChatId: string | null;
  /** `text`, `file`, `event`, `note`, `whisper` or another word of the platform. */
  readonly type: string;
  /** Default: none. */
  readonly text?: string | null | undefined;
  /** A file: `{ name, size, mimeType, url }`. Default: none. */
  readonly attachment?: unknown;
  /** Withdrawn from the beginning on. */
  readonly withdrawn?: boolean | null | undefined;
  /** When it is withdrawn; it may be in the future. */
  readonly deletedAt?: string | null | undefined;
}

/**
 * Sessions as the sandbox takes them.
 *
 * @param sessions a path, or the sessions themselves
 * @throws InputError naming the session and the field, without anything that people wrote
 */
export function platformSessions(sessions: string | Iterable<SandboxSession>): PlatformSession[] {
  if (typeof sessions === "string") return readSessionsFile(sessions);
  if (typeof sessions !== "object" || sessions === null || !(Symbol.iterator in sessions)) {
    throw new InputError([
      { file: "", place: "sessions", message: "must be a list of sessions, or the path of a file" },
    ]);
  }
  return checked(sessionsSchema, { sessions: [...sessions] }).sessions;
}
