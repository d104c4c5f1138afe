import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { cardName, readableValues, staticName } from "../cards/read-card.ts";
import { templateRights } from "../cards/rights.ts";
import type { Template } from "../cards/template.ts";
import { type Condition, type Field, fieldsOf, type Statement } from "./condition.ts";
import type { ReadDate } from "./date-literal.ts";
import { entityValue, systemDate } from "./entity-fields.ts";
import { EqlError } from "./eql-error.ts";
import { findCards } from "./find-cards.ts";
import { parseStatement } from "./parse-eql.ts";

/**
 * Finds the cards of all templates for a whole statement, as the Web API's search does: in the statement's order,
 * otherwise by ascending id (assumed). Each attribute has to exist in one of the templates that the statement is about.
 *
 * @throws EqlError
 */
export function searchStatement(world: CardWorld, query: string, readDate: ReadDate): Card[] {
  const statement = parseStatement(query);
  const templates = templatesOf(world, statement.condition);
  const codes = [
    ...(statement.condition === undefined ? [] : fieldsOf(statement.condition)),
    ...statement.order.map(({ field }) => field),
  ].flatMap((field) => (field.kind === "attribute" ? [field.code] : []));
  for (const code of codes) {
    if (
      systemDate(code) === undefined &&
      templates.length > 0 &&
      !templates.some(({ attributes }) => attributes.has(code))
    ) {
      throw new EqlError(`Unknown field: ${code}`);
    }
  }
  const found = templates
    .filter(({ attributes }) => codes.every((code) => attributes.has(code) || systemDate(code) !== undefined))
    .flatMap((template) => findCards(world, template, { condition: statement.condition, readDate }));
  return inOrder(world, statement, found);
}

/** The templates whose cards can match the condition: those that it names by `=` or `IN`, otherwise all. */
function templatesOf(world: CardWorld, condition: Condition | undefined): Template[] {
  const readable = [...world.templates.values()].filter(({ code }) => templateRights(world, code).read);
  const parts = condition?.kind === "and" ? condition.parts : condition === undefined ? [] : [condition];
  const tests = parts.flatMap((part) => templateTest(part) ?? []);
  return readable.filter((template) => tests.every((test) => test(template)));
}

/** Which templates a part names, by code or id; undefined for a part that may be about any. */
function templateTest(part: Condition): ((template: Template) => boolean) | undefined {
  if (part.kind === "or") {
    const tests = part.parts.map(templateTest);
    return tests.includes(undefined) ? undefined : (template) => tests.some((test) => test?.(template));
  }
  if (part.kind !== "compare" || part.operator !== "=" || part.field.kind !== "entity") return undefined;
  const { field, literal } = part;
  if (field.property === "template-code") return ({ code }) => code === literal;
  return field.property === "template-id" ? ({ templateId }) => templateId === literal.trim() : undefined;
}

function inOrder(world: CardWorld, statement: Statement, cards: readonly Card[]): Card[] {
  const keys = new Map(cards.map((card) => [card, statement.order.map(({ field }) => sortKey(world, card, field))]));
  return cards.toSorted((one, other) => {
    for (const [index, { descending }] of statement.order.entries()) {
      const difference = compareKeys(keys.get(one)?.[index], keys.get(other)?.[index]);
      if (difference !== 0) return descending ? -difference : difference;
    }
    return one.id - other.id;
  });
}

type SortKey = string | number | undefined;

function sortKey(world: CardWorld, card: Card, field: Field): SortKey {
  if (field.kind === "entity") return entityValue(world, card, field.property);
  const attribute = world.templates.get(card.templateCode)?.attributes.get(field.code);
  const value = attribute === undefined ? undefined : readableValues(world, card, attribute)[0];
  if (attribute === undefined) return systemDate(field.code)?.(card);
  if (value === undefined) return undefined;
  switch (value.kind) {
    case "number":
      return value.number;
    case "date":
    case "worklog":
      return value.at;
    case "text":
      return value.text.toLowerCase();
    case "static":
      return staticName(world, attribute, value);
    case "file":
      return value.name;
    case "reference": {
      const target = world.cards.get(value.dataCardId);
      return target === undefined ? undefined : cardName(world, target);
    }
  }
}

/** In ascending order, empty attributes come last (assumed). */
function compareKeys(one: SortKey, other: SortKey): number {
  if (one === other) return 0;
  if (one === undefined) return 1;
  if (other === undefined) return -1;
  return one < other ? -1 : 1;
}
