import { CHARACTERS_IN_A_PIECE, type Steps } from "../../base/breathe.ts";
import { statesBeforeFirstMessage } from "../before-first-message.ts";
import { type LimitedChatLog, limitedChatLog, type RenderChatLog } from "../chat-log.ts";
import { comparableText } from "../clean-text.ts";
import { joinPieces } from "../log-parts.ts";
import type { Message, WidgetSession } from "../session.ts";
import { type Delivered, type KnownHistory, lostIds } from "./known-history.ts";
import { type FreshEntry, matchEntries } from "./match-entries.ts";
import { mergeEntries } from "./merge-entries.ts";
import { type StoredEntry, storedEntries } from "./stored-entries.ts";

/** What a card holds, as far as the log is concerned. */
export interface StoredLog {
  /** Null when it is empty or may not be seen; undefined when it is switched off. */
  readonly log?: string | null | undefined;
  /** Null when it is empty or may not be seen; undefined when it is switched off. */
  readonly count?: number | null | undefined;
}

export interface LogRules {
  readonly renderChatLog: RenderChatLog;
  /** Characters that fit into the chat log attribute. */
  readonly mostLogCharacters: number;
}

/** The log that a card should have. */
export interface KeptLog {
  /** Undefined: the log on the card must stay as it is, since it cannot be read. */
  readonly log: LimitedChatLog | undefined;
  /** Messages that were on the card and that the platform no longer delivers. */
  readonly lost: number;
}

/** In words, since no template says it. */
export const CONTINUED = "[The chat platform no longer has all of the messages above. Those below came later.]";

/**
 * The log of a session that may have lost messages: it keeps its entries and goes on with what is new (ruling 1). Which
 * messages are lost is told by what is known of the history, and by the card itself.
 *
 * @param known undefined when nothing is: on another machine, or with a fresh folder
 */
export function* mergeLog(
  delivered: Delivered,
  stored: StoredLog,
  known: KnownHistory | undefined,
  rules: LogRules,
): Steps<KeptLog> {
  const { session } = delivered;
  const { renderChatLog, mostLogCharacters } = rules;
  const plain = (of: WidgetSession, render = renderChatLog) => limitedChatLog(render, of, mostLogCharacters);
  const lostByIds = lostIds(known, delivered) + (known?.unlisted ?? 0);
  const log = comparableText(stored.log ?? "");
  if (log === "") {
    const lost = Math.max(lostByIds, (stored.count ?? 0) - session.messages.length);
    const whole = yield* plain(session);
    const mayBeUnread = known === undefined ? (stored.count ?? 0) > 0 && whole.log !== "" : known.hasLog;
    const mayHoldMore = lost > 0 || mayBeUnread;
    return { log: stored.log === null && mayHoldMore ? undefined : whole, lost: Math.max(0, lost) };
  }
  const fresh = yield* freshEntries(delivered, known, renderChatLog);
  const entries = fresh === undefined ? undefined : entriesOf(log, session, stored.count, renderChatLog);
  if (fresh === undefined || entries === undefined) return yield* mergeUncut(delivered, log, stored, known, rules);
  const matches = yield* matchEntries(entries, fresh);
  const matched = matches.filter((match) => match !== undefined).length;
  const notShown = Math.max(0, (stored.count ?? 0) - entries.length);
  const lostUnseen = Math.max(0, notShown - (fresh.length - matched));
  // The log shows which messages without a known id are still missing.
  const lost = Math.max(lostIds(known, delivered), entries.length - matched + lostUnseen);
  if (matched === entries.length) return { log: yield* plain(session), lost };
  const merged = yield* mergeEntries(session, entries, fresh, matches, renderChatLog);
  return { log: yield* plain(merged.session, merged.render), lost };
}

function* freshEntries(
  { session, ids }: Delivered,
  known: KnownHistory | undefined,
  { parts }: RenderChatLog,
): Steps<FreshEntry[] | undefined> {
  const entries = parts?.of(session).entries;
  if (entries === undefined) return undefined;
  const fresh: FreshEntry[] = [];
  let effort = 0;
  for (const [index, message] of session.messages.entries()) {
    const text = index < entries.length ? entries.at(index) : "";
    fresh.push({ message, text, wasRead: wasRead(ids[index] ?? "", known) });
    effort += entries.effortOf(index);
    if (effort < CHARACTERS_IN_A_PIECE) continue;
    yield;
    effort = 0;
  }
  return fresh;
}

