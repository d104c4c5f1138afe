/** The languages of the names in the ready-made template. */
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
  /** The last part of the name of the platform setting that maps this value: `negativeValueCode`. */
  readonly setting: string | undefined;
}

export interface AttributeDefinition {
  readonly code: string;
  readonly names: Names;
  readonly type: AttributeType;
  readonly multiValue: boolean;
  /** A string that belongs into a Text attribute, if ESM tells String and Text apart (documented). */
  readonly long: boolean;
  readonly mandatory: boolean;
  readonly unique: boolean;
  /** A date without a time of day. */
  readonly dateOnly: boolean;
  /** ESM fills it with this prefix (`CHAT-`) and a rising number. */
  readonly identifierPrefix: string | undefined;
  readonly staticValues: readonly StaticValueDefinition[];
  /** Codes of the templates that a reference may point to. */
  readonly targets: readonly string[];
  /**
   * For a back-reference: the attribute in the cards of `targets` that refers to this card. ESM fills it from those
   * cards.
   */
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

/** A template as described by template XML, which ESM's *Import templates* reads. */
export interface TemplateDefinition {
  readonly code: string;
  readonly names: Names;
  /** Folders that the template is linked to; without one, no card can be created. */
  readonly folders: readonly FolderDefinition[];
  readonly classes: readonly ClassDefinition[];
}

/** All attributes of a template, class by class, in the order of the file. */
export function attributesOf(template: TemplateDefinition): AttributeDefinition[] {
  return template.classes.flatMap((group) => group.attributes);
}
