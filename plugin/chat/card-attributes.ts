import { cleanName } from "./clean-text.ts";
import { type LiveChatFigures, type Measures, outcomeOf } from "./live-chats.ts";
import type { Outcome } from "./outcome.ts";
import { customerOf, distinctCards, membersOf, operatorOf, type Participant, supportPersonOf } from "./participants.ts";
import type { Instant, SessionWithoutMessages } from "./session.ts";
import type { FirstReplies } from "./wait-time.ts";

/** The figures of a card. Undefined: the card keeps the value that it has. */
export interface CardFigures {
  /** All messages, including those of the chatbot and the system, and automatic ones. */
  readonly messageCount: number | undefined;
  readonly startTime: Instant | undefined;
  /** Null while the session lasts. */
  readonly endTime: Instant | null | undefined;
  /** Whole seconds. Null, an empty attribute, is not the same as 0. */
  readonly waitSeconds: number | null | undefined;
  /** The messages that the wait time is from; null without a live chat. Undefined with `waitSeconds`. */
  readonly firstReplies: FirstReplies | null | undefined;
  readonly liveChats: LiveChatFigures;
}

/** What a rule may use. Messages are not kept for long: what a rule needs of them is one of the figures. */
export interface CardFacts {
  readonly session: SessionWithoutMessages;
  readonly figures: CardFigures;
  /** The rendered chat log; undefined: the card keeps the one that it has. */
  readonly log: string | undefined;
  /** Whether log and figures are final: `isFinished`. */
  readonly finished: boolean;
  readonly measures: Measures;
  /** The Person card of a platform user; null when there is none, or it is not clear which. */
  readonly dataCardOf: (participant: Participant) => string | null;
}

/**
 * The attributes of the chat session data card, one row each: its code in the ready-made template, the kind of its
 * value, and the rule that makes the value from the session. Other rooms say for each kind how values are compared
 * (`COMPARABLE`), turned into ESM's values and back (`CONVERSIONS`), typed in ESM (`TYPE_OF_KIND`) and tried
 * (`trialValues`). How to add a row: docs/decisions/17-one-attribute-one-row.md.
 */
export const CARD_ATTRIBUTES = {
  chatSessionId: { code: "chat_session_id", kind: "text", role: "key", rule: ({ session }) => session.sessionId },
  chatLog: { code: "chat_log", kind: "long-text", rule: ({ log }) => log },
  messageCount: { code: "message_count", kind: "number", rule: ({ figures }) => figures.messageCount },
  /** The end user first, then the support persons by time of joining. */
  members: {
    code: "members",
    kind: "persons",
    rule: ({ session, dataCardOf }): readonly string[] | undefined => distinctCards(membersOf(session).map(dataCardOf)),
  },
  /** The support person who joined last. */
  supportPerson: {
    code: "support_person",
    kind: "person",
    rule({ session, dataCardOf }): string | null | undefined {
      const supportPerson = supportPersonOf(session);
      return supportPerson === null ? null : dataCardOf(supportPerson);
    },
  },
  /** The end user. */
  customer: {
    code: "customer",
    kind: "person",
    rule: ({ session, dataCardOf }): string | null | undefined => dataCardOf(customerOf(session)),
  },
  startTime: { code: "start_time", kind: "date", rule: ({ figures }) => figures.startTime },
  /** Null while the session lasts. */
  endTime: { code: "end_time", kind: "date", rule: ({ figures }) => figures.endTime },
  /** Whole seconds. */
  waitTimeBeforeFirstReply: {
    code: "wait_time_before_first_reply",
    kind: "number",
    rule: ({ figures }) => figures.waitSeconds,
  },
  isChatActive: { code: "is_chat_active", kind: "active", role: "mandatory", rule: ({ finished }) => !finished },
  /** Final with the finishing write; before, an answered chat is told as such. */
  outcome: {
    code: "outcome",
    kind: "outcome",
    offUnlessMapped: true,
    rule: ({ figures, finished, measures }) => outcomeOf(figures.liveChats, finished, measures),
  },
  /** Who wrote the first message that counts in the first live chat: the wait time is theirs (ruling 12). */
  firstReplier: {
    code: "first_replier",
    kind: "person",
    offUnlessMapped: true,
    rule({ session, figures, dataCardOf }): string | null | undefined {
      const operatorId = figures.firstReplies?.operatorId ?? null;
      return operatorId === null ? null : dataCardOf(operatorOf(session, operatorId));
    },
  },
  liveChatCount: {
    code: "live_chat_count",
    kind: "number",
    offUnlessMapped: true,
    rule: ({ figures: { liveChats } }) => (liveChats.isCertain ? liveChats.count : undefined),
  },
  /** How often the end user was passed on to another support person, a script or the knowledge base. */
  redirectCount: {
    code: "redirect_count",
    kind: "number",
    offUnlessMapped: true,
    rule: ({ figures: { liveChats } }) => (liveChats.isCertain ? liveChats.redirects : undefined),
  },
  /** Whole seconds of the wait that lie in business hours. */
  waitInBusinessHours: {
    code: "wait_in_business_hours",
    kind: "number",
    offUnlessMapped: true,
    rule({ figures: { firstReplies, waitSeconds }, measures: { businessSeconds } }): number | null | undefined {
      if (waitSeconds === null || waitSeconds === undefined) return waitSeconds;
      const { visitor, operator } = firstReplies ?? {};
      // The support person wrote first.
      if (waitSeconds === 0 || !visitor || !operator) return 0;
      return businessSeconds?.(visitor.sentAt, operator.sentAt);
    },
  },
  /** Whole seconds. Null without a live chat, and while one goes on. */
  liveChatTime: {
    code: "live_chat_time",
    kind: "number",
    offUnlessMapped: true,
    rule: ({ figures: { liveChats } }) => (liveChats.isCertain ? liveChats.seconds : undefined),
  },
  /** As the platform tells it. What was told once stays. */
  language: {
    code: "chat_language",
    kind: "text",
    offUnlessMapped: true,
    rule: ({ session }): string | null | undefined => cleanName(session.language ?? "") || undefined,
  },
  /** ESM fills it from the tickets that refer to the card. */
  relatedTicket: { code: "related_ticket", kind: "back-reference" },
  /** The whole log as an attached file, when it is too long for `chatLog`. */
  chatLogFile: { code: "chat_log_file", kind: "file", nameBesideTemplate: "Chat log file" },
} satisfies Readonly<Record<string, AttributeRow>>;

