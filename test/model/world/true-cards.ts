import type { Card } from "../../../plugin/sandbox/cards/card.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { cardsOfTemplate, textOn } from "./esm-changes.ts";

/** One entry of a chat log. */
export interface LogEntry {
  /** Whole seconds, UTC: `2025-03-14 08:00:10`. */
  readonly time: string;
  /** The word by which its message is recognised; null when its text is gone. */
  readonly token: string | null;
}

/** A chat session card as ESM holds it, whatever the plugin's user may read. */
export interface TrueCard {
  readonly dataCardId: string;
  readonly sessionId: string;
  readonly active: string | null;
  readonly log: string;
  readonly entries: readonly LogEntry[];
  readonly members: readonly string[];
  readonly supportPerson: string | null;
  readonly customer: string | null;
  readonly messageCount: number | null;
  readonly wait: number | null;
  /** Epoch milliseconds. */
  readonly start: number | null;
  readonly end: number | null;
}

export function trueCards(sandbox: Sandbox): TrueCard[] {
  return cardsOfTemplate(sandbox, "chat_session").map(toTrueCard);
}

function toTrueCard(card: Card): TrueCard {
  const log = textOn(card, "chat_log") ?? "";
  const [active] = card.values.get("is_chat_active") ?? [];
  return {
    dataCardId: card.dataCardId,
    sessionId: textOn(card, "chat_session_id") ?? "",
    active: active?.kind === "static" ? active.code : null,
    log,
    entries: entriesOf(log),
    members: references(card, "members"),
    supportPerson: references(card, "support_person")[0] ?? null,
    customer: references(card, "customer")[0] ?? null,
    messageCount: numberOn(card, "message_count"),
    wait: numberOn(card, "wait_time_before_first_reply"),
    start: dateOn(card, "start_time"),
    end: dateOn(card, "end_time"),
  };
}

const BEGINS_ENTRY = /^\[?(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})/;

function entriesOf(log: string): LogEntry[] {
  const entries: { time: string; token: string | null }[] = [];
  for (const line of log.split("\n")) {
    const time = BEGINS_ENTRY.exec(line)?.[1];
    if (time !== undefined) entries.push({ time, token: null });
    const last = entries.at(-1);
    if (last !== undefined) last.token ??= tokenIn(line);
  }
  return entries;
}

/** The word by which a message is recognised, see `tokenOf`. */
export function tokenIn(text: string): string | null {
  return /\btk[a-z0-9]+k\b/.exec(text)?.[0] ?? null;
}

/** Entries of one second are in the order of their words: any order of them is right. */
export function inSameOrder(entries: readonly LogEntry[]): LogEntry[] {
  return entries
    .map((entry, index) => {
      const first = entries.findIndex(({ time }) => time === entry.time);
      const isTied = entries.slice(first, index).every(({ time }) => time === entry.time);
      return { entry, place: isTied ? first : index };
    })
    .toSorted((one, other) => one.place - other.place || (one.entry.token ?? "").localeCompare(other.entry.token ?? ""))
    .map(({ entry }) => entry);
}

function references(card: Card, code: string): string[] {
  return (card.values.get(code) ?? []).flatMap((value) => (value.kind === "reference" ? [value.dataCardId] : []));
}

function numberOn(card: Card, code: string): number | null {
  const [value] = card.values.get(code) ?? [];
  return value?.kind === "number" ? value.number : null;
}

function dateOn(card: Card, code: string): number | null {
  const [value] = card.values.get(code) ?? [];
  return value?.kind === "date" ? value.at : null;
}
