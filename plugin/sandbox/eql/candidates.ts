import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { attributeIndex, textsThatMayContain } from "../cards/search-index.ts";
import { foldCase, staticValueByName, type Template } from "../cards/template.ts";
import type { Condition, Field } from "./condition.ts";

/** Cards among which are all that match; undefined if no index helps. */
export function candidatesOf(
  world: CardWorld,
  template: Template,
  condition: Condition,
): ReadonlySet<Card> | undefined {
  switch (condition.kind) {
    case "and": {
      const sets = condition.parts.flatMap((part) => candidatesOf(world, template, part) ?? []);
      return sets.toSorted((one, other) => one.size - other.size)[0];
    }
    case "or": {
      const all = new Set<Card>();
      for (const part of condition.parts) {
        const cards = candidatesOf(world, template, part);
        if (cards === undefined) return undefined;
        for (const card of cards) all.add(card);
      }
      return all;
    }
    case "compare":
      return isEntityId(condition.field)
        ? cardWithId(world, template, condition)
        : compared(world, template, condition);
    case "like":
      return alike(world, template, condition);
    default:
      return undefined;
  }
}

type Comparison = Condition & { readonly kind: "compare" };

function isEntityId(field: Field): boolean {
  return field.kind === "entity" && field.property === "id";
}

function cardWithId(world: CardWorld, template: Template, { operator, literal }: Comparison) {
  if (operator !== "=") return undefined;
  const card = world.cards.get(literal.trim().replace(/^0+(?=\d)/, ""));
  return new Set(card?.templateCode === template.code ? [card] : []);
}

function compared(world: CardWorld, template: Template, { field, operator, literal }: Comparison) {
  const attribute = attributeOf(template, field);
  if (attribute?.type === "string" && operator === "=") {
    const index = textIndex(world, template, attribute);
    return index && union([index.others, index.texts.get(foldCase(literal))]);
  }
  if (attribute?.type !== "static-value" || (operator !== "=" && operator !== "<>")) return undefined;
  const wanted = staticValueByName(attribute, literal, world.language());
  if (wanted === undefined) return undefined;
  const { statics } = indexOf(world, template, attribute);
  const codes = operator === "=" ? [wanted.code] : [...statics.keys()].filter((code) => code !== wanted.code);
  return union(codes.map((code) => statics.get(code)));
}

/** Whatever `%` and `_` stand for, the texts between them are in every text that matches. */
function alike(world: CardWorld, template: Template, { field, pattern }: Condition & { readonly kind: "like" }) {
  const attribute = attributeOf(template, field);
  if (attribute?.type !== "string") return undefined;
  const index = textIndex(world, template, attribute);
  const parts = foldCase(pattern).split(/[%_]/);
  const sets = index === undefined ? [] : parts.flatMap((part) => textsThatMayContain(index, part) ?? []);
  const [least] = sets.toSorted((one, other) => one.size - other.size);
  return index && least && union([index.others, ...[...least].map((text) => index.texts.get(text))]);
}

function attributeOf(template: Template, field: Field): AttributeDefinition | undefined {
  const attribute = field.kind === "attribute" ? template.attributes.get(field.code) : undefined;
  return attribute?.backReference === undefined ? attribute : undefined;
}

/** Undefined where a text is compared with the names of static values, which a template tells. */
function textIndex(world: CardWorld, template: Template, attribute: AttributeDefinition) {
  const index = indexOf(world, template, attribute);
  return index.statics.size === 0 ? index : undefined;
}

function indexOf(world: CardWorld, template: Template, attribute: AttributeDefinition) {
  const cards = world.cardsByTemplate.get(template.code) ?? [];
  return attributeIndex(world.searched, template.code, attribute.code, cards);
}

function union(sets: readonly (ReadonlySet<Card> | undefined)[]): ReadonlySet<Card> {
  return new Set(sets.flatMap((cards) => (cards === undefined ? [] : [...cards])));
}
