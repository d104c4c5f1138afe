import type { AttributeDefinition } from "../../xml/template-definition.ts";
import type { Card, CardValue } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { cardName, readableValues, staticName } from "../cards/read-card.ts";
import { folderName, staticValueByCode, type Template } from "../cards/template.ts";
import type { Manners } from "../manners.ts";
import type { DataCardJson, DataCardLinkJson, ElementJson, ValueJson } from "./card-schemas.ts";

import type { CreatedReferenceJson } from "./reply-schemas.ts";

/** What is needed to show a card as JSON. */
export interface CardView {
  readonly world: CardWorld;
  readonly template: Template;
  /** URL of the REST API, as the client wrote it. */
  readonly base: string;
  readonly dates: Manners["dateForms"];
  readonly staticNames: Manners["staticNames"];
  /** Attributes to show. */
  readonly attributes: readonly AttributeDefinition[];
  /** Elements beside them that no definition knows. */
  readonly oddities: Readonly<Record<string, ElementJson>>;
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
    data: { ...Object.fromEntries(elements), ...view.oddities },
    hidden: card.hidden,
    deleted: card.deleted,
  };
}

/** What is shown of a card with `dataCards=false`. Its URL is relative to that of the API (documented). */
export function dataCardLink({ world }: Pick<CardView, "world">, card: Card): DataCardLinkJson {
  return { dataCardId: card.dataCardId, name: cardName(world, card), url: cardUrl("", card) };
}

/** Cards that a write created so that it could refer to them. */
export function createdReferencesJson(view: CardView, cards: readonly Card[]): CreatedReferenceJson[] {
  return cards.map((card) => ({ dataCard: dataCardLink(view, card), errors: [] }));
}

export function cardUrl(base: string, card: Pick<Card, "templateCode" | "dataCardId">): string {
  return `${base}/dc/${card.templateCode}/data/${card.dataCardId}`;
}

export function elementJson(view: CardView, card: Card, attribute: AttributeDefinition): ElementJson {
  const values = readableValues(view.world, card, attribute);
  // A worklog shows its newest entry first (documented).
  const inOrder = attribute.type === "worklog" ? values.toReversed() : values;
  return {
    name: attribute.names.en,
    type: attribute.type,
    values: inOrder.flatMap((value) => valueJson(view, card, attribute, value)),
  };
}

function valueJson(view: CardView, card: Card, attribute: AttributeDefinition, value: CardValue): ValueJson[] {
  switch (value.kind) {
    case "text":
      return [{ value: value.text }];
    case "number":
      return [{ value: value.number }];
    case "date":
      return [{ value: attribute.dateOnly ? dayText(value.at) : dateText(value.at, view.dates) }];
    case "static":
      return [{ value: staticJson(view, attribute, value), code: value.code }];
    case "worklog":
      return [{ author: value.author, value: value.text, date: dateText(value.at, view.dates) }];
    case "file": {
      const download = `${cardUrl(view.base, card)}/${attribute.code}/file/${encodeURIComponent(value.location)}`;
      const isStored = view.world.files.has(value.location);
      return [{ name: value.name, location: value.location, ...(isStored ? { download } : {}) }];
    }
    case "reference":
      return referenceJson(view.world, value.dataCardId);
  }
}

function staticJson(view: CardView, attribute: AttributeDefinition, value: CardValue & { readonly kind: "static" }) {
  const names = staticValueByCode(attribute, value.code)?.names;
  return view.staticNames === "by-language" && names !== undefined
    ? { ...names }
    : staticName(view.world, attribute, value);
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

const TWO_HOURS_MS = 2 * 3_600_000;

/**
 * ISO 8601 in UTC without milliseconds: `2021-03-24T10:57:57Z` (documented). The other forms take turns by the second:
 * `2021-03-24T12:57:57+0200` and `+02:00` (observed), and the day alone where it is midnight in UTC.
 */
function dateText(at: number, forms: CardView["dates"]): string {
  const text = new Date(at).toISOString().slice(0, 19);
  if (forms === "utc") return `${text}Z`;
  if (text.endsWith("T00:00:00")) return dayText(at);
  const offset = (at / 1000) % 2 === 0 ? "+0200" : "+02:00";
  return new Date(at + TWO_HOURS_MS).toISOString().slice(0, 19) + offset;
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
