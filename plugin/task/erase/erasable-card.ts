import { Failure } from "../../base/failure.ts";
import { latestOf, type StoredChatSessionCard } from "../../chat/card.ts";
import type { Instant } from "../../chat/session.ts";
import type { AttributeValues, DataCard, DataCardId } from "../../outside/esm/port.ts";
import type { CardMapping } from "../card/card-mapping.ts";
import { attributeValue, toStoredCard } from "../card/card-values.ts";
import { type ErasureReason, erasedLog, isErasedLog } from "../card/erased-log.ts";

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

/** Why the card must not be erased; undefined when it may. */
export function reasonNotToErase({ stored: { isChatActive } }: ErasableCard): Failure | undefined {
  if (isChatActive === false) return undefined;
  const [code, message] = isChatActive
    ? [
        "card-still-active",
        "the chat is still active: the next run would fill the card again; erase it when it is finished",
      ]
    : ["card-state-unreadable", "whether the chat is active cannot be read: let the task's user read is chat active"];
  return new Failure(message, { code, scope: "card", retryable: false });
}

/** When the chat ended at the latest; when it began if the platform never told the end. */
export function endOfChat({ stored }: ErasableCard): Instant | null {
  return latestOf(stored, "endTime") ?? latestOf(stored, "startTime");
}

/** Removes the text and keeps figures and references. */
export function erasedValues(mapping: CardMapping, reason: ErasureReason, at: Instant): AttributeValues {
  const { chatLogFile } = mapping.settings.attributeCodes;
  return {
    ...attributeValue("chatLog", erasedLog(reason, at), mapping),
    ...(chatLogFile === undefined ? {} : { [chatLogFile]: [] }),
  };
}
