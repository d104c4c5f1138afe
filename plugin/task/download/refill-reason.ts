import { latestOf } from "../../chat/card.ts";
import type { ListedSession } from "../../outside/chat-history/port.ts";
import type { CardMemory } from "../../state/card-memory.ts";
import { LEAST_DISTANCE_MS } from "../../state/is-still-fully-read.ts";
import type { KeptErasures } from "../../state/open-erasures.ts";
import type { ClosedCardNote, RememberedCard } from "../../state/remembered-card.ts";
import type { TaskCard } from "../card-batches.ts";
import type { RunRecorder } from "../run-recorder.ts";
import type { RefillReason } from "../run-report.ts";
import type { TaskContext } from "../task.ts";
import { textErasedAt } from "./erased-session.ts";
import { isGivenUp, undoneCard, whatIsUndone } from "./undone.ts";

/** What is needed to judge a closed card. */
export interface Judging {
  readonly memory: CardMemory;
  /** Knows which texts were erased: erasing is no reason to fill a card again. */
  readonly erasures?: Pick<KeptErasures, "erasedAt"> | undefined;
  /** Milliseconds for which a card stays active after its session's end. */
  readonly graceMs: number;
  readonly recorder: Pick<RunRecorder, "problem" | "undone">;
  readonly context: TaskContext;
}

/** Why the card is filled again; undefined when it is right. */
export function refillReason(
  card: TaskCard,
  changed: ReadonlyMap<string, ListedSession>,
  { memory, erasures, graceMs, recorder, context }: Judging,
): RefillReason | undefined {
  const { dataCardId, stored } = card;
  const now = context.clock.now();
  if (stored.isChatActive === true || typeof stored.chatSessionId !== "string") return undefined;
  const remembered = memory.entry(dataCardId, stored.chatSessionId);
  const wasErased = textErasedAt([card], erasures) !== undefined;
  const undone = wasErased || remembered === undefined ? undefined : whatIsUndone(card, remembered);
  const isLeft = undone !== undefined && isGivenUp(undone, remembered?.closed?.rewritten ?? 0);
  const listed = changed.get(stored.chatSessionId);
  const refill = whyFillAgain(card, remembered, listed, { isToMend: undone !== undefined && !isLeft, graceMs });
  if (isLeft && refill === undefined && remembered?.closed?.due === "look")
    recorder.undone(undoneCard({ sessionId: stored.chatSessionId, dataCardId }, undone, "left"));
  if (refill === undefined && !remembered?.closed) return undefined;
  // Until a card that is to be filled again is right, every run tries it.
  const known = remembered ?? notKnown(stored.chatSessionId, card);
  const closed = known.closed ?? {
    readAt: now,
    notedAt: now,
    counted: stored.messageCount ?? 0,
    cardDigest: "",
    wholeLog: null,
    rewritten: 0,
    due: null,
  };
  memory.note(dataCardId, { ...known, closed: { ...closed, due: refill ?? null } });
  // One that does not show that it is closed waits until it may be read again (ruling 8).
  return stored.isChatActive === null ? undefined : refill;
}

/** For a card of which nothing is known but what stands on it. */
function notKnown(sessionId: string, { stored }: TaskCard): RememberedCard {
  const { customer = null, supportPerson = null, members } = stored;
  const persons = { customer, supportPerson, members: members ?? [], operators: new Map(), removed: [] };
  return { sessionId, history: undefined, persons, reported: "", endedSince: null, closed: null };
}

function whyFillAgain(
  { stored }: TaskCard,
  remembered: RememberedCard | undefined,
  listed: ListedSession | undefined,
  { isToMend, graceMs }: { readonly isToMend: boolean; readonly graceMs: number },
): RefillReason | undefined {
  const closed = remembered?.closed ?? undefined;
  if (closed === undefined) return mayHoldLess(stored, listed, graceMs) ? "session-changed" : undefined;
  if (listed !== undefined && wentOn(listed, closed)) return "session-changed";
  if (closed.due !== "look") return closed.due ?? undefined;
  return isToMend ? "card-changed" : undefined;
}

/** Of a closed card without a note, the card itself tells how many messages it holds, and when it was closed at the earliest. */
function mayHoldLess(stored: TaskCard["stored"], listed: ListedSession | undefined, graceMs: number): boolean {
  if (listed === undefined) return false;
  const { messageCount } = stored;
  const endTime = latestOf(stored, "endTime");
  const hasFewer = messageCount !== undefined && (messageCount ?? 0) < (listed.messageCount ?? 0);
  const wentOnLater = endTime !== null && listed.updatedAt > endTime + graceMs;
  return !listed.ended || hasFewer || wentOnLater;
}

/** Only a reading that began so long after a change surely contains it: see `LEAST_DISTANCE_MS`. */
export function wentOn(
  { ended, messageCount, updatedAt }: ListedSession,
  { counted, readAt }: ClosedCardNote,
): boolean {
  const hasOtherCount = messageCount !== undefined && messageCount !== counted;
  return !ended || hasOtherCount || updatedAt + LEAST_DISTANCE_MS > readAt;
}
