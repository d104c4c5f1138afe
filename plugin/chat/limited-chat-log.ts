import type { RenderChatLog } from "./chat-log.ts";
import type { WidgetSession } from "./session.ts";

/** A chat log that fits the attribute it is stored in. */
export interface LimitedChatLog {
  readonly log: string;
  /** The log of all messages, when some had to be left out of `log`. */
  readonly whole: string | undefined;
}

/**
 * Renders a log of at most so many characters. It is cut between messages, and says how many are left out; the first
 * messages are kept, since they tell what the chat was about. Only where not even the head fits, it is cut anywhere.
 */
export function limitedChatLog(render: RenderChatLog, session: WidgetSession, mostCharacters: number): LimitedChatLog {
  const whole = render(session);
  if (whole.length <= mostCharacters) return { log: whole, whole: undefined };
  let fits = 0;
  let tooMany = session.messages.length;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (render(session, middle).length <= mostCharacters) fits = middle;
    else tooMany = middle;
  }
  return { log: cutOff(render(session, fits), mostCharacters), whole };
}

function cutOff(text: string, mostCharacters: number): string {
  if (text.length <= mostCharacters) return text;
  const cut = text.slice(0, mostCharacters);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
