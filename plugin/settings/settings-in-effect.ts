import { basename, relative } from "node:path";
import { z } from "zod";
import { OUTCOMES } from "../chat/outcome.ts";
import type { Configuration } from "./configuration.ts";
import { configurationSchema } from "./configuration-schema.ts";
import type { Hosting } from "./hosting.ts";
import type { PlatformSettings } from "./platform-settings.ts";
import { readReadyMadeTemplate } from "./ready-made-template.ts";
import { isSecretReference } from "./secrets.ts";
import { settingDefinitions, TEMPLATE_SETTINGS, valueCodeSetting } from "./setting-definitions.ts";
import { OUTCOME_VALUE_PARTS } from "./template-attributes.ts";

/** What a setting has. Nothing of a secret is told but whether there is one. */
export type ShownValue =
  | { readonly kind: "secret"; readonly isPresent: boolean }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "yes-or-no"; readonly isYes: boolean }
  | { readonly kind: "not-set" };

export interface ShownSetting {
  /** `esm.budget.atOnce` */
  readonly name: string;
  readonly value: ShownValue;
  /** English, in Markdown. */
  readonly description: string;
}

export interface ShownSection {
  /** Empty: the settings at the top. */
  readonly name: string;
  /** In which it stands, relative to the configuration's folder. */
  readonly file: string;
  readonly settings: readonly ShownSetting[];
}

/** A platform setting; undefined: the attribute is switched off. */
export interface ShownPlatformSetting {
  readonly name: string;
  readonly code: string | undefined;
}

/** The configuration of an environment, as this process works with it. */
export interface SettingsInEffect {
  readonly sections: readonly ShownSection[];
  readonly platform: {
    /** Relative to the configuration's folder; undefined where all have their defaults. */
    readonly file: string | undefined;
    readonly settings: readonly ShownPlatformSetting[];
  };
}

/** Sections that hold for the whole process: of several environments, those of the file that lists them. */
const OF_PROCESS = ["server", "engine", "watch"] as const;

/** A schema, as far as it is looked at here. */
type JsonSchema = z.core.JSONSchema.JSONSchema;

let known: JsonSchema | undefined;

function configurationJsonSchema(): JsonSchema {
  known ??= z.toJSONSchema(configurationSchema, { io: "input", unrepresentable: "any" });
  return known;
}

export function settingsInEffect(
  configuration: Configuration,
  hosting: Pick<Hosting, "list" | (typeof OF_PROCESS)[number]>,
): SettingsInEffect {
  const { asWritten, folder, file } = configuration;
  const { server, engine, watch, list } = hosting;
  const values: Readonly<Record<string, unknown>> = { ...asWritten, server, engine, watch };
  const own = basename(file);
  const ofProcess = list === undefined ? own : relative(folder, list);
  const properties = Object.entries(configurationJsonSchema().properties ?? {}).flatMap(([name, schema]) =>
    typeof schema === "boolean" || name === "$schema" ? [] : [{ name, schema }],
  );
  const top = properties.filter(({ schema }) => !isSection(schema));
  const sections = properties
    .filter(({ schema }) => isSection(schema))
    .map(({ name, schema }) => ({
      name,
      file: OF_PROCESS.some((one) => one === name) ? ofProcess : own,
      settings: settingsOf(name, schema, values[name], configuration),
    }));
  return {
    sections: [
      { name: "", file: own, settings: top.map(({ name, schema }) => shown(name, schema, values[name])) },
      ...sections,
    ],
    platform: {
      file: asWritten.platformSettings,
      settings: platformSettings(configuration.platformSettings),
    },
  };
}

function isSection({ type, properties, oneOf }: JsonSchema): boolean {
  return (type === "object" && properties !== undefined) || oneOf !== undefined;
}

/** Those of a section and of the sections in it. */
function settingsOf(
  path: string,
  schema: JsonSchema,
  value: unknown,
  configuration: Configuration,
): readonly ShownSetting[] {
  const values = fieldsOf(value);
  return Object.entries(kindOf(schema, values).properties ?? {}).flatMap(([name, property]) => {
    if (typeof property === "boolean") return [];
    const place = `${path}.${name}`;
    if (place === "chatHistory.settings") return ownSettings(configuration);
    if (isSection(property)) return settingsOf(place, property, values[name], configuration);
    return [shown(place, property, values[name])];
  });
}

