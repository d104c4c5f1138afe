// Makes the type of the settings that a program gives to the library, from the schema that checks them.
import { spawnSync } from "node:child_process";
import { compile } from "json-schema-to-typescript";
import { z } from "zod";
import { configurationSchema } from "../dist/settings/configuration-schema.js";

const HEAD = `// Made by npm run settings from the schema that checks the settings.

/**
 * Where a secret is kept: the name of an environment variable, or the path of a file that only its owner can read. A program
 * may give the secret itself in \`GivenSecrets\` instead.
 */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** The settings of an environment, as a configuration file holds them. docs/settings.md has them all. */
`;

/** The module, formatted. */
export async function environmentSettings() {
  const schema = z.toJSONSchema(configurationSchema, { io: "input", unrepresentable: "any", target: "draft-2020-12" });
  delete schema.properties?.["$schema"];
  for (const [name, group] of Object.entries(schema.properties ?? {})) {
    if (typeof group === "object") group.description ??= `the settings that docs/settings.md has under \`${name}\``;
  }
  const text = await compile(/** @type {any} */ (forPrograms(schema)), "EnvironmentSettings", {
    additionalProperties: false,
    bannerComment: "",
    format: false,
    ignoreMinAndMaxItems: true,
    strictIndexSignatures: true,
  });
  const readOnly = text.replaceAll(/^(?=(?:\w+\??|\[k: string\]): )/gm, "readonly ");
  return formatted(HEAD + readOnly);
}

/**
 * The schema as a program needs it: secrets may be left out, because they can be given as values; a comment is not needed for
 * what a link leads to.
 *
 * @returns {unknown}
 */
function forPrograms(/** @type {unknown} */ schema) {
  if (Array.isArray(schema)) return schema.map(forPrograms);
  if (typeof schema !== "object" || schema === null) return schema;
  if (isSecret(schema)) return { description: descriptionOf(schema), tsType: "SecretReference" };
  const own = Object.entries(schema).map(([name, value]) => [name, forPrograms(value)]);
  const copy = Object.fromEntries(own.filter(([, value]) => value !== undefined));
  const { properties, required = [] } = /** @type {any} */ (schema);
  if (copy.type === "object" && properties !== undefined) {
    copy.required = required.filter((/** @type {string} */ name) => !isSecret(properties[name]));
    for (const name of Object.keys(properties)) {
      if (!copy.required.includes(name)) copy.properties[name] = orUndefined(copy.properties[name]);
    }
  }
  if (typeof copy.description === "string") copy.description = descriptionOf(copy);
  return copy;
}

/** A program may say that it leaves a setting out. */
function orUndefined(/** @type {any} */ { description, ...schema }) {
  return { description, anyOf: [schema, { tsType: "undefined" }] };
}

function isSecret(/** @type {any} */ { anyOf }) {
  return Array.isArray(anyOf) && anyOf.length === 2 && anyOf[0].properties?.env && anyOf[1].properties?.file;
}

/** Without links, which lead nowhere from a comment. */
function descriptionOf(/** @type {any} */ { description }) {
  return description?.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, "$1");
}

function formatted(/** @type {string} */ text) {
  const biome = new URL("../node_modules/.bin/biome", import.meta.url).pathname;
  const { stdout, stderr, status } = spawnSync(biome, ["format", "--stdin-file-path=environment-settings.ts"], {
    input: text,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