/** For each kind of attribute that the task fills: the type of its value. */
export interface ValueOfKind {
  readonly text: string;
  /** Line ends and trailing white space do not count in comparisons; empty text is an empty attribute. */
  readonly "long-text": string;
  readonly number: number;
  readonly date: Instant;
  /** Data card id. */
  readonly person: string;
  /** Data card ids; their order counts. */
  readonly persons: readonly string[];
  /** Whether the chat is active: a static value. Two settings name its value codes. */
  readonly active: boolean;
  /** What became of the chat: a static value. A setting names the value code of each. */
  readonly outcome: Outcome;
}

export type ValueKind = keyof ValueOfKind;

/** Kinds of attributes that the task does not fill from the session: ESM fills them, or they hold files. */
export type OtherKind = "back-reference" | "file";

interface AnyRow {
  /** Its code in `templates/chat_session.xml`; the platform settings can name another one. */
  readonly code: string;
  /**
   * Why it cannot be switched off. `createChatSession` writes the key, which identifies the card; the task never does.
   * An attribute without a role can be switched off unless the template says that it is mandatory.
   */
  readonly role?: "key" | "mandatory";
  /** Whether it is switched off until a setting maps it, although the ready-made template has it. */
  readonly offUnlessMapped?: true;
}

type FilledRow = {
  readonly [K in ValueKind]: AnyRow & {
    readonly kind: K;
    /** Null leaves the attribute empty; undefined leaves it as it is on the card. */
    readonly rule: (facts: CardFacts) => ValueOfKind[K] | null | undefined;
  };
}[ValueKind];

interface OtherRow extends AnyRow {
  readonly kind: OtherKind;
  /**
   * Only for an attribute that the ready-made template lacks: its name for people. It is off until a setting maps it.
   */
  readonly nameBesideTemplate?: string;
}

export type AttributeRow = FilledRow | OtherRow;

type Rows = typeof CARD_ATTRIBUTES;

/** An attribute of the card by its name in the code, which is also the name of its platform setting. */
export type CardAttribute = keyof Rows;

/** The attributes that cannot be switched off. */
export type NeededAttribute = { [A in CardAttribute]: Rows[A] extends { role: string } ? A : never }[CardAttribute];

/** Names of all attributes, in the order of the table. */
export const CARD_ATTRIBUTE_NAMES: readonly CardAttribute[] = Object.keys(CARD_ATTRIBUTES).filter(isCardAttribute);

function isCardAttribute(name: string): name is CardAttribute {
  return Object.hasOwn(CARD_ATTRIBUTES, name);
}
