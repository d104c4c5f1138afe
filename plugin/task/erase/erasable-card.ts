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
 * Whether there is text on the card. A log that reads as empty on a card with messages may be one that the task's user
 * is not permitted to see (ESM does not tell the two apart; documented), so it counts as text.
 */
export function hasText({ stored: { chatLog, messageCount }, hasFile }: ErasableCard): boolean {
  if (hasFile) return true;
  if (chatLog === undefined) return false;
  const log = chatLog ?? "";
  return log.trim() === "" ? (messageCount ?? 0) > 0 : !isErasedLog(log);
}

/** A card that is not marked inactive is filled by every run. */
export function isFinishedCard({ stored }: ErasableCard): boolean {
  return stored.isChatActive === false;
}

/** When the chat was over; of a chat whose end the platform never told, when it began. */
export function endOfChat({ stored: { endTime, startTime } }: ErasableCard): Instant | null {
  return endTime ?? startTime ?? null;
}

/** The text goes, figures and references stay. */
export function erasedValues(mapping: CardMapping, reason: ErasureReason, at: Instant): AttributeValues {
  const { chatLogFile } = mapping.settings.attributeCodes;
  return {
    ...attributeValue("chatLog", erasedLog(reason, at), mapping),
    ...(chatLogFile === undefined ? {} : { [chatLogFile]: [] }),
  };
}

/** Why a text was erased. */
export type ErasureReason = "request" | "age";

/** What an erased log begins with; no chat log does. */
export const ERASED_BEGINNINGS: Readonly<Record<ErasureReason, string>> = {
  request: "Erased on request at ",
  age: "Erased after its retention time at ",
};

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \(UTC\)$/;

/** What stands in the place of an erased log, so that the card can be told from one that was never filled. */
export function erasedLog(reason: ErasureReason, at: Instant): string {
  return `${ERASED_BEGINNINGS[reason]}${new Date(at).toISOString().slice(0, 19).replace("T", " ")} (UTC)`;
}

export function isErasedLog(log: string): boolean {
  const text = log.trim();
  return Object.values(ERASED_BEGINNINGS).some(
    (beginning) => text.startsWith(beginning) && TIME.test(text.slice(beginning.length)),
  );
}
