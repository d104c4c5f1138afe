import { z } from "zod";
import { quoted } from "../base/quoted.ts";
import type { AttributeDefinition } from "../xml/template-definition.ts";
import type { Card, CardValue } from "./cards/card.ts";
import type { CardWorld } from "./cards/card-world.ts";
import { planWrite } from "./cards/plan-write.ts";
import { setValues } from "./cards/set-values.ts";
import type { Template } from "./cards/template.ts";
import type { CardOfFile } from "./cards-file.ts";
import { parseIsoDate } from "./eql/date-literal.ts";
import { readElements } from "./esm-rest/read-elements.ts";

type Data = CardOfFile["data"];

/** The cards that a back-reference is said to hold. ESM fills it, so that this can only be checked. */
export interface BackReference {
  readonly attribute: AttributeDefinition;
  readonly dataCardIds: readonly string[];
}

const referenceSchema = z.looseObject({ dataCardId: z.string() });
const textSchema = z.looseObject({ value: z.union([z.string(), z.number()]) });
const worklogSchema = z.looseObject({ value: z.string(), author: z.string().optional(), date: z.string().optional() });

/** The texts in the unique attributes of a card, by which others may refer to it. */
export function uniqueTexts(template: Template, data: Data): Set<string> {
  const texts = new Set<string>();
  for (const [code, { values }] of Object.entries(data)) {
    if (template.attributes.get(code)?.unique !== true) continue;
    for (const value of values) {
      const read = textSchema.safeParse(value);
      if (read.success) texts.add(String(read.data.value));
    }
  }
  return texts;
}

/**
 * Gives a card, which has no values yet, those of its line. In contrast to a write through ESM's APIs a line may hold
 * identifiers, a reference by a unique value, and who wrote a worklog entry when.
 *
 * @param holdersOf the cards of a template that have this text in a unique attribute
 * @returns what is wrong; the card is filled only when nothing is
 */
export function fillCard(
  world: CardWorld,
  template: Template,
  card: Card,
  data: Data,
  holdersOf: (templateCode: string, text: string) => readonly Card[],
): { readonly messages: readonly string[]; readonly backReferences: readonly BackReference[] } {
  const messages: string[] = [];
  const backReferences: BackReference[] = [];
  const toWrite: Record<string, { values: readonly unknown[] }> = {};
  for (const [code, { values }] of Object.entries(data)) {
    const attribute = template.attributes.get(code);
    if (attribute?.type !== "reference") {
      toWrite[code] = { values };
      continue;
    }
    const references = values.map((value) => byCardId(attribute, value, holdersOf));
    for (const one of references) if (typeof one === "string") messages.push(one);
    if (attribute.backReference === undefined) {
      toWrite[code] = { values: references.filter((one) => typeof one !== "string") };
      continue;
    }
    const dataCardIds = references.flatMap((one) => referenceSchema.safeParse(one).data?.dataCardId ?? []);
    backReferences.push({ attribute, dataCardIds });
  }
  const request = {
    ...readElements(template, toWrite),
    folderCode: undefined,
    mode: "replace",
    createEmptyReferences: false,
    author: "sandbox",
  } as const;
  const plan = planWrite(world, withoutIdentifiers(template), undefined, request);
  for (const { message } of plan.problems) messages.push(message);
  const stored = new Map<string, readonly CardValue[]>();
  for (const [code, planned] of plan.values) {
    const values = planned.filter((value) => value.kind !== "empty-reference");
    stored.set(code, withEntries(values, data[code]?.values ?? [], messages));
  }
  if (messages.length === 0) setValues(world, card, stored);
  return { messages, backReferences };
}

/** A reference as it is written over REST, whichever way the line gives it; or what is wrong with it. */
function byCardId(
  { code, targets }: AttributeDefinition,
  value: unknown,
  holdersOf: (templateCode: string, text: string) => readonly Card[],
): unknown {
  if (referenceSchema.safeParse(value).success) return value;
  const read = textSchema.safeParse(value);
  if (!read.success) {
    return `Attribute ${code}: expected {dataCardId} with the id of a data card, or {value} with a unique value of one`;
  }
  const text = String(read.data.value);
  const holders = new Set(targets.flatMap((target) => holdersOf(target, text)));
  const [holder] = holders;
  if (holders.size === 1) return { dataCardId: holder?.dataCardId };
  const found = holders.size === 0 ? "no data card" : "more than one data card";
  return `Attribute ${code}: ${found} of ${targets.join(" or ")} in the file has the unique value '${quoted(text)}'`;
}

/** Worklog entries with the author and the time that the line gives them, oldest first; other values as they are. */
function withEntries(values: CardValue[], given: readonly unknown[], messages: string[]): CardValue[] {
  if (values[0]?.kind !== "worklog") return values;
  const entries = given.flatMap((one) => worklogSchema.safeParse(one).data ?? []).filter(({ value }) => value !== "");
  const dated = values.flatMap((value, index) => {
    const { author, date } = entries[index] ?? {};
    const at = date === undefined ? undefined : parseIsoDate(date);
    if (date !== undefined && at === undefined) messages.push(`a worklog entry has no date: '${quoted(date)}'`);
    if (value.kind !== "worklog") return [];
    return [{ ...value, author: author ?? value.author, at: at ?? value.at }];
  });
  return dated.toSorted((one, other) => one.at - other.at);
}

/** The template with identifiers that take a value as any other text does. */
function withoutIdentifiers(template: Template): Template {
  const attributes = [...template.attributes].map(([code, attribute]) => {
    if (attribute.identifierPrefix === undefined) return [code, attribute] as const;
    return [code, { ...attribute, identifierPrefix: undefined, mandatory: false }] as const;
  });
  return { ...template, attributes: new Map(attributes) };
}
