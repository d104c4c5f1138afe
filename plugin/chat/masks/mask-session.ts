import type { Steps } from "../../base/breathe.ts";
import type { Message, WidgetSession } from "../session.ts";
import { addMatches, type MaskCounts, noMatches } from "./mask-counts.ts";
import type { Mask } from "./mask-names.ts";
import { maskText } from "./mask-text.ts";

export interface MaskedSession {
  readonly session: WidgetSession;
  readonly counts: MaskCounts;
}

/**
 * Masks the text of every message, whoever sent it, and the names of attachments. Names of people, ids, times and the
 * number of messages stay, so the session's figures are the same before and after.
 */
export function* maskSession(session: WidgetSession, masks: readonly Mask[]): Steps<MaskedSession> {
  const counts = noMatches(masks);
  const on = new Set(masks);
  if (on.size === 0) return { session, counts };

  function masked(text: string): string {
    const result = maskText(text, on);
    addMatches(counts, result.counts);
    return result.text;
  }

  const messages: Message[] = [];
  for (const message of session.messages) {
    const { attachment } = message;
    const text = masked(message.text);
    yield;
    messages.push({
      ...message,
      text,
      attachment: attachment === null ? null : { ...attachment, name: masked(attachment.name) },
    });
    yield;
  }
  return { session: { ...session, messages }, counts };
}
