import type { CardAttribute } from "../../chat/card-attributes.ts";
import type { Instant } from "../../chat/session.ts";
import { compareIds } from "../../outside/esm/card-ids.ts";
import type { AttributeValue, DataCard, DataCardId } from "../../outside/esm/port.ts";
import { toStoredCard } from "../../task/card/card-values.ts";
import type { NamedCard } from "../figures/reported-chat.ts";
import type { ChatCards, ReadAttribute } from "./chat-cards.ts";

/** What tells one chat from another. Null: empty, or the task's user may not read it; undefined: it is not mapped. */
export interface ListedChat {
  readonly dataCardId: DataCardId;
  readonly sessionId: string | null;
  /** What ESM calls the card: `CHAT-17`. */
  readonly identifier: string | null | undefined;
  readonly isActive: boolean | null;
  readonly startTime: Instant | null | undefined;
  /** Whether only the day of the start is known; `startTime` is its beginning in UTC. */
  readonly startIsDay: boolean;
  readonly customer: NamedCard | null | undefined;
  readonly supportPerson: NamedCard | null | undefined;
  /** Whole seconds: of the first replier, who need not be `supportPerson`. */
  readonly waitSeconds: number | null | undefined;
  readonly messageCount: number | null | undefined;
}

const LISTED: readonly ReadAttribute["name"][] = [
  "identifier",
  "chatSessionId",
  "isChatActive",
  "startTime",
  "customer",
  "supportPerson",
  "waitTimeBeforeFirstReply",
  "messageCount",
];

/** Codes of the attributes that are read for a list. */
export function listedCodes({ attributes }: ChatCards, more: readonly CardAttribute[] = []): string[] {
  return attributes.filter(({ name }) => [...LISTED, ...more].includes(name)).map(({ code }) => code);
}

export function listedChat(card: DataCard, cards: ChatCards): ListedChat {
  const stored = toStoredCard(card, cards.mapping);
  const identifier = cards.codeOf("identifier");
  const known = <T>(name: CardAttribute, value: T | null | undefined) =>
    cards.codeOf(name) === undefined ? undefined : (value ?? null);
  return {
    dataCardId: card.dataCardId,
    sessionId: stored.chatSessionId ?? null,
    identifier: identifier === undefined ? undefined : textIn(card.values[identifier]),
    isActive: stored.isChatActive ?? null,
    startTime: known("startTime", stored.startTime),
    startIsDay: stored.days?.includes("startTime") === true,
    customer: known("customer", namedCards(card, cards, "customer")[0]),
    supportPerson: known("supportPerson", namedCards(card, cards, "supportPerson")[0]),
    waitSeconds: known("waitTimeBeforeFirstReply", stored.waitTimeBeforeFirstReply),
    messageCount: known("messageCount", stored.messageCount),
  };
}

/** The cards that an attribute refers to. */
export function namedCards(card: DataCard, { codeOf }: ChatCards, name: CardAttribute): NamedCard[] {
  return (card.values[codeOf(name) ?? ""] ?? []).flatMap((value) =>
    value.kind === "reference" ? [{ dataCardId: value.dataCardId, name: value.name ?? null }] : [],
  );
}

export function textIn(values: readonly AttributeValue[] = []): string | null {
  const [text] = values.flatMap((value) => (value.kind === "text" ? [value.text] : []));
  return text ?? null;
}

/** The newest of many chats, and how many there were; those without a start come last. */
export interface NewestChats<T extends ListedChat> {
  take(chat: T): void;
  /** Newest first. */
  newest(): readonly T[];
  count(): number;
}

/** @param most how many are kept */
export function keepNewest<T extends ListedChat>(most: number): NewestChats<T> {
  let kept: T[] = [];
  let count = 0;
  const cut = () => {
    kept = kept.toSorted(newerFirst).slice(0, most);
    return kept;
  };
  return {
    take(chat) {
      count += 1;
      kept.push(chat);
      if (kept.length > 2 * most + 100) cut();
    },
    newest: cut,
    count: () => count,
  };
}

export function newerFirst(one: ListedChat, other: ListedChat): number {
  const difference = (other.startTime ?? Number.NEGATIVE_INFINITY) - (one.startTime ?? Number.NEGATIVE_INFINITY);
  return difference === 0 || Number.isNaN(difference) ? compareIds(other.dataCardId, one.dataCardId) : difference;
}
