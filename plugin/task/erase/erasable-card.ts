import type { StoredChatSessionCard } from "../../chat/card.ts";
import type { Instant } from "../../chat/session.ts";
import type { AttributeValues, DataCard, DataCardId } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { attributeValue, toStoredCard } from "../card/card-values.ts";

/** A card whose text may have to be erased. */
export interface ErasableCard {
  readonly dataCardId: DataCardId;
  readonly stored: StoredChatSessionCard;
  /** Whether a whole log is attached to it. */
  readonly hasFile: boolean;
}

export function toErasableCard(card: DataCard, mapping: CardMapping): ErasableCard {
  const files = card.values[mapping.settings.attributeCodes.chatLogFile ?? ""] ?? [];
  return { dataCardId: card.dataCardId, stored: toStoredCard(card, mapping), hasFile: files.length > 0 };
}

/**
 * Whether the card holds text. On a card with messages, a log that reads as empty also counts: the task's user may not
 * be permitted to see it, and ESM does not tell the two cases apart (documented).
 */
export function hasText({ stored: { chatLog, messageCount }, hasFile }: ErasableCard): boolean {
  if (hasFile) return true;
  if (chatLog === undefined) return false;
  const log = chatLog ?? "";
  return log.trim() === "" ? (messageCount ?? 0) > 0 : !isErasedLog(log);
}

/** Unless it is marked inactive, every run fills the card. */
export function isFinishedCard({ stored }: ErasableCard): boolean {
  return stored.isChatActive === false;
}

/** When the chat ended; when it began if the platform never told the end. */
export function endOfChat({ stored: { endTime, startTime } }: ErasableCard): Instant | null {
  return endTime ?? startTime ?? null;
}

/** Removes the text and keeps figures and references. */
export function erasedValues(mapping: CardMapping, reason: ErasureReason, at: Instant): AttributeValues {
  const { chatLogFile } = mapping.settings.attributeCodes;
  return {
    ...attributeValue("chatLog", erasedLog(reason, at), mapping),
    ...(chatLogFile === undefined ? {} : { [chatLogFile]: [] }),
  };
}

/** Why a text was erased. */
export type ErasureReason = "request" | "age";

/** The beginning of an erased log; no chat log begins like this. */
export const ERASED_BEGINNINGS: Readonly<Record<ErasureReason, string>> = {
  request: "Erased on request at ",
  age: "Erased after its retention time at ",
};

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \(UTC\)$/;

/** The text in place of an erased log. It distinguishes the card from one that was never filled. */
export function erasedLog(reason: ErasureReason, at: Instant): string {
  return `${ERASED_BEGINNINGS[reason]}${new Date(at).toISOString().slice(0, 19).replace("T", " ")} (UTC)`;
}

export function isErasedLog(log: string): boolean {
  const text = log.trim();
  return Object.values(ERASED_BEGINNINGS).some(
    (beginning) => text.startsWith(beginning) && TIME.test(text.slice(beginning.length)),
  );
}
