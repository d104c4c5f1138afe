import {
  CARD_ATTRIBUTE_NAMES,
  CARD_ATTRIBUTES,
  type CardAttribute,
  type CardFacts,
  type CardFigures,
  type ValueKind,
  type ValueOfKind,
} from "./card-attributes.ts";
import { liveChatFiguresOf, type Measures, USUAL_MEASURES } from "./live-chats.ts";
import type { Participant, ParticipantKind } from "./participants.ts";
import type { Instant, SessionWithoutMessages, WidgetSession } from "./session.ts";
import { endOfDay, fittingEnd, type StoredDate } from "./stored-date.ts";
import { firstReplies, statisticsOf } from "./wait-time.ts";

type Rows = typeof CARD_ATTRIBUTES;

/** The attributes that the task fills from the session: those whose kind is in `ValueOfKind`. */
export type ChatSessionAttribute = {
  [A in CardAttribute]: Rows[A]["kind"] extends ValueKind ? A : never;
}[CardAttribute];

type KindOf = { readonly [A in ChatSessionAttribute]: Rows[A]["kind"] };

/**
 * What a chat session data card should hold: for each attribute what its rule returns. Null is an empty attribute;
 * undefined is one that keeps the value that it has.
 */
export type ChatSessionCard = { readonly [A in ChatSessionAttribute]: ReturnType<Rows[A]["rule"]> };

/** A card of which every attribute is written. */
export type WholeChatSessionCard = { readonly [A in ChatSessionAttribute]: Exclude<ChatSessionCard[A], undefined> };

/** A value of its kind for each attribute, or `Empty` where it has none. */
type CardWith<Empty extends null | undefined> = {
  readonly [A in ChatSessionAttribute]: ValueOfKind[KindOf[A]] | Empty;
};

/** Values to write. Null empties an attribute; one that is undefined is not written. */
export type CardValues = CardWith<null | undefined>;

/**
 * A card as read back from ESM: null where an attribute is empty (or may not be seen, or holds a value the plugin does
 * not know), undefined where it is switched off or was not asked for. Times are as precise as ESM keeps them.
 */
export interface StoredChatSessionCard extends CardWith<null | undefined> {
  /** Attributes that keep only the day: `StoredDate.isDay`. */
  readonly days?: readonly DateAttribute[];
}

/** The rows of the filled attributes. `CARD_ATTRIBUTES[attribute]` would be any of the rows; here it is that attribute's. */
export const FILLED_ROWS: {
  readonly [A in ChatSessionAttribute]: {
    readonly kind: KindOf[A];
    readonly rule: (facts: CardFacts) => ValueOfKind[KindOf[A]] | null | undefined;
  };
} = CARD_ATTRIBUTES;

/** The names of the filled attributes, in the order of the table. */
export const FILLED_ATTRIBUTES: readonly ChatSessionAttribute[] = CARD_ATTRIBUTE_NAMES.filter(isFilled);

function isFilled(attribute: CardAttribute): attribute is ChatSessionAttribute {
  return "rule" in CARD_ATTRIBUTES[attribute];
}

type AttributeOfKind<K extends ValueKind> = {
  [A in ChatSessionAttribute]: KindOf[A] extends K ? A : never;
}[ChatSessionAttribute];

/** The attributes that the task fills with values of these kinds. */
export function attributesOfKind<K extends ValueKind>(...kinds: readonly K[]): readonly AttributeOfKind<K>[] {
  return FILLED_ATTRIBUTES.filter((attribute): attribute is AttributeOfKind<K> =>
    kinds.some((kind) => kind === FILLED_ROWS[attribute].kind),
  );
}

/** The attributes that refer to persons. */
export const PERSON_ATTRIBUTES = attributesOfKind("person", "persons");

type DateAttribute = AttributeOfKind<"date">;

export const DATES: readonly DateAttribute[] = attributesOfKind("date");

/** Finds the data card of a platform user; null when there is none, or it is not clear which. */
export type PersonOf = (kind: ParticipantKind, platformUserId: string) => string | null;

export interface CardInput extends Pick<CardFacts, "log" | "finished"> {
  /** Default: `USUAL_MEASURES`. */
  readonly measures?: Measures | undefined;
  readonly session: WidgetSession;
  readonly personOf: PersonOf;
}

/** The card of a history that was read as a whole. */
export function chatSessionCard(input: CardInput): WholeChatSessionCard {
  const { session } = input;
  const { waitTime, ...statistics } = statisticsOf(session);
  const liveChats = liveChatFiguresOf(session);
  const figures = {
    ...statistics,
    waitSeconds: waitTime.seconds,
    firstReplies: firstReplies(session),
    liveChats,
  };
  const card = cardFromFigures({ ...input, figures });
  // Nobody may tell these two; every other figure is given, so no rule leaves an attribute as it is.
  const untold = { language: card.language ?? null, waitInBusinessHours: card.waitInBusinessHours ?? null };
  return { ...card, ...untold } as WholeChatSessionCard;
}

/** The card for figures that were made before, of a session whose messages are no longer kept. */
export function cardFromFigures({
  session,
  figures,
  log,
  finished,
  personOf,
  measures = USUAL_MEASURES,
}: Omit<CardInput, "session"> & {
  readonly session: SessionWithoutMessages;
  readonly figures: CardFigures;
}): ChatSessionCard {
  const dataCardOf = ({ kind, user }: Participant) => personOf(kind, user.id);
  const facts: CardFacts = { session, figures, log, finished, measures, dataCardOf };
  // No attribute is null or undefined here unless its rule may return that.
  return cardOf<null | undefined>((attribute) => FILLED_ROWS[attribute].rule(facts)) as ChatSessionCard;
}

/** A card that holds for each attribute what `valueOf` returns. */
export function cardOf<Empty extends null | undefined>(
  valueOf: <A extends ChatSessionAttribute>(attribute: A) => ValueOfKind[KindOf[A]] | Empty,
): CardWith<Empty> {
  const card: Partial<Record<ChatSessionAttribute, unknown>> = {};
  for (const attribute of FILLED_ATTRIBUTES) card[attribute] = valueOf(attribute);
  // The loop has set every attribute; TypeScript cannot follow that.
  return card as CardWith<Empty>;
}

/** The latest instant that a time on the card may mean; null on a card without it. */
export function latestOf(stored: StoredChatSessionCard, attribute: DateAttribute): Instant | null {
  const at = stored[attribute] ?? null;
  return at !== null && stored.days?.includes(attribute) === true ? endOfDay(at) : at;
}

/** The card with the times as ESM will give them back, and as `fittingEnd` will read them. */
export function withStoredDates(card: ChatSessionCard, storedDate: (at: Instant) => StoredDate): ChatSessionCard {
  const stored: { -readonly [A in ChatSessionAttribute]: ChatSessionCard[A] } = { ...card };
  for (const attribute of DATES) {
    const at = stored[attribute];
    if (at !== null && at !== undefined) stored[attribute] = storedDate(at).at;
  }
  if (card.endTime !== null && card.endTime !== undefined)
    stored.endTime = fittingEnd(storedDate(card.endTime), stored.startTime ?? null);
  return stored;
}
