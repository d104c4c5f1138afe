import type { Card } from "../cards/card.ts";
import type { CardWorld } from "../cards/card-world.ts";
import { folderName } from "../cards/template.ts";

/** What a query can ask of a card apart from its attributes. */
export type EntityProperty =
  | "id"
  | "hidden"
  | "deleted"
  | "template-code"
  | "template-id"
  | "folder-code"
  | "folder-id"
  | "folder-name";

const OF_TEMPLATE_AND_FOLDER: readonly (readonly [name: string, property: EntityProperty])[] = [
  ["template.code", "template-code"],
  ["template.id", "template-id"],
  ["folder.code", "folder-code"],
  ["folder.id", "folder-id"],
  ["folder.name", "folder-name"],
];

/** By name, in small letters. `entity.` may stand before the names of template and folder, or be left out (observed). */
export const ENTITY_FIELDS: ReadonlyMap<string, EntityProperty> = new Map<string, EntityProperty>([
  ["hidden", "hidden"],
  ["deleted", "deleted"],
  ["entity.id", "id"],
  ["entity.hidden", "hidden"],
  ["entity.deleted", "deleted"],
  ...OF_TEMPLATE_AND_FOLDER,
  ...OF_TEMPLATE_AND_FOLDER.map(([name, property]) => [`entity.${name}`, property] as const),
]);

const TEXTS: ReadonlySet<EntityProperty> = new Set(["template-code", "folder-code", "folder-name"]);

/** Whether a property compares as text; the others compare as numbers. */
export function isTextProperty(property: EntityProperty): boolean {
  return TEXTS.has(property);
}

/** A property of a card: text or a number, as `isTextProperty` says. */
export function entityValue(world: CardWorld, card: Card, property: EntityProperty): string | number {
  const template = world.templates.get(card.templateCode);
  switch (property) {
    case "id":
      return card.id;
    case "hidden":
      return Number(card.hidden);
    case "deleted":
      return Number(card.deleted);
    case "template-code":
      return card.templateCode;
    case "template-id":
      return Number(template?.templateId);
    case "folder-code":
      return card.folderCode;
    case "folder-id":
      return Number(world.folderIds.get(card.folderCode));
    case "folder-name":
      return (template && folderName(template, card.folderCode)) ?? "";
  }
}

/**
 * When a card was made or last written, by `$created$` and `$updated$` (observed). Every card has them; template
 * information does not name them (assumed). An attribute of the template with that code goes before.
 *
 * @returns undefined for any other code
 */
export function systemDate(code: string): ((card: Card) => number) | undefined {
  if (code === "created") return ({ created }) => created;
  return code === "updated" ? ({ updated }) => updated : undefined;
}
