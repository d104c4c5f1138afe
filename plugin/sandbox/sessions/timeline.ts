import type { SeededRandom } from "./seeded-random.ts";
import type { WireAttachment, WireMessage, WireSender } from "./wire-session.ts";

/** A session being written: its clock, its messages so far, and the live chat that is open. */
export interface Timeline {
  readonly sessionId: string;
  readonly random: SeededRandom;
  readonly messages: WireMessage[];
  /** Epoch milliseconds. */
  now: number;
  liveChatId: string | null;
}

export function beginTimeline(sessionId: string, startAt: number, random: SeededRandom): Timeline {
  return { sessionId, random, messages: [], now: startAt, liveChatId: null };
}

/** Lets some time go by, to the millisecond; least and most in seconds. */
export function wait(timeline: Timeline, least: number, most: number): void {
  timeline.now += timeline.random.integer(least * 1000, most * 1000);
}

export function say(timeline: Timeline, sender: WireSender, text: string): void {
  add(timeline, sender, "text", text, null);
}

export function happen(timeline: Timeline, sender: WireSender, text: string): void {
  add(timeline, sender, "event", text, null);
}

export function sendFile(timeline: Timeline, sender: WireSender, name: string, mimeType: string): void {
  const size = timeline.random.integer(2_000, 4_000_000);
  const url = `https://files.example.com/${timeline.sessionId}/${timeline.messages.length + 1}`;
  add(timeline, sender, "file", "", { name, size, mimeType, url });
}

export function iso(instant: number): string {
  return new Date(instant).toISOString();
}

function add(
  { sessionId, messages, now, liveChatId }: Timeline,
  sender: WireSender,
  type: WireMessage["type"],
  text: string,
  attachment: WireAttachment | null,
): void {
  const messageId = `${sessionId}-m${messages.length + 1}`;
  messages.push({ messageId, sentAt: iso(now), sender, liveChatId, type, text, attachment });
}
