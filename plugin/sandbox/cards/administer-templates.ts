import { InputError } from "../../base/failure.ts";
import type { FolderDefinition, TemplateDefinition } from "../../xml/template-definition.ts";
import type { CardWorld } from "./card-world.ts";
import { toTemplate, withAttributes } from "./template.ts";

/* What an administrator does by hand in ESM after a template was imported. */

/**
 * Links a template to a folder.
 *
 * @throws InputError when there is no such template
 */
export function linkFolder(world: CardWorld, templateCode: string, folder: FolderDefinition): void {
  const { definition } = templateOf(world, templateCode);
  const others = definition.folders.filter(({ code }) => code !== folder.code);
  replaceDefinition(world, { ...definition, folders: [...others, folder] });
}

/**
 * Sets what a reference may point to.
 *
 * @throws InputError when there is no such template, or no such reference in it
 */
export function setReferenceTargets(
  world: CardWorld,
  templateCode: string,
  attributeCode: string,
  targets: readonly string[],
): void {
  const { definition, attributes } = templateOf(world, templateCode);
  if (attributes.get(attributeCode)?.type !== "reference") {
    throw notThere("attributeCode", `template ${templateCode} has no reference of this code`);
  }
  const change = withAttributes(definition, (attribute) =>
    attribute.code === attributeCode ? { ...attribute, targets } : attribute,
  );
  replaceDefinition(world, change);
}

/**
 * Removes the templates that were imported when another one had their code already.
 *
 * @returns how many there were
 */
export function removeSecondTemplates(world: CardWorld, templateCode: string): number {
  const before = world.secondTemplates.length;
  world.secondTemplates = world.secondTemplates.filter(({ code }) => code !== templateCode);
  return before - world.secondTemplates.length;
}

function templateOf(world: CardWorld, code: string) {
  const template = world.templates.get(code);
  if (template === undefined) throw notThere("templateCode", "there is no template of this code");
  return template;
}

function replaceDefinition(world: CardWorld, definition: TemplateDefinition): void {
  world.templates.set(definition.code, toTemplate(definition, templateOf(world, definition.code)));
}

function notThere(place: string, message: string): InputError {
  return new InputError([{ file: "", place, message }]);
}