/** Of a section of several kinds, the kind that it is. */
function kindOf(schema: JsonSchema, { kind }: Readonly<Record<string, unknown>>): JsonSchema {
  const kinds = (schema.oneOf ?? []).filter((one) => typeof one !== "boolean");
  const isThis = ({ properties = {} }: JsonSchema) => {
    const { kind: named } = properties;
    return typeof named === "object" && named.const === kind;
  };
  return kinds.find(isThis) ?? schema;
}

/**
 * What a described platform, or an adapter with a table, asks for, in its words; of an adapter with a schema what it was
 * given. What is called a secret is one, also in plain text.
 */
function ownSettings({ chatHistory: { platform, adapter }, asWritten }: Configuration): readonly ShownSetting[] {
  const given = asWritten.chatHistory.settings;
  const schema = { what: "", secret: false, default: undefined };
  const asked =
    adapter === undefined
      ? Object.entries(platform?.description.settings ?? {})
      : adapter.settings.kind === "table"
        ? [...adapter.settings.table]
        : Object.keys(given).map((name) => [name, schema] as const);
  return asked.map(([name, { what, secret, default: usual }]) => {
    const value: unknown = Object.hasOwn(given, name) ? given[name] : usual;
    const isSecret = secret || isSecretReference(value);
    return {
      name: `chatHistory.settings.${name}`,
      description: what,
      value: isSecret ? { kind: "secret", isPresent: value !== undefined } : valueOf(value),
    };
  });
}

function shown(name: string, schema: JsonSchema, value: unknown): ShownSetting {
  const { description = "" } = schema;
  if (isSecretSchema(schema)) return { name, description, value: { kind: "secret", isPresent: value !== undefined } };
  const isListOfSecrets =
    typeof schema.items === "object" && !Array.isArray(schema.items) && isSecretSchema(schema.items);
  if (!isListOfSecrets) return { name, description, value: valueOf(value) };
  return { name, description, value: { kind: "secret", isPresent: Array.isArray(value) && value.length > 0 } };
}

/** Whether it takes an environment variable or a file that holds a secret, and nothing else. */
function isSecretSchema({ anyOf = [] }: JsonSchema): boolean {
  const isPlace = (one: (typeof anyOf)[number]) =>
    typeof one === "object" && ("env" in (one.properties ?? {}) || "file" in (one.properties ?? {}));
  return anyOf.length > 0 && anyOf.every(isPlace);
}

function valueOf(value: unknown): ShownValue {
  if (value === undefined || value === null) return { kind: "not-set" };
  if (typeof value === "boolean") return { kind: "yes-or-no", isYes: value };
  if (Array.isArray(value) && value.length === 0) return { kind: "not-set" };
  if (Array.isArray(value) && value.every((one) => typeof one !== "object")) {
    return { kind: "text", text: value.map(String).join(", ") };
  }
  return { kind: "text", text: typeof value === "object" ? JSON.stringify(withoutSecrets(value)) : String(value) };
}

/** Where a secret may be kept in a value of several parts, its place is left out. */
function withoutSecrets(value: unknown): unknown {
  if (isSecretReference(value)) return "…";
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutSecrets(part)]));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function platformSettings(settings: PlatformSettings): readonly ShownPlatformSetting[] {
  const { negativeValueCode, positiveValueCode, outcomeValueCodes } = settings;
  const codes = new Map<string, string | undefined>([
    [TEMPLATE_SETTINGS.personMatch, settings.personMatchCodes.join(", ")],
    [TEMPLATE_SETTINGS.personTemplate, settings.personTemplateCode],
    [TEMPLATE_SETTINGS.template, settings.templateCode],
    [TEMPLATE_SETTINGS.folder, settings.folderCode],
    [valueCodeSetting("negativeValueCode"), negativeValueCode],
    [valueCodeSetting("positiveValueCode"), positiveValueCode],
    ...OUTCOMES.map((outcome) => [valueCodeSetting(OUTCOME_VALUE_PARTS[outcome]), outcomeValueCodes[outcome]] as const),
    ...settings.mapped.map(({ setting, code }) => [setting, code] as const),
  ]);
  return settingDefinitions(readReadyMadeTemplate()).map(({ name }) => ({ name, code: codes.get(name) }));
}
