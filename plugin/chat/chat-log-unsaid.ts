import type { Unsaid } from "./chat-log-data.ts";
import type { Message, MessageType, SenderKind, WidgetSession } from "./session.ts";

/** A session that fills every field, so that a template is tried out before the first real session. */
export const SAMPLE: WidgetSession = sampleOf({});

/**
 * A template may name the number of omitted messages in one place only, such as when a session has ended: all are
 * tried.
 */
export const DIFFERENT_SAMPLES = [SAMPLE, { ...SAMPLE, endedAt: null }].flatMap((session) =>
  [0, 1].map((shown) => ({ session, shown })),
);

const KINDS: readonly SenderKind[] = ["visitor", "operator", "bot", "system", "unknown"];
const TYPES: readonly MessageType[] = ["text", "file", "event", "note", "unknown"];

/** Nothing is said for the template, so that it shows what it says itself. */
export const NOTHING_UNSAID: Unsaid = { note: false, withdrawn: false, omittedCharacters: false };

/**
 * What a template does not tell, although it shows the text: a log of a message that has the mark looks like one of a
 * message that has not.
 *
 * @param write renders a session with {@link NOTHING_UNSAID}
 */
export function unsaidBy(write: (session: WidgetSession) => string): Unsaid {
  const written = (change: Partial<Message>) => write(sampleOf(change));
  const isLeftUnsaid = (types: readonly MessageType[], marked: Partial<Message>, unmarked: Partial<Message>) =>
    KINDS.flatMap((kind) => types.map((type) => ({ type, sender: { kind, id: "s", name: "Sender" } }))).some(
      (message) =>
        written({ ...message, ...marked }) === written({ ...message, ...unmarked }) &&
        written({ ...message, text: "one" }) !== written({ ...message, text: "another" }),
    );
  return {
    note: isLeftUnsaid(["unknown"], { type: "note" }, {}),
    withdrawn: isLeftUnsaid(TYPES, { text: "", attachment: null, withdrawn: true }, { text: "", attachment: null }),
    omittedCharacters: isLeftUnsaid(TYPES, { omittedCharacters: 1 }, {}),
  };
}

function sampleOf(change: Partial<Message>): WidgetSession {
  return {
    sessionId: "sample",
    startedAt: 0,
    endedAt: 60_000,
    visitor: { id: "v", name: "End user", externalId: null },
    operators: [{ id: "o", name: "Support person", externalId: null }],
    liveChats: [{ liveChatId: "l", establishedAt: 0, endedAt: 60_000, operators: [{ operatorId: "o", joinedAt: 0 }] }],
    messages: [
      {
        messageId: "m",
        sentAt: 0,
        sender: { kind: "visitor", id: "v", name: "End user" },
        liveChatId: "l",
        type: "file",
        text: "Sample",
        attachment: { name: "sample.txt", size: 1, mimeType: "text/plain" },
        withdrawn: false,
        omittedCharacters: 0,
        ...change,
      },
    ],
  };
}
