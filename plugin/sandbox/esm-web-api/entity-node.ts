import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { XmlNode } from "../../xml/write-xml.ts";
import type { Card, CardValue } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { cardName, readableValues, staticName } from "../cards/read-card.ts";
import type { Template } from "../cards/template.ts";
import { type LocalDates, writeDay } from "./local-dates.ts";

/** A card as `<entity>`. Source: observed; an attribute without values, or without the right to read it, is left out. */
export function entityNode(world: CardWorld, dates: LocalDates, template: Template, card: Card): XmlNode {
  const { definition, templateId, code } = template;
  return {
    name: "entity",
    attributes: { id: card.dataCardId, name: cardName(world, card) },
    children: [
      { name: "template", attributes: { id: templateId, name: definition.names.en, code } },
      { name: "group", attributes: { code: card.folderCode } },
      ...[...template.attributes.values()].flatMap((attribute): XmlNode[] => {
        const children = readableValues(world, card, attribute).flatMap((value) =>
          valueNodes(world, dates, attribute, value),
        );
        const attributes = {
          id: template.attributeIds.get(attribute.code) ?? "",
          name: attribute.names.en,
          code: attribute.code,
        };
        return children.length === 0 ? [] : [{ name: "attribute", attributes, children }];
      }),
    ],
  };
}

/**
 * Static values come without their code (observed), worklog entries and external references as bare text (assumed). A
 * reference to a card in the trash is left out (assumed), since nothing here could tell it from any other.
 */
function valueNodes(world: CardWorld, dates: LocalDates, attribute: AttributeDefinition, value: CardValue): XmlNode[] {
  switch (value.kind) {
    case "text":
    case "worklog":
      return [{ name: "value", text: value.text }];
    case "number":
      return [{ name: "value", text: String(value.number) }];
    case "date":
      return [{ name: "value", text: attribute.dateOnly ? writeDay(value.at) : dates.write(value.at) }];
    case "static":
      return [{ name: "value", text: staticName(world, attribute, value) }];
    case "file":
      return [{ name: "value", text: value.name }];
    case "reference": {
      const target = world.cards.get(value.dataCardId);
      if (target === undefined || target.deleted) return [];
      return [{ name: "reference", attributes: { id: target.dataCardId, name: cardName(world, target) } }];
    }
  }
}
