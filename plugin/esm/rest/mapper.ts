import { z } from "zod";
import { wordsAbout } from "../esm-words.ts";
import type {
  AttributeError,
  AttributeInformation,
  AttributeValue,
  AttributeValues,
  CardWrite,
  DataCard,
  TemplateInformation,
  WriteOutcome,
} from "../port.ts";
import {
  cardId,
  type WireAttributeError,
  type WireDataCard,
  type WireListResponse,
  type WireTemplateInfo,
} from "./schema.ts";

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

/** One value as read. Undefined for what has no meaning here, such as an external reference. */
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

/**
 * What became of each card of a bulk PUT. Partial failure comes with status 200 (documented), so a card counts as
 * written only when the reply names it without errors and the totals do not contradict.
 */
export function toWriteOutcomes(writes: readonly CardWrite[], reply: WireListResponse): WriteOutcome[] {
  const items = new Map(
    reply.data.map((item, index) => [item.dataCard?.dataCardId ?? writes[index]?.dataCardId, item]),
  );
  const outcomes = writes.map(({ dataCardId, values }): WriteOutcome => {
    const item = items.get(dataCardId);
    if (item === undefined) return unconfirmed(dataCardId);
    const errors = toAttributeErrors(item.errors, values);
    return errors.length === 0 ? { dataCardId, written: true } : { dataCardId, written: false, errors };
  });
  const refused = outcomes.filter((outcome) => !outcome.written).length;
  const { savedDataCards, notSavedDataCards } = reply.meta?.importResult ?? {};
  const contradicted =
    (notSavedDataCards ?? 0) > refused || (savedDataCards ?? writes.length) < writes.length - refused;
  return contradicted
    ? outcomes.map((outcome) => (outcome.written ? unconfirmed(outcome.dataCardId) : outcome))
    : outcomes;
}

/** @param values what was sent, none of which may come back in a message */
export function toAttributeErrors(wire: readonly WireAttributeError[], values: AttributeValues): AttributeError[] {
  return wire.map(({ attributeCode, message, error }) => ({
    attributeCode: Object.keys(values).find((code) => code === attributeCode),
    message: wordsAbout(values, message ?? error ?? "no reason given"),
  }));
}

function unconfirmed(dataCardId: string): WriteOutcome {
  const message = "ESM's reply does not confirm that the card was saved";
  return { dataCardId, written: false, errors: [{ attributeCode: undefined, message }] };
}

/** Types are spelt in several ways (observed): `STATIC_VALUE`, `static-value`. */
function normalType(type: string): string {
  return type.toLowerCase().replaceAll("_", "-");
}
