import {
  type CardValues,
  type ChatSessionAttribute,
  type ChatSessionCard,
  FILLED_ATTRIBUTES,
  FILLED_ROWS,
  type StoredChatSessionCard,
} from "./card.ts";
import {
  type AttributeRow,
  CARD_ATTRIBUTE_NAMES,
  CARD_ATTRIBUTES,
  type CardAttribute,
  type ValueKind,
  type ValueOfKind,
} from "./card-attributes.ts";
import { comparableText } from "./clean-text.ts";
import { isOnDay } from "./stored-date.ts";

/**
 * What is compared, for each kind: times to the second (ESM keeps no more; documented), members as an ordered list, the
 * log without line ends and trailing white space. Empty and 0 are different.
 */
const COMPARABLE: { readonly [K in ValueKind]: (value: ValueOfKind[K] | null) => unknown } = {
  text: (text) => text,
  "long-text": (text) => comparableText(text ?? ""),
  number: (number) => number,
  date: (at) => (at === null ? null : Math.floor(at / 1000)),
  person: (dataCardId) => dataCardId,
  persons: (dataCardIds) => dataCardIds ?? [],
  active: (isActive) => isActive,
  outcome: (outcome) => outcome,
};

/** @param stored the card as it was read: of a time on it that is only a day, any time on that day is the same */
function comparable<A extends ChatSessionAttribute>(
  card: CardValues,
  attribute: A,
  stored: StoredChatSessionCard,
): unknown {
  const day = stored.days?.find((one) => one === attribute);
  const isSameDay = day !== undefined && isOnDay(stored[day] ?? Number.NaN, card[day] ?? Number.NaN);
  const shown: CardValues = isSameDay ? stored : card;
  return COMPARABLE[FILLED_ROWS[attribute].kind](shown[attribute] ?? null);
}

/**
 * The attributes to write, in the order of the table; none when the card is right. An attribute that is undefined in
 * either card is not compared.
 */
export function changedAttributes(stored: StoredChatSessionCard, wanted: CardValues): ChatSessionAttribute[] {
  return comparedAttributes(stored).filter(
    (attribute) =>
      wanted[attribute] !== undefined &&
      // What is the same to the character needs no cleaning.
      !Object.is(stored[attribute], wanted[attribute]) &&
      !isSame(comparable(stored, attribute, stored), comparable(wanted, attribute, stored)),
  );
}

/**
 * A text that is the same for two cards exactly when `changedAttributes` finds no difference between them.
 *
 * @param stored the card as it was read; attributes that are undefined in it are not compared, and what `card` leaves
 *   as it is, is taken from it
 */
export function comparableCard(card: ChatSessionCard | StoredChatSessionCard, stored: StoredChatSessionCard): string {
  const held = (attribute: ChatSessionAttribute) => (card[attribute] === undefined ? stored : card);
  return JSON.stringify(
    comparedAttributes(stored).flatMap((attribute) => {
      const value = comparable(held(attribute), attribute, stored);
      return value === null && OFF_UNLESS_MAPPED.has(attribute) ? [] : [[attribute, value]];
    }),
  );
}

/** A card on which they are empty is the same as before they were mapped: mapping them is no reason to write it again. */
const OFF_UNLESS_MAPPED: ReadonlySet<CardAttribute> = new Set(
  CARD_ATTRIBUTE_NAMES.filter((attribute) => {
    const row: AttributeRow = CARD_ATTRIBUTES[attribute];
    return row.offUnlessMapped === true;
  }),
);

function comparedAttributes(stored: StoredChatSessionCard): ChatSessionAttribute[] {
  return FILLED_ATTRIBUTES.filter((attribute) => stored[attribute] !== undefined);
}

function isSame(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return Object.is(left, right);
  return left.length === right.length && left.every((one, index) => Object.is(one, right[index]));
}
