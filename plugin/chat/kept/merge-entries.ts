import type { RenderChatLog } from "../chat-log.ts";
import { joinParts } from "../log-parts.ts";
import type { Message, WidgetSession } from "../session.ts";
import { type FreshEntry, secondOf } from "./match-entries.ts";
import type { StoredEntry } from "./stored-entries.ts";

/** A session whose lost messages stand in their places, and how its log is rendered. */
export interface MergedLog {
  readonly session: WidgetSession;
  readonly render: RenderChatLog;
}

/** Ids of messages never begin like this: control characters are not allowed in them (assumed). */
const KEPT = "\u0000kept ";

/**
 * Puts the entries that the history no longer has back between the messages that it has, in the order of the card's
 * log. Head and end of the log are made anew.
 *
 * @param matches as `matchEntries` returns them
 */
export function mergeEntries(
  session: WidgetSession,
  stored: readonly StoredEntry[],
  fresh: readonly FreshEntry[],
  matches: readonly (number | undefined)[],
  render: RenderChatLog,
): MergedLog {
  const onCard = new Set(matches);
  const isNew = new Set(fresh.flatMap(({ message }, index) => (onCard.has(index) ? [] : [message])));
  const keptTexts = new Map<string, string>();
  const messages = [...session.messages];
  let place = 0;
  for (const [index, entry] of stored.entries()) {
    const match = matches[index];
    const message = match === undefined ? undefined : fresh[match]?.message;
    if (message === undefined) {
      while (isNewAndEarlier(messages[place], entry)) place += 1;
      const kept = keptMessage(`${KEPT}${index}`, entry);
      keptTexts.set(kept.messageId, entry.text);
      messages.splice(place, 0, kept);
      place += 1;
    } else {
      place = Math.max(place, messages.indexOf(message) + 1);
    }
  }
  return { session: { ...session, messages }, render: withKept(render, keptTexts) };

  function isNewAndEarlier(message: Message | undefined, { at }: StoredEntry): boolean {
    return message !== undefined && isNew.has(message) && secondOf(message.sentAt) < at;
  }
}

function keptMessage(messageId: string, { at }: StoredEntry): Message {
  const sender = { kind: "unknown", id: null, name: "" } as const;
  return { messageId, sentAt: at, sender, liveChatId: null, type: "text", text: "", attachment: null };
}

/** Renders as before, but the entries of kept messages are as they stood on the card. */
function withKept(render: RenderChatLog, keptTexts: ReadonlyMap<string, string>): RenderChatLog {
  function renderKept(session: WidgetSession, shown = session.messages.length): string {
    const parts = render.parts?.of(session, shown);
    if (parts === undefined) return render(session, shown);
    const entries = parts.entries.map((entry, index) => {
      const kept = keptTexts.get(session.messages[index]?.messageId ?? "");
      return kept === undefined ? entry : `${spaceBefore(entry)}${kept}${spaceAfter(entry)}`;
    });
    return joinParts({ ...parts, entries });
  }
  return Object.assign(renderKept, { key: render.key });
}

function spaceBefore(entry: string): string {
  return entry.slice(0, entry.length - entry.trimStart().length);
}

/** Without the blanks at the end of its line, which stand where the text of a kept message would. */
function spaceAfter(entry: string): string {
  const space = entry.slice(entry.trimEnd().length);
  return space.slice(Math.max(0, space.indexOf("\n")));
}
