import { InputError, type Problem } from "../../base/failure.ts";
import {
  type AttributeDefinition,
  type AttributeType,
  attributesOf,
  type TemplateDefinition,
} from "../../xml/template-definition.ts";
import type { Card, CardValue } from "./card.ts";
import type { CardWorld } from "./card-world.ts";
import { type Template, toTemplate, withAttributes } from "./template.ts";
import { rebuildIndex, textsOf } from "./value-index.ts";
import { fillIdentifiers } from "./write-card.ts";

/** What an import did. */
export interface ImportOutcome {
  /** Codes of the templates that were added. */
  readonly created: readonly string[];
  /** Codes of the templates that were there already. */
  readonly updated: readonly string[];
}

/** What an import does in this ESM. */
export interface ImportManners {
  /** `template.import.new.behaviour`. */
  readonly templateImportNewBehaviour: boolean;
  /** Whether folders and the targets of references come with a template. */
  readonly templateImport: "links" | "no-links";
}

/** An import that leaves nothing to be done by hand. */
export const WHOLE_IMPORT: ImportManners = { templateImportNewBehaviour: true, templateImport: "links" };

const STORED_KIND: Readonly<Record<AttributeType, CardValue["kind"]>> = {
  string: "text",
  number: "number",
  date: "date",
  worklog: "worklog",
  reference: "reference",
  "external-reference": "file",
  "static-value": "static",
};

const FIRST_FOLDER_ID = 501;

/**
 * Imports templates, all of them or none: new ones are added, known ones updated by code, or a second one is made with
 * the same code, as `template.import.new.behaviour` says (documented).
 *
 * Cards stay. An attribute that the new definition leaves out can no longer be seen but keeps its values, so that
 * importing the old definition brings them back (assumed). Without links, those of a known template stay (assumed).
 *
 * @param source names the templates in errors
 * @throws InputError when cards hold values that the new definition could not hold
 */
export function importTemplates(
  world: CardWorld,
  source: string,
  definitions: readonly TemplateDefinition[],
  { templateImportNewBehaviour, templateImport }: ImportManners = WHOLE_IMPORT,
): ImportOutcome {
  const isSecond = ({ code }: TemplateDefinition) => !templateImportNewBehaviour && world.templates.has(code);
  const second = definitions.filter(isSecond);
  const others = definitions.filter((definition) => !isSecond(definition));
  const problems = others.flatMap((definition) => conflicts(world, source, definition));
  if (problems.length > 0) throw new InputError(problems);
  const updated = others.filter(({ code }) => world.templates.has(code)).map(({ code }) => code);
  for (const definition of second) {
    const brought = templateImport === "links" ? definition : withLinksOf(definition, undefined);
    world.secondTemplates = [...world.secondTemplates, toTemplate(brought, newIds(world))];
  }
  for (const imported of others) {
    const present = world.templates.get(imported.code);
    const definition = templateImport === "links" ? imported : withLinksOf(imported, present?.definition);
    const template = toTemplate(definition, present ?? newIds(world));
    for (const { code } of definition.folders) {
      if (!world.folderIds.has(code)) world.folderIds.set(code, String(FIRST_FOLDER_ID + world.folderIds.size));
    }
    world.templates.set(template.code, template);
    const cards = cardsOf(world, template.code);
    for (const card of cards) fillIdentifiers(world, template, card);
    rebuildIndex(world.uniqueValues, template, cards);
  }
  const created = definitions.map(({ code }) => code).filter((code) => !updated.includes(code));
  return { created, updated };
}

/** The template with the folders and targets that another one has. */
function withLinksOf(definition: TemplateDefinition, linked: TemplateDefinition | undefined): TemplateDefinition {
  const known = linked === undefined ? [] : attributesOf(linked);
  const targetsOf = (code: string) => known.find((attribute) => attribute.code === code)?.targets ?? [];
  return {
    ...withAttributes(definition, (attribute) => ({ ...attribute, targets: targetsOf(attribute.code) })),
    folders: linked?.folders ?? [],
  };
}

function conflicts(world: CardWorld, source: string, definition: TemplateDefinition): Problem[] {
  const attributes = definition.classes.flatMap((group) => group.attributes);
  const cards = cardsOf(world, definition.code);
  return attributes.flatMap((attribute) => {
    const message = conflict(attribute, cards);
    const place = `template ${definition.code}, attribute ${attribute.code}`;
    return message === undefined ? [] : [{ file: source, place, message }];
  });
}

function conflict(attribute: AttributeDefinition, cards: readonly Card[]): string | undefined {
  const holders = cards.filter((card) => card.values.has(attribute.code));
  const valuesOf = (card: Card) => card.values.get(attribute.code) ?? [];
  if (holders.some((card) => valuesOf(card).some(({ kind }) => kind !== STORED_KIND[attribute.type]))) {
    return `data cards hold values of another type, it cannot become ${attribute.type}`;
  }
  if (!attribute.multiValue && attribute.type !== "worklog" && holders.some((card) => valuesOf(card).length > 1)) {
    return "data cards hold several values, it cannot become single-valued";
  }
  const unique = attribute.unique ? holders.filter((card) => !card.deleted) : [];
  const texts = unique.flatMap((card) => textsOf(card, attribute.code));
  if (new Set(texts).size < texts.length) return "data cards share values, it cannot become unique";
  return undefined;
}

function cardsOf(world: CardWorld, templateCode: string): readonly Card[] {
  return world.cardsByTemplate.get(templateCode) ?? [];
}

function newIds(world: CardWorld): Pick<Template, "templateId" | "attributeIds"> {
  return { templateId: newTemplateId(world), attributeIds: new Map() };
}

function newTemplateId(world: CardWorld): string {
  const id = world.nextTemplateId;
  world.nextTemplateId += 1;
  return String(id);
}
