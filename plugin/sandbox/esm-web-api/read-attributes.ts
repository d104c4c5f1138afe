import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { AttributeProblem, Card, ValueInput } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { problem } from "../cards/check-value.ts";
import type { Template } from "../cards/template.ts";
import { type LocalDates, readDay } from "./local-dates.ts";
import type { SentAttribute } from "./read-entity-set.ts";
import { cardsWithUniqueValue } from "./unique-cards.ts";

/** Attributes as values for a card, and what could not be read. */
export interface ReadAttributes {
  readonly values: ReadonlyMap<string, readonly ValueInput[]>;
  readonly problems: readonly AttributeProblem[];
}

/** The same digits as in EQL: with more, a number would not be read back the same. */
const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * Reads texts by the types of their attributes. Space around anything but a string does not count (assumed). Attributes
 * that the template does not have are refused later, by the write.
 */
export function readAttributes(
  world: CardWorld,
  dates: LocalDates,
  template: Template,
  sent: readonly SentAttribute[],
  createEmptyReferences: boolean,
): ReadAttributes {
  const values = new Map<string, readonly ValueInput[]>();
  const problems: AttributeProblem[] = [];
  for (const { code, values: texts } of sent) {
    const attribute = template.attributes.get(code);
    const read =
      attribute === undefined
        ? []
        : texts.map((text) => readValue(world, dates, attribute, text, createEmptyReferences));
    const inputs = read.filter((value) => "kind" in value);
    if (inputs.length === read.length) values.set(code, inputs);
    else for (const value of read) if ("error" in value) problems.push(value);
  }
  return { values, problems };
}

function readValue(
  world: CardWorld,
  dates: LocalDates,
  attribute: AttributeDefinition,
  text: string,
  createEmptyReferences: boolean,
): ValueInput | AttributeProblem {
  switch (attribute.type) {
    case "string":
    case "worklog":
      return { kind: "text", text };
    case "number":
      if (NUMBER.test(text.trim())) return { kind: "number", number: Number(text) };
      return problem(attribute, "invalid-value", "expected a number of up to 15 digits, such as 42 or -1.5");
    case "date":
      return readDate(dates, attribute, text);
    case "static-value":
      return { kind: "static", code: undefined, name: text.trim() };
    case "reference":
      return readReference(world, attribute, text.trim(), createEmptyReferences);
    case "external-reference":
      return problem(attribute, "invalid-value", "a file is written by fileUpload.ws");
  }
}

function readDate(dates: LocalDates, attribute: AttributeDefinition, text: string): ValueInput | AttributeProblem {
  const read = attribute.dateOnly ? readDay(text.trim()) : dates.read(text.trim());
  if ("at" in read) return { kind: "date", at: read.at };
  if (read.refused === "no-date")
    return problem(
      attribute,
      "invalid-value",
      `expected a date as ${attribute.dateOnly ? "dd.MM.yyyy" : "dd.MM.yyyy HH:mm"}`,
    );
  const what = "there is no such time in ESM's time zone: daylight saving skips it";
  return problem(attribute, "invalid-value", what);
}

/** A reference is written as the unique value of a card, of any template that may be referred to (observed). */
function readReference(
  world: CardWorld,
  attribute: AttributeDefinition,
  text: string,
  createEmptyReferences: boolean,
): ValueInput | AttributeProblem {
  const targets = new Set<Card>();
  for (const templateCode of attribute.targets) {
    const template = world.templates.get(templateCode);
    for (const { code } of template?.attributes.values() ?? []) {
      if (template === undefined) continue;
      for (const card of cardsWithUniqueValue(world, template, code, text)) targets.add(card);
    }
  }
  const [target, second] = targets;
  if (target === undefined && createEmptyReferences) return { kind: "named-reference", name: text };
  if (target === undefined) {
    const what = `no data card of ${attribute.targets.join(" or ")} has the unique value '${text.slice(0, 100)}'`;
    return problem(attribute, "unknown-reference", what);
  }
  if (second === undefined) return { kind: "reference", dataCardId: target.dataCardId };
  return problem(attribute, "unknown-reference", `several data cards have the unique value '${text.slice(0, 100)}'`);
}
