import { z } from "zod";
import type { AttributeInformation, AttributeValue, AttributeValues, DataCard, TemplateInformation } from "../port.ts";
import { cardId, type WireDataCard, type WireTemplateInfo } from "./schema.ts";

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

export function toDataCard(wire: WireDataCard): DataCard {
  const values: Record<string, AttributeValue[]> = Object.create(null) as Record<string, AttributeValue[]>;
  for (const [code, attribute] of Object.entries(wire.data)) {
    values[code] = attribute.values.flatMap((value) => toValue(normalType(attribute.type), value) ?? []);
  }
  return { dataCardId: wire.dataCardId, hidden: wire.hidden ?? false, deleted: wire.deleted ?? false, values };
}

/** Attached files are external references (documented). */
const FILE_TYPE = "external-reference";

const wireValue = z.object({
  value: z.union([z.string(), z.number(), z.boolean()]).nullish(),
  code: z.string().nullish(),
  name: z.string().nullish(),
  dataCardId: cardId.nullish(),
});

/** A value as read. Undefined for one that means nothing here, such as a reference without a card. */
function toValue(type: string, wire: unknown): AttributeValue | undefined {
  const parsed = wireValue.safeParse(wire);
  if (!parsed.success) return undefined;
  const { value, code, dataCardId, name } = parsed.data;
  if (typeof dataCardId === "string") return { kind: "reference", dataCardId };
  if (type === FILE_TYPE) return name === null || name === undefined ? undefined : { kind: "file", name };
  if (value === null || value === undefined) return undefined;
  if (type === "static-value") return { kind: "static", code: code ?? null, name: String(value) };
  if (type === "date") {
    const at = Date.parse(String(value));
    return Number.isNaN(at) ? undefined : { kind: "date", at };
  }
  if (type === "number" && Number.isFinite(Number(value))) return { kind: "number", number: Number(value) };
  return { kind: "text", text: String(value) };
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
