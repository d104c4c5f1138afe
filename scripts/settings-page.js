// Makes docs/settings.md and the JSON Schema of the configuration from the schemas that check it.
import { z } from "zod";
import { configurationSchema, hostingSchema } from "../dist/settings/configuration-schema.js";
import { readReadyMadeTemplate } from "../dist/settings/ready-made-template.js";
import { settingDefinitions } from "../dist/settings/setting-definitions.js";

/** @typedef {import("zod").core.JSONSchema.JSONSchema} JsonSchema */

const INTRODUCTION = `# All settings

<!-- Made by npm run settings from the schemas that check them. -->

The configuration is one file, \`esm-chat.config.json\`, in JSON. What is not known is a mistake, and every mistake is told
with its place before anybody is contacted. Paths are relative to the file's folder. A *secret* is
\`{"env": "NAME"}\`, an environment variable, or \`{"file": "PATH"}\`, a file that only its owner can read.

An editor that knows JSON Schema helps while you write: put
\`"$schema": "./esm-chat.config.schema.json"\` into the first line and copy that file from this folder beside it.
`;

const LIST_INTRODUCTION = `Who has [several environments](several-environments.md) lists their configurations in one more file. Its sections
\`server\`, \`engine\` and \`watch\`, as above, hold for all; those of the environments' own files are ignored.
`;

/** The JSON Schema of the configuration, as people write it: of one environment, or a list of several. */
export function configurationJsonSchema() {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "The configuration of esm-chat-history",
    type: "object",
    allOf: [
      { if: { required: ["environments"] }, else: schemaOf(configurationSchema) },
      { if: { not: { required: ["environments"] } }, else: schemaOf(hostingSchema) },
    ],
  };
}

/** @param {import("zod").z.ZodType} schema */
function schemaOf(schema) {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", target: "draft-2020-12" });
}

/** The page, as Markdown. */
export function settingsPage() {
  const { properties = {}, required = [] } = schemaOf(configurationSchema);
  const own = Object.entries(properties).filter(([, property]) => !isSection(property));
  const sections = Object.entries(properties).filter(([, property]) => isSection(property));
  const isRequired = (/** @type {string} */ name) => required.includes(name);
  return `${[
    INTRODUCTION,
    "## At the top\n",
    table(own.map(([name, property]) => settingRow(name, property, isRequired(name)))),
    ...sections.flatMap(([name, section]) => [
      `\n## \`${name}\`\n`,
      ...introduction(section),
      table(rows(name, section)),
    ]),
    "\n## The list of several environments\n",
    LIST_INTRODUCTION,
    table(listRows()),
    "\n## Platform settings\n",
    "In a file of their own, named by `platformSettings`: `name=value`, `#` in front of a comment, `!` in front of a name",
    "switches the attribute off. The first name is documented by the vendor, the others follow its pattern (assumed).\n",
    platformSettings(),
  ].join("\n")}\n`;
}

/** The list's own settings; its sections are those of the configuration. */
function listRows() {
  const { properties = {}, required = [] } = schemaOf(hostingSchema);
  return Object.entries(properties)
    .filter(([name, property]) => !isSection(property) && name !== "$schema")
    .map(([name, property]) => settingRow(name, property, required.includes(name)));
}

function isSection(/** @type {any} */ property) {
  return (property.type === "object" && property.properties !== undefined) || property.oneOf !== undefined;
}

/** Rows of a section, those of the sections in it included. Of sections of several kinds, those of each kind. */
function rows(/** @type {string} */ path, /** @type {any} */ section) {
  if (section.oneOf !== undefined) {
    return section.oneOf.flatMap((/** @type {any} */ kind) => {
      const word = `\`"kind": "${kind.properties.kind.const}"\`: `;
      return rows(path, kind).map(([name = "", values = "", fallback = "", meaning = ""]) => [
        name,
        values,
        fallback,
        `${name.endsWith(".kind`") ? "" : word}${meaning}`,
      ]);
    });
  }
  /** @type {string[][]} */
  const all = [];
  for (const [name, property] of Object.entries(section.properties)) {
    const place = `${path}.${name}`;
    if (isSection(property)) all.push(...rows(place, property));
    else all.push(settingRow(place, property, (section.required ?? []).includes(name)));
  }
  return all;
}

function introduction(/** @type {any} */ { description }) {
  return description === undefined ? [] : [`${description}\n`];
}

function settingRow(/** @type {string} */ name, /** @type {any} */ property, /** @type {boolean} */ required) {
  const given = property.default;
  const fallback = required
    ? "**required**"
    : given === undefined || given === null
      ? ""
      : `\`${JSON.stringify(given)}\``;
  if (property.description === undefined) throw new Error(`${name} has no description`);
  return [`\`${name}\``, valuesOf(property), fallback, property.description];
}

/** What may be written there, in words. */
function valuesOf(/** @type {any} */ property) {
  const { type, anyOf, enum: choices, const: only, items, minimum, maximum } = property;
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (choices !== undefined)
    return choices.map((/** @type {unknown} */ one) => `\`${JSON.stringify(one)}\``).join(", ");
  if (anyOf !== undefined) {
    if (anyOf.every((/** @type {any} */ one) => one.properties?.env ?? one.properties?.file)) return "secret";
    return [...new Set(anyOf.map(valuesOf))].join(" or ");
  }
  if (type === "array") return `list of: ${valuesOf(items)}`;
  if (type === "integer" || type === "number") return `${thousands(minimum)} to ${thousands(maximum)}`;
  if (type === "boolean") return "`true`, `false`";
  if (type === "null") return "`null`";
  if (type === "object")
    return Object.keys(property.properties ?? {})
      .map((key) => `\`${key}\``)
      .join(", ");
  return "text";
}

function thousands(/** @type {number} */ value) {
  return value.toLocaleString("en");
}

function platformSettings() {
  const heads = ["setting", "default", "what it names"];
  return table(
    settingDefinitions(readReadyMadeTemplate()).map(({ name, default: fallback, target, mayBeDisabled }) => [
      `\`${name}\``,
      fallback === undefined ? "" : `\`${fallback}\``,
      `${nameOf(target)}${fallback === undefined ? offUnlessNamed(target) : mayBeDisabled ? "; may be switched off" : ""}`,
    ]),
    heads,
  );
}

/** @param {import("../dist/settings/setting-definitions.js").SettingTarget} target */
function offUnlessNamed(target) {
  const usual = target.kind === "attribute" ? `, such as \`${target.attribute.code}\`` : "";
  return `; switched off unless a code is given${usual}`;
}

/** @param {import("../dist/settings/setting-definitions.js").SettingTarget} target */
function nameOf(target) {
  switch (target.kind) {
    case "person-match":
      return "the Person attribute that equals a platform user's external id; several with commas between, such as `email, alias`: whoever has the id in any of them, and two persons, whichever attributes, are found twice";
    case "person-template":
      return "the template of persons";
    case "template":
      return "the template of chat session data cards";
    case "folder":
      return "the folder in which the cards are made";
    case "attribute":
      return `the attribute *${target.attribute.names.en}*, ${target.attribute.type}`;
    case "static-value":
      return `a value code of *${target.attribute.names.en}*`;
  }
}

function table(/** @type {string[][]} */ lines, heads = ["setting", "values", "default", "meaning"]) {
  return [heads, heads.map(() => "---"), ...lines].map(tableLine).join("\n");
}

function tableLine(/** @type {string[]} */ cells) {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}
