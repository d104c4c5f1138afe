import type { CardAttribute } from "../chat/card-attributes.ts";
import type { AttributeDefinition, TemplateDefinition } from "../xml/template-definition.ts";
import {
  staticValueOf,
  type TemplateAttribute,
  templateAttributes,
  VALUE_CODE_PARTS,
  type ValueCodePart,
} from "./template-attributes.ts";

/** What a platform setting maps. */
export type SettingTarget =
  | { readonly kind: "person-match" }
  | { readonly kind: "person-template" }
  | { readonly kind: "template" }
  | { readonly kind: "folder" }
  | { readonly kind: "attribute"; readonly name: CardAttribute; readonly attribute: AttributeDefinition }
  | { readonly kind: "static-value"; readonly attribute: AttributeDefinition; readonly part: ValueCodePart };

export interface SettingDefinition {
  readonly name: string;
  /** Undefined for an attribute that is off unless its setting is given. */
  readonly default: string | undefined;
  readonly target: SettingTarget;
  /** Whether disabling the setting switches the attribute off; other settings must have a value. */
  readonly mayBeDisabled: boolean;
}

const PREFIX = "efecteChat.integration";
const SESSION = `${PREFIX}.chatSession`;

/** Names of the settings for whole templates. The vendor documents the first. */
export const TEMPLATE_SETTINGS = {
  personMatch: `${PREFIX}.ticket.chatMembers.attributeCode`,
  personTemplate: `${PREFIX}.person.templateCode`,
  template: `${SESSION}.templateCode`,
  folder: `${SESSION}.folderCode`,
} as const;

/** Name of the setting that maps an attribute. */
export function attributeSetting(attribute: CardAttribute | "*"): string {
  return `${SESSION}.${attribute}.attributeCode`;
}

/** Name of the setting for a value code. */
export function valueCodeSetting(part: ValueCodePart): string {
  const attribute: CardAttribute = VALUE_CODE_PARTS.outcome.includes(part) ? "outcome" : "isChatActive";
  return `${SESSION}.${attribute}.${part}`;
}

/**
 * All platform settings, with defaults from the ready-made template. The vendor documents the first name; the others
 * follow its pattern (assumed).
 *
 * @throws InputError when the ready-made template does not match the table of the card's attributes
 */
export function settingDefinitions(template: TemplateDefinition): SettingDefinition[] {
  return [
    required(TEMPLATE_SETTINGS.personMatch, "email", { kind: "person-match" }),
    required(TEMPLATE_SETTINGS.personTemplate, "person", { kind: "person-template" }),
    required(TEMPLATE_SETTINGS.template, template.code, { kind: "template" }),
    required(TEMPLATE_SETTINGS.folder, template.folders[0]?.code ?? "", { kind: "folder" }),
    ...templateAttributes(template).flatMap((attribute) => attributeSettings(attribute, template)),
  ];
}

/** The settings that map the attributes which are off unless mapped, each to the one of the ready-made template: lines by attribute. */
export function furtherAttributeLines(template: TemplateDefinition): ReadonlyMap<CardAttribute, string> {
  const further = templateAttributes(template).filter(({ row }) => row.offUnlessMapped);
  return new Map(further.map(({ name, row }) => [name, `${attributeSetting(name)}=${row.code}`]));
}

function attributeSettings(
  { name, row, definition: attribute }: TemplateAttribute,
  template: TemplateDefinition,
): SettingDefinition[] {
  const mapping: SettingDefinition = {
    name: attributeSetting(name),
    default: "nameBesideTemplate" in row || row.offUnlessMapped ? undefined : row.code,
    target: { kind: "attribute", name, attribute },
    mayBeDisabled: row.role === undefined && !attribute.mandatory,
  };
  if (row.kind !== "active" && row.kind !== "outcome") return [mapping];
  const valueCodes = VALUE_CODE_PARTS[row.kind].map((part) =>
    required(valueCodeSetting(part), staticValueOf(template, part).code, { kind: "static-value", attribute, part }),
  );
  return [mapping, ...valueCodes];
}

function required(name: string, value: string, target: SettingTarget): SettingDefinition {
  return { name, default: value, target, mayBeDisabled: false };
}
