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

/** One of the values to choose from. */
export interface StaticValueDefinition {
  /** Unique in its attribute. */
  readonly code: string;
  /** What people see. */
  readonly names: Names;
  /** The last part of the name of the platform setting that maps this value: `negativeValueCode`. */
  readonly setting: string | undefined;
}

/** An attribute of a template. */
export interface AttributeDefinition {
  /** Unique in its template. */
  readonly code: string;
  /** What people see. */
  readonly names: Names;
  /** What its values are. */
  readonly type: AttributeType;
  /** Whether it holds several values. */
  readonly multiValue: boolean;
  /** A string that belongs into a Text attribute, if ESM tells String and Text apart (documented). */
  readonly long: boolean;
  /** Whether a card needs a value. */
  readonly mandatory: boolean;
  /** Whether no two cards of the template may have the same value. */
  readonly unique: boolean;
  /** A date without a time of day. */
  readonly dateOnly: boolean;
  /** ESM fills it with this prefix (`CHAT-`) and a rising number. */
  readonly identifierPrefix: string | undefined;
  /** The values to choose from, in this order; empty for other types. */
  readonly staticValues: readonly StaticValueDefinition[];
  /** Codes of the templates that a reference may point to. */
  readonly targets: readonly string[];
  /**
   * For a back-reference: the attribute in the cards of `targets` that refers to this card. ESM fills it from those
   * cards.
   */
  readonly backReference: string | undefined;
}

/** A folder of data cards. */
export interface FolderDefinition {
  /** Unique in ESM. */
  readonly code: string;
  /** What people see. */
  readonly names: Names;
}

/** A group of attributes. */
export interface ClassDefinition {
  /** Unique in its template. */
  readonly code: string;
  /** What people see. */
  readonly names: Names;
  /** In the order in which they are shown. */
  readonly attributes: readonly AttributeDefinition[];
}

/** A template as described by template XML, which ESM's *Import templates* reads. */
export interface TemplateDefinition {
  /** Unique in ESM, or else the first of several answers to it (assumed). */
  readonly code: string;
  /** What people see. */
  readonly names: Names;
  /** Folders that the template is linked to; without one, no card can be created. */
  readonly folders: readonly FolderDefinition[];
  /** Its attributes, in groups. */
  readonly classes: readonly ClassDefinition[];
}

/** All attributes of a template, class by class, in the order of the file. */
export function attributesOf(template: TemplateDefinition): AttributeDefinition[] {
  return template.classes.flatMap((group) => group.attributes);
}
