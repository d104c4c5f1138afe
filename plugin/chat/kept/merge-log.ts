import { statesBeforeFirstMessage } from "../before-first-message.ts";
import { type LimitedChatLog, limitedChatLog, type RenderChatLog } from "../chat-log.ts";
import { comparableText } from "../clean-text.ts";
import type { Message, WidgetSession } from "../session.ts";
import { digestOfId, type KnownHistory, lostIds } from "./known-history.ts";
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
const CONTINUED = "[The chat platform no longer has all of the messages above. Those below came later.]";

/**
 * The log of a session that may have lost messages: it keeps its entries and goes on with what is new (ruling 1). Which
 * messages are lost is told by what is known of the history, and by the card itself.
 *
 * @param known undefined when nothing is: on another machine, or with a fresh folder
 */
export function mergeLog(
  session: WidgetSession,
  stored: StoredLog,
  known: KnownHistory | undefined,
  rules: LogRules,
): KeptLog {
  const { renderChatLog, mostLogCharacters } = rules;
  const plain = (of: WidgetSession, render = renderChatLog) => limitedChatLog(render, of, mostLogCharacters);
  const lostByIds = lostIds(known, session) + (known?.unlisted ?? 0);
  const log = comparableText(stored.log ?? "");
  if (log === "") {
    const lost = Math.max(lostByIds, (stored.count ?? 0) - session.messages.length);
    const whole = plain(session);
    const mayBeUnread = known === undefined ? (stored.count ?? 0) > 0 && whole.log !== "" : known.hasLog;
    const mayHoldMore = lost > 0 || mayBeUnread;
    return { log: stored.log === null && mayHoldMore ? undefined : whole, lost: Math.max(0, lost) };
  }
  const fresh = freshEntries(session, known, renderChatLog);
  const entries = fresh === undefined ? undefined : entriesOf(log, session, stored.count, renderChatLog);
  if (fresh === undefined || entries === undefined) return mergeUncut(session, log, stored, known, rules);
  const matches = matchEntries(entries, fresh);
  const matched = matches.filter((match) => match !== undefined).length;
  const notShown = Math.max(0, (stored.count ?? 0) - entries.length);
  const lostUnseen = Math.max(0, notShown - (fresh.length - matched));
  // The log shows which messages without a known id are still missing.
  const lost = Math.max(lostIds(known, session), entries.length - matched + lostUnseen);
  if (matched === entries.length) return { log: plain(session), lost };
  const merged = mergeEntries(session, entries, fresh, matches, renderChatLog);
  return { log: plain(merged.session, merged.render), lost };
}

function freshEntries(
  session: WidgetSession,
  known: KnownHistory | undefined,
  { parts }: RenderChatLog,
): FreshEntry[] | undefined {
  const texts = parts?.of(session).entries;
  return texts === undefined
    ? undefined
    : session.messages.map((message, index) => ({
        message,
        text: texts[index] ?? "",
        wasRead: wasRead(message, known),
      }));
}

/** Undefined also where messages were read whose ids are not known: this may be one of them. */
function wasRead({ messageId }: Message, known: KnownHistory | undefined): boolean | undefined {
  if (known === undefined) return undefined;
  return known.messages.has(digestOfId(messageId)) || (known.unlisted > 0 ? undefined : false);
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
function mergeUncut(
  session: WidgetSession,
  log: string,
  { count }: StoredLog,
  known: KnownHistory | undefined,
  { renderChatLog, mostLogCharacters }: LogRules,
): KeptLog {
  const newMessages = messagesNotIn(log, session, known, renderChatLog);
  const lost = lostBehind(log, session, count, known, renderChatLog, newMessages.length);
  if (lost === 0) return { log: limitedChatLog(renderChatLog, session, mostLogCharacters), lost };
  if (newMessages.length === 0) return { log: { log, isCut: false, whole: undefined }, lost };
  const room = mostLogCharacters - log.length - CONTINUED.length - 2;
  const below = limitedChatLog(renderChatLog, { ...session, messages: newMessages }, Math.max(0, room));
  const joined = (text: string) => `${log}\n${CONTINUED}\n${text}`;
  const whole = below.whole === undefined ? undefined : joined(below.whole);
  if (room <= 0) return { log: { log, isCut: true, whole: whole ?? joined(below.log) }, lost };
  return { log: { log: joined(below.log), isCut: below.isCut, whole }, lost };
}

/** The messages that are not on the card yet, by what is known, and by their entries where ids are not known. */
function messagesNotIn(
  log: string,
  session: WidgetSession,
  known: KnownHistory | undefined,
  { parts }: RenderChatLog,
): WidgetSession["messages"] {
  const { messages } = session;
  const notRead = notReadBefore(messages, known);
  const entries = parts?.of(session).entries;
  if (known?.unlisted === 0 || entries === undefined) return notRead;
  const mayBeNew = new Set(notRead);
  let from = 0;
  return messages.filter((message, index) => {
    if (!mayBeNew.has(message)) return false;
    const entry = comparableText(entries[index] ?? "").trim();
    const at = log.indexOf(entry, from);
    if (at >= 0) from = at + entry.length;
    return at < 0;
  });
}

function notReadBefore(messages: WidgetSession["messages"], known: KnownHistory | undefined) {
  return messages.filter(({ messageId }) => known?.messages.has(digestOfId(messageId)) !== true);
}

/** How many messages of the log the platform no longer has; at least 1 when only the log shows that there are some. */
function lostBehind(
  log: string,
  session: WidgetSession,
  count: StoredLog["count"],
  known: KnownHistory | undefined,
  render: RenderChatLog,
  newMessages: number,
): number {
  const { messages } = session;
  if (known !== undefined) {
    const backAgain = notReadBefore(messages, known).length - newMessages;
    return lostIds(known, session) + Math.max(0, known.unlisted - backAgain);
  }
  const onCard = messages.length - newMessages;
  // Nobody has filled the card: what stands there came from somebody else.
  if (count === null && onCard === 0) return 0;
  if (typeof count === "number") return Math.max(0, count - (render.parts === undefined ? messages.length : onCard));
  if (messages.length > 0 && render.parts === undefined) return 0;
  const states = statesBeforeFirstMessage(session).map((state) => ({ ...state, messages: messages.slice(0, onCard) }));
  return states.some((state) => comparableText(render(state)) === log) ? 0 : 1;
}
