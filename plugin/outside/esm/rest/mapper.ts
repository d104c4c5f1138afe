import type { z } from "zod";
import { Failure } from "../../../base/failure.ts";
import { readShape, shortName } from "../../http/read-json.ts";
import {
  type AttributeValue,
  type AttributeValues,
  type DataCard,
  type DataCardId,
  isValue,
  UnreadableCard,
} from "../port.ts";
import { cardAttribute, dataCard as wireDataCard } from "./schema.ts";
import { cardIdIn, codeIn, dateIn, FILE_TYPE, nameIn, normalType } from "./wire-values.ts";

/** What to read of a card. */
export interface CardReading {
  /** The list, in messages. */
  readonly what: string;
  /** The attributes that were asked for. Others are not looked at, should ESM send them. */
  readonly attributeCodes: readonly string[];
  /** Whether to read what the cards are called that references lead to. */
  readonly withNames?: boolean | undefined;
  /** What an attribute should be, where ESM does not tell its type. */
  readonly attributeTypes: ReadonlyMap<string, string>;
}

/**
 * A card of a list, as it came. One that cannot be read does not keep the others from being read.
 *
 * @param knownId the id, where it is known before
 */
export function readCard(
  item: unknown,
  { what, attributeCodes, attributeTypes, withNames = false }: CardReading,
  knownId: DataCardId | null = null,
): DataCard | UnreadableCard {
  try {
    const { dataCardId, hidden, deleted, data } = usualCard(item) ?? readShape(item, wireDataCard, what);
    const values = Object.create(NO_NAMES) as Record<string, readonly AttributeValue[]>;
    for (const code of attributeCodes) {
      const attribute = usualAttribute(data[code]) ?? unusualAttribute(data, code, what);
      if (attribute === undefined) continue;
      const type = normalType(attribute.type ?? "") || (attributeTypes.get(code) ?? "");
      values[code] = toValues(code, type, attribute.values ?? [], withNames);
    }
    return { dataCardId, hidden: hidden ?? false, deleted: deleted ?? false, values };
  } catch (error) {
    if (error instanceof Failure) return new UnreadableCard(idOf(item) ?? knownId, error.message);
    throw error;
  }
}

/** An object made of this one has no name but its own. Of one made of `null` V8 makes a hash table, which is slower. */
const NO_NAMES: object = Object.freeze(Object.create(null));

/*
 * zod takes several times as long over a card as reading its JSON does. So cards and attributes in the form in which
 * nearly all come are taken as they are; zod reads the others, and says what is wrong with them.
 */

function usualCard(item: unknown): z.output<typeof wireDataCard> | undefined {
  if (!isRecord(item)) return undefined;
  const { dataCardId, hidden, deleted, data } = item;
  const isUsual =
    typeof dataCardId === "string" &&
    cardIdIn(dataCardId) !== undefined &&
    typeof hidden === "boolean" &&
    typeof deleted === "boolean" &&
    isRecord(data) &&
    !Object.hasOwn(data, "__proto__");
  return isUsual ? { dataCardId, hidden, deleted, data } : undefined;
}

function usualAttribute(item: unknown): z.output<typeof cardAttribute> | undefined {
  if (typeof item !== "object" || item === null) return undefined;
  const { type, values } = item as { readonly type?: unknown; readonly values?: unknown };
  return typeof type === "string" && Array.isArray(values) ? { type, values } : undefined;
}

/** Undefined for an attribute that the card does not have. */
function unusualAttribute(
  data: Readonly<Record<string, unknown>>,
  code: string,
  what: string,
): z.output<typeof cardAttribute> | undefined {
  if (!Object.hasOwn(data, code)) return undefined;
  return readShape(data[code] ?? {}, cardAttribute, `attribute ${shortName(code)} of ${what}`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The id of a card of a list of ids. */
export function readCardId(item: unknown, what: string): DataCardId | UnreadableCard {
  return idOf(item) ?? new UnreadableCard(null, `${what} holds something else`);
}

function idOf(item: unknown): DataCardId | undefined {
  return isRecord(item) ? cardIdIn(item["dataCardId"]) : undefined;
}

const NO_VALUES: readonly AttributeValue[] = [];

/** Nearly all attributes have one value or none. An empty list that a value is pushed to takes the room of sixteen. */
function toValues(
  attributeCode: string,
  type: string,
  wires: readonly unknown[],
  withNames: boolean,
): readonly AttributeValue[] {
  if (wires.length === 0) return NO_VALUES;
  if (wires.length > 1) return wires.flatMap((wire) => toValue(attributeCode, type, wire, withNames) ?? []);
  const value = toValue(attributeCode, type, wires[0], withNames);
  return value === undefined ? NO_VALUES : [value];
}

/**
 * A value as read. Undefined for one that means nothing here, such as a reference without a card.
 *
 * @throws Failure for a date or a number that is none
 */
function toValue(attributeCode: string, type: string, wire: unknown, withNames: boolean): AttributeValue | undefined {
  if (!isRecord(wire)) return undefined;
  const dataCardId = cardIdIn(wire["dataCardId"]);
  if (dataCardId !== undefined) {
    const name = withNames ? nameIn(wire["name"]) : null;
    return name === null ? { kind: "reference", dataCardId } : { kind: "reference", dataCardId, name };
  }
  if (type === FILE_TYPE) return fileOf(wire["name"]);
  const { value } = wire;
  if (type === "static-value") return staticValueOf(wire["code"], value);
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  if (type !== "date" && type !== "number") return { kind: "text", text: String(value) };
  if (typeof value === "string" && value.trim() === "") return undefined;
  if (type === "date") {
    const date = dateIn(value);
    if (date === undefined) throw noSuchValue(attributeCode, type);
    return { kind: "date", ...date };
  }
  const number = Number(value);
  if (!Number.isFinite(number)) throw noSuchValue(attributeCode, type);
  return { kind: "number", number };
}

function fileOf(name: unknown): AttributeValue | undefined {
  return typeof name === "string" ? { kind: "file", name } : undefined;
}

/** Its code says which it is; without one, its name. */
function staticValueOf(wireCode: unknown, value: unknown): AttributeValue | undefined {
  const [code, name] = [codeIn(wireCode) ?? null, nameIn(value)];
  return code === null && name === null ? undefined : { kind: "static", code, name };
}

/** What stands there is not repeated: it may be chat text. */
function noSuchValue(attributeCode: string, type: string): Failure {
  const message = `attribute ${shortName(attributeCode)} holds no ${type}`;
  return new Failure(message, { code: "reply-not-understood", scope: "card", retryable: false });
}

/** The `data` of a modify request. */
export function toWireData(values: AttributeValues): Record<string, { values: unknown[] }> {
  return Object.fromEntries(
    Object.entries(values).map(([code, list]) => [code, { values: list.filter(isValue).map(toWireValue) }]),
  );
}

/** The `data` of a create request: what has no value is left out. */
export function toWireDataOfNew(values: AttributeValues): Record<string, { values: unknown[] }> {
  return toWireData(Object.fromEntries(Object.entries(values).filter(([, list]) => list.some(isValue))));
}

function toWireValue(value: AttributeValue): unknown {
  switch (value.kind) {
    case "text":
      return { value: value.text };
    case "number":
      return { value: value.number };
    case "date":
      return { value: `${new Date(value.at).toISOString().slice(0, 19)}Z` };
    case "static":
      return value.name === null ? { code: value.code } : { value: value.name, code: value.code };
    case "reference":
      return { dataCardId: value.dataCardId };
    case "file":
      throw new RangeError("files are attached, not written");
  }
}
