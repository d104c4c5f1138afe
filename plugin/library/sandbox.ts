/**
 * What a program imports as `esm-chat-history/sandbox`: an ESM and a chat platform for its tests.
 *
 * @packageDocumentation
 */
import { generateSessions as generate } from "../sandbox/sessions/generate-sessions.ts";
import type { SandboxSession } from "./sandbox/sessions.ts";

export { InputError, type Problem } from "../base/failure.ts";
export type { MannerChanges, Manners } from "../sandbox/manners.ts";
export type { Language } from "../xml/template-definition.ts";
export type { GivenCard, GivenValue, SandboxCard, SandboxValue } from "./sandbox/cards.ts";
export type { CallStats, FaultRule, SandboxControls, SandboxStats, SystemStats } from "./sandbox/controls.ts";
export type { MannerName, SandboxOptions } from "./sandbox/options.ts";
export type { SandboxChatUser, SandboxLiveChat, SandboxMessage, SandboxSession } from "./sandbox/sessions.ts";
export { type Sandbox, type SandboxEnvironment, startSandbox } from "./sandbox/start.ts";
export type { PermissionRule, SandboxUser } from "./sandbox/users.ts";

/** Which sessions to make up. */
export interface SessionPlan {
  /** The same seed gives exactly the same sessions. A 32-bit integer; default 1. */
  readonly seed?: number | undefined;
  /** How many. */
  readonly count: number;
  /** When the first session may begin: epoch milliseconds, ISO 8601 or a Date. */
  readonly startAt: number | string | Date;
  /** Least number of messages in each session. Default: as many as the conversation has. */
  readonly messagesPerSession?: number | undefined;
}

/**
 * Made-up sessions of a service desk within four hours, in the order in which they begin. The first twelve, and every
 * twelve after them, show each once: ordinary, several live chats, forwarded, a support person who writes first, no reply,
 * the chatbot alone, still active, an unknown person, nobody logged in, files, unusual text, equal times.
 *
 * @param plan which sessions to make up
 */
export function generateSessions({ seed = 1, count, startAt, messagesPerSession = 0 }: SessionPlan): SandboxSession[] {
  const at = typeof startAt === "string" ? Date.parse(startAt) : Number(startAt);
  return [...generate({ seed, count, startAt: at, messagesPerSession })];
}
