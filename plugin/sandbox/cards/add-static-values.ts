import type { AttributeDefinition, Language } from "../../xml/template-definition.ts";
import { staticValueByCode, staticValueByName, type Template, toTemplate } from "./template.ts";

/** Assumed limits, so that imports cannot let a template grow without end. */
const MOST_VALUES = 1_000;
const LONGEST_NAME = 100;

/**
 * The template with a static value for each of these names that has none yet; the same template when there is nothing
 * to add. They are named in ESM's system language. A name that is too long, or one too many, is left out, and the write is refused because of it.
 */
export function withStaticValues(
  template: Template,
  namesByCode: ReadonlyMap<string, readonly string[]>,
  language: Language,
): Template {
  let isGrown = false;
  const classes = template.definition.classes.map((group) => ({
    ...group,
    attributes: group.attributes.map((attribute) => {
      const grown = withNames(attribute, namesByCode.get(attribute.code) ?? [], language);
      isGrown ||= grown !== attribute;
      return grown;
    }),
  }));
  return isGrown ? toTemplate({ ...template.definition, classes }, template) : template;
}

function withNames(attribute: AttributeDefinition, names: readonly string[], language: Language): AttributeDefinition {
  if (attribute.type !== "static-value") return attribute;
  const staticValues = [...attribute.staticValues];
  for (const name of names) {
    if (name === "" || name.length > LONGEST_NAME || staticValues.length >= MOST_VALUES) continue;
    const grown = { ...attribute, staticValues };
    if (staticValueByName(grown, name, language) !== undefined) continue;
    staticValues.push({ code: newCode(grown, name), names: { en: name, [language]: name }, setting: undefined });
  }
  return staticValues.length === attribute.staticValues.length ? attribute : { ...attribute, staticValues };
}

/** A code made from the name: `In progress` becomes `in_progress`. Assumed. */
function newCode(attribute: AttributeDefinition, name: string): string {
  const base = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_");
  const isFree = staticValueByCode(attribute, base) === undefined;
  return isFree && base !== "_" ? base : `${base}_${attribute.staticValues.length + 1}`;
}
