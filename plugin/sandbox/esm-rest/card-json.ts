import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { Card, CardValue } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { cardName, readableValues, staticName } from "../cards/read-card.ts";
import { folderName, type Template } from "../cards/template.ts";
import type { DataCardJson, DataCardLinkJson, ElementJson, ValueJson } from "./card-schemas.ts";

/** What is needed to show a card as JSON. */
export interface CardView {
  readonly world: CardWorld;
  readonly template: Template;
  /** URL of the REST API, as the client wrote it. */
  readonly base: string;
  /** Attributes to show. */
  readonly attributes: readonly AttributeDefinition[];
}

export function dataCardJson(view: CardView, card: Card): DataCardJson {
  const { world, template } = view;
  const elements = view.attributes.map((attribute) => [attribute.code, elementJson(view, card, attribute)] as const);
  return {
    name: cardName(world, card),
    dataCardId: card.dataCardId,
    templateName: template.definition.names.en,
    templateCode: template.code,
    templateId: template.templateId,
    folderName: folderName(template, card.folderCode) ?? null,
    folderCode: card.folderCode,
    data: Object.fromEntries(elements),
    hidden: card.hidden,
    deleted: card.deleted,
  };
}

/** What is shown of a card with `dataCards=false`. */
export function dataCardLink(view: Pick<CardView, "world" | "base">, card: Card): DataCardLinkJson {
  return { dataCardId: card.dataCardId, name: cardName(view.world, card), url: cardUrl(view.base, card) };
}

export function cardUrl(base: string, card: Card): string {
  return `${base}/dc/${card.templateCode}/data/${card.dataCardId}`;
}

export function elementJson(view: CardView, card: Card, attribute: AttributeDefinition): ElementJson {
  const values = readableValues(view.world, card, attribute);
  return {
    name: attribute.names.en,
    type: attribute.type,
    values: values.flatMap((value) => valueJson(view, card, attribute, value)),
  };
}

function valueJson(view: CardView, card: Card, attribute: AttributeDefinition, value: CardValue): ValueJson[] {
  switch (value.kind) {
    case "text":
      return [{ value: value.text }];
    case "number":
      return [{ value: value.number }];
    case "date":
      return [{ value: dateText(value.at) }];
    case "static":
      return [{ value: staticName(view.world, attribute, value), code: value.code }];
    case "worklog":
      return [{ author: value.author, value: value.text, date: dateText(value.at) }];
    case "file": {
      const download = `${cardUrl(view.base, card)}/${attribute.code}/file/${encodeURIComponent(value.location)}`;
      const isStored = view.world.files.has(value.location);
      return [{ name: value.name, location: value.location, ...(isStored ? { download } : {}) }];
    }
    case "reference":
      return referenceJson(view.world, value.dataCardId);
  }
}

function referenceJson(world: CardWorld, dataCardId: string): ValueJson[] {
  const target = world.cards.get(dataCardId);
  if (target === undefined) return [];
  return [
    {
      name: cardName(world, target),
      dataCardId,
      templateName: world.templates.get(target.templateCode)?.definition.names.en ?? target.templateCode,
      templateCode: target.templateCode,
      hidden: target.hidden,
      deleted: target.deleted,
    },
  ];
}

/** ISO 8601 in UTC without milliseconds: `2021-03-24T10:57:57Z`. Source: documented. */
function dateText(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
