import { InputError } from "../../base/failure.ts";
import type { PlatformSession } from "../../sandbox/chat-history/platform-session.ts";
import { sessionsSchema } from "../../sandbox/control/bodies.ts";
import { readSessionsFile } from "../../sandbox/sessions-file.ts";
import { checked } from "./checked.ts";

/** Somebody in a chat, as the chat platform knows them. `externalId` is what a Person card is found by. */
interface Somebody {
  readonly name: string;
  readonly externalId?: string | null | undefined;
}

/** A widget session with all its messages, as the chat platform holds it. Times are ISO 8601 in UTC. Fields that are not named here are passed on. */
export interface SandboxSession {
  readonly sessionId: string;
  /** `ended`, `active` or another word of the platform. */
  readonly status: string;
  readonly startedAt: string;
  /** Null as long as the session lasts. */
  readonly endedAt: string | null;
  /** When something changed last that shows nowhere else, such as a message that was withdrawn. */
  readonly updatedAt?: string | undefined;
  /** More than there are messages: the platform counts so many that it does not deliver all of them. */
  readonly messageCount?: number | undefined;
  readonly visitor: Somebody & { readonly visitorId: string };
  readonly operators: readonly (Somebody & { readonly operatorId: string })[];
  readonly liveChats: readonly SandboxLiveChat[];
  readonly messages: readonly SandboxMessage[];
}

export interface SandboxLiveChat {
  readonly liveChatId: string;
  readonly establishedAt: string;
  readonly endedAt: string | null;
  /** Such as `finishedByUser`; null as long as it lasts. */
  readonly disconnectionMode: string | null;
  readonly operators: readonly { readonly operatorId: string; readonly joinedAt: string }[];
}

export interface SandboxMessage {
  readonly messageId: string;
  readonly sentAt: string;
  readonly sender: {
    /** `visitor`, `operator`, `bot`, `system` or another word of the platform. */
    readonly kind: string;
    readonly id: string | null;
    readonly name: string;
  };
  readonly liveChatId: string | null;
  /** `text`, `file`, `event`, `note`, `whisper` or another word of the platform. */
  readonly type: string;
  readonly text?: string | null | undefined;
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
