import {
  type CardValues,
  type ChatSessionAttribute,
  cardOf,
  DATES,
  FILLED_ATTRIBUTES,
  FILLED_ROWS,
  type StoredChatSessionCard,
} from "../../chat/card.ts";
import {
  type AttributeRow,
  CARD_ATTRIBUTE_NAMES,
  CARD_ATTRIBUTES,
  type ValueKind,
  type ValueOfKind,
} from "../../chat/card-attributes.ts";
import { OUTCOMES, type Outcome } from "../../chat/outcome.ts";
import { fittingEnd } from "../../chat/stored-date.ts";
import type { AttributeValue, AttributeValues, DataCard, StaticValue } from "../../outside/esm/port.ts";
import type { CardMapping } from "./card-mapping.ts";

/** Converts a kind of value to ESM's values and back. */
interface Conversion<T> {
  /** An empty list empties the attribute. */
  toValues(value: T, mapping: CardMapping): AttributeValue[];
  /** Null when there is no value that the plugin understands. */
  fromValues(values: readonly AttributeValue[], mapping: CardMapping): T | null;
}

const TEXT: Conversion<string> = {
  toValues: (text) => (text === "" ? [] : [{ kind: "text", text }]),
  fromValues: first((value) => (value.kind === "text" ? value.text : null)),
};

const CONVERSIONS: { readonly [K in ValueKind]: Conversion<ValueOfKind[K]> } = {
  text: TEXT,
  "long-text": TEXT,
  number: {
    toValues: (number) => [{ kind: "number", number }],
    fromValues: first((value) => (value.kind === "number" ? value.number : null)),
  },
  date: {
    toValues: (at) => [{ kind: "date", at }],
    fromValues: first((value) => (value.kind === "date" ? value.at : null)),
  },
  person: {
    toValues: (dataCardId) => [{ kind: "reference", dataCardId }],
    fromValues: first(referenceOf),
  },
  persons: {
    toValues: (dataCardIds) => dataCardIds.map((dataCardId) => ({ kind: "reference", dataCardId })),
    fromValues: (values) => values.flatMap((value) => referenceOf(value) ?? []),
  },
  active: {
    toValues: (active, { yes, no }) => [{ kind: "static", ...(active ? yes : no) }],
    fromValues: first(isActive),
  },
  outcome: {
    toValues: (outcome, { outcomes }) => [{ kind: "static", ...outcomes[outcome] }],
    fromValues: first(outcomeOf),
  },
};

/** Every attribute that the task writes. The key is not among them: it stays as `createChatSession` set it. */
const WRITTEN = FILLED_ATTRIBUTES.filter((attribute) => !isKey(CARD_ATTRIBUTES[attribute]));

function isKey({ role }: AttributeRow): boolean {
  return role === "key";
}

/**
 * The card without its key, as values by attribute code. Attributes that are switched off, or keep the value that they
 * have, are left out.
 */
export function toAttributeValues(card: CardValues, mapping: CardMapping): AttributeValues {
  const { attributeCodes } = mapping.settings;
  const values: Record<string, readonly AttributeValue[]> = {};
  for (const attribute of WRITTEN) {
    const value = card[attribute];
    const code: string | undefined = attributeCodes[attribute];
    if (value !== undefined && code !== undefined) values[code] = valuesOf(attribute, value, mapping);
  }
  return values;
}

/** One attribute by its code; empty when it is switched off. */
export function attributeValue<A extends ChatSessionAttribute>(
  attribute: A,
  value: Exclude<CardValues[A], undefined>,
  mapping: CardMapping,
): AttributeValues {
  const code: string | undefined = mapping.settings.attributeCodes[attribute];
  return code === undefined ? {} : { [code]: valuesOf(attribute, value, mapping) };
}

function valuesOf<A extends ChatSessionAttribute>(
  attribute: A,
  value: Exclude<CardValues[A], undefined>,
  mapping: CardMapping,
): readonly AttributeValue[] {
  const { toValues } = CONVERSIONS[FILLED_ROWS[attribute].kind];
  return value === null ? [] : toValues(value, mapping);
}

/** `is chat active` alone. */
export function activeValue(active: boolean, mapping: CardMapping): AttributeValues {
  return attributeValue("isChatActive", active, mapping);
}

/** A card of ESM in the plugin's own terms. */
export function toStoredCard(card: DataCard, mapping: CardMapping): StoredChatSessionCard {
  const { attributeCodes } = mapping.settings;
  const stored = cardOf<null | undefined>((attribute) => {
    const code: string | undefined = attributeCodes[attribute];
    return code === undefined
      ? undefined
      : CONVERSIONS[FILLED_ROWS[attribute].kind].fromValues(card.values[code] ?? [], mapping);
  });
  const dateIn = (code = "") => (card.values[code] ?? []).find((value) => value.kind === "date");
  const end = dateIn(attributeCodes.endTime);
  const days = DATES.filter((attribute) => dateIn(attributeCodes[attribute])?.isDay === true);
  return {
    ...stored,
    ...(end === undefined ? {} : { endTime: fittingEnd(end, stored.startTime) }),
    ...(days.length === 0 ? {} : { days }),
  };
}

/**
 * Reads one attribute of cards, for readers of very many; null where it is empty or switched off. Of two readings of an
 * end the first: `toStoredCard` compares it with the start.
 */
export function valueReader<A extends ChatSessionAttribute>(
  attribute: A,
  mapping: CardMapping,
): (card: DataCard) => ValueOfKind[(typeof FILLED_ROWS)[A]["kind"]] | null {
  const code: string | undefined = mapping.settings.attributeCodes[attribute];
  const { fromValues } = CONVERSIONS[FILLED_ROWS[attribute].kind];
  return ({ values }) => {
    const list = code === undefined ? undefined : values[code];
    return list === undefined ? null : fromValues(list, mapping);
  };
}

/** Codes of the attributes that are read for comparison: neither switched off nor filled by ESM itself. */
export function comparedAttributeCodes({ settings }: CardMapping): string[] {
  return CARD_ATTRIBUTE_NAMES.filter((attribute) => CARD_ATTRIBUTES[attribute].kind !== "back-reference").flatMap(
    (attribute) => settings.attributeCodes[attribute] ?? [],
  );
}

function first<T>(read: (value: AttributeValue, mapping: CardMapping) => T | null): Conversion<T>["fromValues"] {
  return (values, mapping) => {
    for (const value of values) {
      const known = read(value, mapping);
      if (known !== null) return known;
    }
    return null;
  };
}

function referenceOf(value: AttributeValue): string | null {
  return value.kind === "reference" ? value.dataCardId : null;
}

/**
 * By value code, or by name where the API does not give codes. Every value but *no* means that the card needs updating;
 * none at all, or one that cannot be told from *no*, means that the value may not be seen, since it is mandatory (ruling
 * 8).
 */
function isActive(value: AttributeValue, { no }: CardMapping): boolean | null {
  if (value.kind !== "static") return null;
  if (value.code !== null) return value.code !== no.code;
  return no.name === null ? null : value.name !== no.name;
}

/** By value code, or by name where the API does not give codes. */
function outcomeOf(value: AttributeValue, { outcomes }: CardMapping): Outcome | null {
  if (value.kind !== "static") return null;
  const { code, name } = value;
  const isMeant = (meant: StaticValue) => (code !== null ? code === meant.code : name !== null && name === meant.name);
  return OUTCOMES.find((outcome) => isMeant(outcomes[outcome])) ?? null;
}
