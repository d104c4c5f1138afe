import { CHARACTERS_IN_A_PIECE, type Steps } from "../../base/breathe.ts";
import type { Message, WidgetSession } from "../session.ts";
import { addMatches, type MaskCounts, noMatches } from "./mask-counts.ts";
import type { Mask } from "./mask-names.ts";
import { maskText } from "./mask-text.ts";

/** What a message takes beside its text: about as much as so many characters. */
const LEAST_EFFORT = 50;

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
  let effort = 0;
  for (const message of session.messages) {
    const { attachment } = message;
    const text = masked(message.text);
    effort += message.text.length;
    if (effort >= CHARACTERS_IN_A_PIECE) yield;
    messages.push({
      ...message,
      text,
      attachment: attachment === null ? null : { ...attachment, name: masked(attachment.name) },
    });
    effort += LEAST_EFFORT + (attachment?.name.length ?? 0);
    if (effort < CHARACTERS_IN_A_PIECE) continue;
    yield;
    effort = 0;
  }
  return { session: { ...session, messages }, counts };
}
