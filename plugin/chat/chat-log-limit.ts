import type { Steps } from "../base/breathe.ts";
import { firstCharacters, shortened } from "../base/cut-text.ts";
import { cleanName, cleanText } from "./clean-text.ts";
import type { Message, WidgetSession } from "./session.ts";

/** A text is cut to fewer characters only when not even one message would fit otherwise. */
export const LEAST_TEXT = 200;
/** A text is cut only when this much goes: the words that say so need some of it. */
const WORTH_CUTTING = 100;
/** In a log that has to be cut, names are cut as well: a sender's name would hide the messages as a text would. */
const LONGEST_NAME = 100;
/** In what is cut anywhere, a tag or a character reference that is cut in two is at most this long. */
const LONGEST_TAG = 200;

/** The session with clean texts and short names: what is left to be cut are the texts. */
export function* withShortNames(session: WidgetSession): Steps<WidgetSession> {
  const messages: Message[] = [];
  for (const message of session.messages) {
    messages.push(withShortName(message));
    yield;
  }
  return {
    ...session,
    visitor: { ...session.visitor, name: shortName(session.visitor.name) },
    operators: session.operators.map((operator) => ({ ...operator, name: shortName(operator.name) })),
    messages,
  };
}

function withShortName(message: Message): Message {
  return {
    ...message,
    sender: { ...message.sender, name: shortName(message.sender.name) },
    text: cleanText(message.text).trimEnd(),
    attachment: message.attachment && {
      ...message.attachment,
      name: shortName(message.attachment.name),
      mimeType: shortName(message.attachment.mimeType),
    },
  };
}

/** The message with a text of about `most` characters. Before rendering, so that what the template writes stays whole. */
export function withShortText(message: Message, most: number): Message {
  const { text, omittedCharacters = 0 } = message;
  if (text.length <= most + WORTH_CUTTING) return message;
  const kept = firstCharacters(text, most).trimEnd();
  return { ...message, text: kept, omittedCharacters: omittedCharacters + text.length - kept.length };
}

/** The largest length to which texts can be cut so that all of them, by themselves, have at most `most` characters. */
export function mostPerText(messages: readonly Message[], most: number): number {
  const lengths = messages.map(({ text }) => text.length).toSorted((left, right) => left - right);
  let left = most;
  for (const [index, length] of lengths.entries()) {
    const share = Math.floor(left / (lengths.length - index));
    if (length > share) return share;
    left -= length;
  }
  return most;
}

/** The first characters of a rendered log, without half a character, half a tag or half a character reference. */
export function cutAnywhere(log: string, most: number): string {
  if (log.length <= most) return log;
  const cut = firstCharacters(log, most).replace(/&[#\w]{0,9}$/, "");
  const tag = cut.lastIndexOf("<");
  return tag > Math.max(cut.lastIndexOf(">"), cut.length - LONGEST_TAG) ? cut.slice(0, tag) : cut;
}

function shortName(name: string): string {
  return shortened(cleanName(name), LONGEST_NAME);
}
