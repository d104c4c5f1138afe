import {
  type AttributeDefinition,
  attributesOf,
  type Language,
  type Names,
  type StaticValueDefinition,
  type TemplateDefinition,
} from "../../xml/template-definition.ts";

/** An imported template, indexed. */
export interface Template {
  readonly code: string;
  readonly templateId: string;
  /** By attribute code. An attribute keeps its id as long as there is the template, also while a definition lacks it. */
  readonly attributeIds: ReadonlyMap<string, string>;
  readonly definition: TemplateDefinition;
  /** By code, in the order of the file. */
  readonly attributes: ReadonlyMap<string, AttributeDefinition>;
  /**
   * A card's name is the first of these attributes that has a value: strings first, then identifiers. Assumed, since
   * template XML does not hold ESM's rule for names.
   */
  readonly nameAttributes: readonly string[];
}

/** @param known the ids of the template and its attributes so far */
export function toTemplate(
  definition: TemplateDefinition,
  known: Pick<Template, "templateId" | "attributeIds">,
): Template {
  const { templateId } = known;
  const attributes = attributesOf(definition);
  const texts = attributes.filter((attribute) => attribute.type === "string");
  return {
    code: definition.code,
    templateId,
    attributeIds: withNewIds(known, attributes),
    definition,
    attributes: new Map(attributes.map((attribute) => [attribute.code, attribute])),
    nameAttributes: [...texts.filter((text) => !isIdentifier(text)), ...texts.filter(isIdentifier)].map(
      ({ code }) => code,
    ),
  };
}

/** Source: observed that attributes have ids and that these differ per environment; how they are made is assumed. */
function withNewIds(
  { templateId, attributeIds }: Pick<Template, "templateId" | "attributeIds">,
  attributes: readonly AttributeDefinition[],
): Map<string, string> {
  const ids = new Map(attributeIds);
  for (const { code } of attributes) {
    if (!ids.has(code)) ids.set(code, String(Number(templateId) * 1000 + ids.size + 1));
  }
  return ids;
}

/** The definition with each attribute changed. */
export function withAttributes(
  definition: TemplateDefinition,
  change: (attribute: AttributeDefinition) => AttributeDefinition,
): TemplateDefinition {
  const classes = definition.classes.map((group) => ({ ...group, attributes: group.attributes.map(change) }));
  return { ...definition, classes };
}

function isIdentifier(attribute: AttributeDefinition): boolean {
  return attribute.identifierPrefix !== undefined;
}

/** The name of one of the template's folders; undefined for a folder it is not linked to. */
export function folderName(template: Template, folderCode: string): string | undefined {
  return template.definition.folders.find((folder) => folder.code === folderCode)?.names.en;
}

/** A static value by its code; codes are compared exactly. */
export function staticValueByCode(attribute: AttributeDefinition, code: string): StaticValueDefinition | undefined {
  return attribute.staticValues.find((value) => value.code === code);
}

/**
 * A static value by its name in the system language, never by a translation (documented), ignoring case (assumed).
 */
export function staticValueByName(
  attribute: AttributeDefinition,
  name: string,
  language: Language,
): StaticValueDefinition | undefined {
  return attribute.staticValues.find(({ names }) => foldCase(nameIn(names, language)) === foldCase(name));
}

/** The English name where there is none in the language. */
export function nameIn(names: Names, language: Language): string {
  return names[language] ?? names.en;
}

/** Text as EQL compares it: case does not count, surrounding space does. Assumed. */
export function foldCase(text: string): string {
  return text.toLowerCase();
}
