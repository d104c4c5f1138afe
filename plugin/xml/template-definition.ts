/** The languages in which the ready-made template names things. */
export type Language = "en" | "fi" | "sv" | "de";

/** Names by language; English is always there. */
export type Names = Readonly<Partial<Record<Language, string>>> & { readonly en: string };

/** ESM's attribute types, as the REST API spells them. Source: documented. */
export type AttributeType =
  | "string"
  | "number"
  | "date"
  | "worklog"
  | "reference"
  | "external-reference"
  | "static-value";

export interface StaticValueDefinition {
  readonly code: string;
  readonly names: Names;
  /** The last part of the platform setting that maps this value: `negativeValueCode`. */
  readonly setting: string | undefined;
}

export interface AttributeDefinition {
  readonly code: string;
  readonly names: Names;
  readonly type: AttributeType;
  readonly multiValue: boolean;
  readonly mandatory: boolean;
  readonly unique: boolean;
  /** ESM fills it itself, counting upwards behind this prefix (`CHAT-`). */
  readonly identifierPrefix: string | undefined;
  readonly staticValues: readonly StaticValueDefinition[];
  /** Template codes that a reference may point to. */
  readonly targets: readonly string[];
  /** A back-reference: filled by ESM from the cards of `targets` whose attribute of this code refers to the card. */
  readonly backReference: string | undefined;
}

export interface FolderDefinition {
  readonly code: string;
  readonly names: Names;
}

export interface ClassDefinition {
  readonly code: string;
  readonly names: Names;
  readonly attributes: readonly AttributeDefinition[];
}

/** A template as it stands in template XML: what ESM's *Import templates* takes in. */
export interface TemplateDefinition {
  readonly code: string;
  readonly names: Names;
  /** Folders the template is linked to; without one no card can be made. */
  readonly folders: readonly FolderDefinition[];
  readonly classes: readonly ClassDefinition[];
}

/** All attributes of a template, class by class, in the order of the file. */
export function attributesOf(template: TemplateDefinition): AttributeDefinition[] {
  return template.classes.flatMap((group) => group.attributes);
}