/** Undefined also where messages were read whose ids are not known: this may be one of them. */
function wasRead(id: string, known: KnownHistory | undefined): boolean | undefined {
  if (known === undefined) return undefined;
  return known.messages.has(id) || (known.unlisted > 0 ? undefined : false);
}

function entriesOf(
  log: string,
  session: WidgetSession,
  count: StoredLog["count"],
  { parts }: RenderChatLog,
): StoredEntry[] | undefined {
  return parts === undefined ? undefined : storedEntries(log, parts, session, count ?? undefined);
}

/**
 * For a log whose entries cannot be told apart: when something is lost, it stays whole, and a log of the new messages
 * is put below it.
 */
function* mergeUncut(
  delivered: Delivered,
  log: string,
  { count }: StoredLog,
  known: KnownHistory | undefined,
  { renderChatLog, mostLogCharacters }: LogRules,
): Steps<KeptLog> {
  const { session } = delivered;
  const newMessages = yield* messagesNotIn(log, delivered, known, renderChatLog);
  const lost = yield* lostBehind(log, delivered, count, known, renderChatLog, newMessages.length);
  if (lost === 0) return { log: yield* limitedChatLog(renderChatLog, session, mostLogCharacters), lost };
  if (newMessages.length === 0) return { log: { log, isCut: false, whole: undefined }, lost };
  const room = mostLogCharacters - log.length - CONTINUED.length - 2;
  const below = yield* limitedChatLog(renderChatLog, { ...session, messages: newMessages }, Math.max(0, room));
  const joined = (text: string) => `${log}\n${CONTINUED}\n${text}`;
  const whole = below.whole === undefined ? undefined : joined(below.whole);
  if (room <= 0) return { log: { log, isCut: true, whole: whole ?? joined(below.log) }, lost };
  return { log: { log: joined(below.log), isCut: below.isCut, whole }, lost };
}

/**
 * Entries that are looked for in vain. Each of them is looked for in the whole log; the messages behind so many that
 * are not there are taken for new ones.
 */
const MOST_IN_VAIN = 1_000;

/** The messages that are not on the card yet, by what is known, and by their entries where ids are not known. */
function* messagesNotIn(
  log: string,
  delivered: Delivered,
  known: KnownHistory | undefined,
  { parts }: RenderChatLog,
): Steps<WidgetSession["messages"]> {
  const entries = parts?.of(delivered.session).entries;
  const notRead = notReadBefore(delivered, known);
  if (known?.unlisted === 0 || entries === undefined) return notRead.map(({ message }) => message);
  const notThere: Message[] = [];
  let from = 0;
  for (const { message, index } of notRead) {
    yield;
    const isLookedFor = notThere.length < MOST_IN_VAIN && index < entries.length;
    const entry = isLookedFor ? comparableText(entries.at(index)).trim() : "";
    const at = isLookedFor ? log.indexOf(entry, from) : -1;
    if (at >= 0) from = at + entry.length;
    else notThere.push(message);
  }
  return notThere;
}

interface NotRead {
  readonly message: Message;
  /** Its place in the history. */
  readonly index: number;
}

function notReadBefore({ session, ids }: Delivered, known: KnownHistory | undefined): NotRead[] {
  return session.messages.flatMap((message, index) =>
    known?.messages.has(ids[index] ?? "") === true ? [] : [{ message, index }],
  );
}

/** How many messages of the log the platform no longer has; at least 1 when only the log shows that there are some. */
function* lostBehind(
  log: string,
  delivered: Delivered,
  count: StoredLog["count"],
  known: KnownHistory | undefined,
  render: RenderChatLog,
  newMessages: number,
): Steps<number> {
  const { session } = delivered;
  const { messages } = session;
  if (known !== undefined) {
    const backAgain = notReadBefore(delivered, known).length - newMessages;
    return lostIds(known, delivered) + Math.max(0, known.unlisted - backAgain);
  }
  const onCard = messages.length - newMessages;
  // Nobody has filled the card: what stands there came from somebody else.
  if (count === null && onCard === 0) return 0;
  if (typeof count === "number") return Math.max(0, count - (render.parts === undefined ? messages.length : onCard));
  if (messages.length > 0 && render.parts === undefined) return 0;
  for (const state of statesBeforeFirstMessage(session)) {
    const pieces = render.pieces({ ...state, messages: messages.slice(0, onCard) });
    if (comparableText(yield* joinPieces(pieces)) === log) return 0;
    yield;
  }
  return 1;
}
