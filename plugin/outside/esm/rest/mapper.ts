import { z } from "zod";
import { Failure } from "../../../base/failure.ts";
import { readShape, shortName } from "../../http/read-json.ts";
import {
  type AttributeInformation,
  type AttributeValue,
  type AttributeValues,
  type DataCard,
  type DataCardId,
  type TemplateInformation,
  UnreadableCard,
} from "../port.ts";
import { cardId, listedCard, type WireTemplateInfo, dataCard as wireDataCard } from "./schema.ts";

export function toTemplateInformation(wire: WireTemplateInfo): TemplateInformation {
  const attributes = new Map<string, AttributeInformation>();
  for (const [code, attribute] of Object.entries(wire.attributes)) {
    attributes.set(code, {
      code,
      type: normalType(attribute.type),
      multiValue: attribute.multiValue ?? false,
      staticValues: attribute.values.flatMap(({ code: valueCode, value }) =>
        valueCode === null || valueCode === undefined ? [] : [{ code: valueCode, name: value }],
      ),
      targets: attribute.target,
    });
  }
  const folders = wire.allowedFolders.map(({ folderCode, folderName }) => ({ code: folderCode, name: folderName }));
  return { code: wire.code, folders, attributes };
}

/**
 * A card of a list, as it came. One that cannot be read does not keep the others from being read.
 *
 * @param what names the list in messages
 * @param knownId the id, where it is known before
 */
export function readCard(item: unknown, what: string, knownId: DataCardId | null = null): DataCard | UnreadableCard {
  try {
    const { dataCardId, hidden, deleted, data } = readShape(item, wireDataCard, what);
    const values: Record<string, AttributeValue[]> = Object.create(null) as Record<string, AttributeValue[]>;
    for (const [code, attribute] of Object.entries(data)) {
      values[code] = (attribute.values ?? []).flatMap(
        (value) => toValue(code, normalType(attribute.type), value) ?? [],
      );
    }
    return { dataCardId, hidden: hidden ?? false, deleted: deleted ?? false, values };
  } catch (error) {
    if (error instanceof Failure) return new UnreadableCard(idOf(item) ?? knownId, error.message);
    throw error;
  }
}

/** The id of a card of a list of ids. */
export function readCardId(item: unknown, what: string): DataCardId | UnreadableCard {
  return idOf(item) ?? new UnreadableCard(null, `${what} holds something else`);
}

function idOf(item: unknown): DataCardId | undefined {
  return listedCard.safeParse(item).data?.dataCardId;
}

/** Attached files are external references (documented). */
const FILE_TYPE = "external-reference";

const wireValue = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  code: z.string().nullish(),
  name: z.string().nullish(),
  dataCardId: cardId.nullish(),
});

/**
 * A value as read. Undefined for one that means nothing here, such as a reference without a card.
 *
 * @throws Failure for a date or a number that is none
 */
function toValue(attributeCode: string, type: string, wire: unknown): AttributeValue | undefined {
  const parsed = wireValue.safeParse(wire);
  if (!parsed.success) return undefined;
  const { value, code, dataCardId, name } = parsed.data;
  if (typeof dataCardId === "string") return { kind: "reference", dataCardId };
  if (type === FILE_TYPE) return name === null || name === undefined ? undefined : { kind: "file", name };
  if (value === null || value === undefined) return undefined;
  if (type === "static-value") return { kind: "static", code: code ?? null, name: String(value) };
  if (type !== "date" && type !== "number") return { kind: "text", text: String(value) };
  if (String(value).trim() === "") return undefined;
  const number = type === "date" ? Date.parse(String(value)) : Number(value);
  if (!Number.isFinite(number)) throw noSuchValue(attributeCode, type);
  return type === "date" ? { kind: "date", at: number } : { kind: "number", number };
}

/** What stands there is not repeated: it may be chat text. */
function noSuchValue(attributeCode: string, type: string): Failure {
  const message = `attribute ${shortName(attributeCode)} holds no ${type}`;
  return new Failure(message, { code: "reply-not-understood", scope: "card", retryable: false });
}

/** The `data` of a create or modify request. */
export function toWireData(values: AttributeValues): Record<string, { values: unknown[] }> {
  return Object.fromEntries(Object.entries(values).map(([code, list]) => [code, { values: list.map(toWireValue) }]));
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
      return { value: value.name, code: value.code };
    case "reference":
      return { dataCardId: value.dataCardId };
    case "file":
      throw new RangeError("files are attached, not written");
  }
}

/** Types are spelt in several ways (observed): `STATIC_VALUE`, `static-value`. */
function normalType(type: string): string {
  return type.toLowerCase().replaceAll("_", "-");
}
