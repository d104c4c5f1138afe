import type { Conversation, Entry } from "./conversation.ts";
import type { ShownChat } from "./shown-chat.ts";

/**
 * Why it is not told which messages a wait time was taken from. `no-figure`: nothing is mapped, written or may be read.
 * `no-entries`: the log cannot be read as entries. `erased`: older messages are gone. `sides-not-told`: of an entry
 * that may matter it is not told who wrote it. `nobody-replied`: the log holds no reply, although the card has a wait
 * time. `no-match`: no message agrees with the card. `several`: more than one does.
 */
export type NoWaitReason =
  | "no-figure"
  | "no-entries"
  | "erased"
  | "sides-not-told"
  | "nobody-replied"
  | "no-match"
  | "several";

/** From which messages the wait time on a card was taken: indexes of entries. */
export type WaitReason =
  | { readonly kind: "told"; readonly from: number; readonly to: number; readonly seconds: number }
  | { readonly kind: "support-person-first"; readonly to: number; readonly seconds: 0 }
  | { readonly kind: "not-told"; readonly why: NoWaitReason };

/**
 * Finds the messages from which the wait time on a card was taken: the end user's first one in the first live chat, and
 * the first reply. The card's value holds, and nothing is computed anew. The log does not show where the live chat
 * began, and before that the end user may have written with the chatbot: of the end user's messages the one is told
 * that alone agrees with the card.
 */
export function waitReason(
  conversation: Conversation,
  { waitSeconds, log }: Pick<ShownChat, "waitSeconds" | "log">,
): WaitReason {
  if (typeof waitSeconds !== "number") return notTold("no-figure");
  if (typeof log?.erasedAt === "number") return notTold("erased");
  if (conversation.kind === "text") return notTold("no-entries");
  const said = conversation.entries
    .map((entry, index) => ({ entry, index, at: entry.at ?? Number.NaN }))
    .filter(({ entry }) => mayBeSaid(entry))
    .toSorted((one, other) => one.at - other.at);
  const place = said.findIndex(({ entry }) => entry.side === "support-person");
  const reply = said[place];
  const earlier = reply === undefined ? said : said.slice(0, place);
  if (earlier.some(({ entry }) => entry.side === "not-told")) return notTold("sides-not-told");
  if (reply === undefined) return notTold("nobody-replied");
  // Both times are cut to whole seconds, so that their difference is the figure or one more.
  const fitting = earlier.filter(({ at, entry }) => {
    const difference = (reply.at - at) / 1_000;
    return entry.side === "visitor" && (difference === waitSeconds || difference === waitSeconds + 1);
  });
  const [from, another] = fitting;
  if (waitSeconds === 0) {
    return from === undefined ? { kind: "support-person-first", to: reply.index, seconds: 0 } : notTold("several");
  }
  if (from === undefined) return notTold("no-match");
  if (another !== undefined) return notTold("several");
  return { kind: "told", from: from.index, to: reply.index, seconds: waitSeconds };
}

function notTold(why: NoWaitReason): WaitReason {
  return { kind: "not-told", why };
}

/** Events and notes do not count for the wait time; what the chatbot and the system say does not, either. */
function mayBeSaid({ kind, side, isEvent, isNote }: Entry): boolean {
  return kind !== "remark" && !isEvent && !isNote && side !== "chatbot" && side !== "system";
}

/** From what the duration of a chat is taken: the times on the card, in whole seconds. */
export type DurationReason =
  | { readonly kind: "told"; readonly startTime: number; readonly endTime: number; readonly seconds: number }
  | { readonly kind: "not-told"; readonly why: "no-start" | "only-a-day" | "no-end" | "ends-before-start" };

/** The log plays no part: a session begins before its first message, and ends after its last one. */
export function durationReason({
  startTime,
  startIsDay,
  endTime,
}: Pick<ShownChat, "startTime" | "startIsDay" | "endTime">): DurationReason {
  if (typeof startTime !== "number") return { kind: "not-told", why: "no-start" };
  if (startIsDay) return { kind: "not-told", why: "only-a-day" };
  if (endTime === null) return { kind: "not-told", why: "no-end" };
  if (endTime < startTime) return { kind: "not-told", why: "ends-before-start" };
  return { kind: "told", startTime, endTime, seconds: Math.floor((endTime - startTime) / 1_000) };
}
