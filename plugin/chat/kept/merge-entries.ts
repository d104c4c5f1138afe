import type { Steps } from "../../base/breathe.ts";
import { type PiecesOf, type RenderChatLog, rendererOf } from "../chat-log.ts";
import type { LogLoop } from "../log-parts.ts";
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
export function* mergeEntries(
  session: WidgetSession,
  stored: readonly StoredEntry[],
  fresh: readonly FreshEntry[],
  matches: readonly (number | undefined)[],
  render: RenderChatLog,
): Steps<MergedLog> {
  const onCard = new Set(matches);
  const keptTexts = new Map<string, string>();
  const messages: Message[] = [];
  let place = 0;
  for (const [index, entry] of stored.entries()) {
    yield;
    const match = matches[index];
    if (match === undefined) {
      while (isNewAndEarlier(place, entry)) goOn();
      const kept = keptMessage(`${KEPT}${index}`, entry);
      keptTexts.set(kept.messageId, entry.text);
      messages.push(kept);
    } else {
      while (place <= match && place < fresh.length) goOn();
    }
  }
  while (place < fresh.length) goOn();
  return { session: { ...session, messages }, render: withKept(render, keptTexts) };

  function goOn(): void {
    const next = fresh[place];
    if (next !== undefined) messages.push(next.message);
    place += 1;
  }

  function isNewAndEarlier(at: number, entry: StoredEntry): boolean {
    const message = fresh[at]?.message;
    return message !== undefined && !onCard.has(at) && secondOf(message.sentAt) < entry.at;
  }
}

function keptMessage(messageId: string, { at }: StoredEntry): Message {
  const sender = { kind: "unknown", id: null, name: "" } as const;
  return { messageId, sentAt: at, sender, liveChatId: null, type: "text", text: "", attachment: null };
}

/** Renders as before, but the entries of kept messages are as they stood on the card. */
function withKept({ key, pieces }: RenderChatLog, keptTexts: ReadonlyMap<string, string>): RenderChatLog {
  const withKeptEntries: PiecesOf = (session, shown, change) => {
    const log = pieces(session, shown, change);
    const at = (loop: LogLoop, index: number) => {
      const kept = keptTexts.get(session.messages[index]?.messageId ?? "");
      const entry = loop.at(index);
      return kept === undefined ? entry : `${spaceBefore(entry)}${kept}${spaceAfter(entry)}`;
    };
    return {
      ...log,
      pieces: log.pieces.map((piece) =>
        typeof piece === "string" || !piece.ofMessages ? piece : { ...piece, at: (index: number) => at(piece, index) },
      ),
    };
  };
  return rendererOf(key, withKeptEntries, undefined);
}

function spaceBefore(entry: string): string {
  return entry.slice(0, entry.length - entry.trimStart().length);
}

/** Without the blanks at the end of its line, which stand where the text of a kept message would. */
function spaceAfter(entry: string): string {
  const space = entry.slice(entry.trimEnd().length);
  return space.slice(Math.max(0, space.indexOf("\n")));
}
