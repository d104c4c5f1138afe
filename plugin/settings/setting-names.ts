import { z } from "zod";
import { nearest } from "../base/nearest.ts";

/** Parts of a secret, which stand in many places. */
const IN_SECRETS = /\.(?:env|file)$/;
/** Stands for the place of an entry in a list. */
const ENTRY = "*";
/** Settings of a section that are named to somebody who wrote another; more is not read. */
const MOST_NAMED = 12;

/**
 * What to ask or say about a setting that does not exist: one of the same section that is spelt like it, one of that
 * name in another section, or what the section has.
 *
 * @param section where the unknown one stands
 */
export function hintOnUnknown(schema: z.ZodType, section: string, unknown: string): string {
  if (/[^\p{L}\p{N}\p{P}\p{S} ]/u.test(unknown)) return "its name holds a character that cannot be seen: write it anew";
  const names = [...namesIn(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), "")];
  const written = section.replaceAll(/\.\d+(?=\.|$)/g, `.${ENTRY}`);
  const own = names.filter((name) => sectionOf(name) === written).map(lastOf);
  // One that exists belongs to another kind of the same section.
  if (own.includes(unknown)) return "it belongs to another kind than this section has: docs/settings.md lists both";
  const inSection = nearest(unknown, own);
  if (inSection !== undefined) return `did you mean ${section === "" ? "" : `${section}.`}${inSection}?`;
  const meant = meantElsewhere(names, section, unknown);
  if (meant !== undefined) return meant;
  if (own.includes("environments") && section === "") return "it belongs into the file of each environment";
  if (/^(?:_(?!_)|\/|#|comment$)/i.test(unknown)) return "a comment has no place in this file: take it out";
  const known = own.length > 0 && own.length <= MOST_NAMED ? ` Here there are ${own.join(", ")}` : "";
  return `is it spelt right, and in the right section?${known}`;
}

function meantElsewhere(names: readonly string[], section: string, unknown: string): string | undefined {
  const written = unknown.toLowerCase();
  const whole = section === "" ? written : `${section.toLowerCase()}.${written}`;
  const dotted = names.find((name) => name.toLowerCase() === whole || name.toLowerCase() === written);
  if (unknown.includes(".") && dotted !== undefined) {
    return `sections are written in braces: "${sectionOf(dotted)}": { "${lastOf(dotted)}": … }`;
  }
  const meant = names.find(
    (name) => lastOf(name).toLowerCase() === written && !IN_SECRETS.test(name) && !name.includes(`.${ENTRY}.`),
  );
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

function namesIn(schema: z.core.JSONSchema.JSONSchema, path: string): Set<string> {
  const kinds = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const below = kinds.flatMap((kind) => (typeof kind === "boolean" ? [] : [...namesIn(kind, path)]));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const whole = path === "" ? name : `${path}.${name}`;
    return [whole, ...(typeof property === "boolean" ? [] : namesIn(property, whole))];
  });
  const { items } = schema;
  const inEntries = typeof items === "object" && !Array.isArray(items) ? [...namesIn(items, `${path}.${ENTRY}`)] : [];
  return new Set([...own, ...below, ...inEntries]);
}

function sectionOf(name: string): string {
  return name.split(".").slice(0, -1).join(".");
}

function lastOf(name: string): string {
  return name.split(".").at(-1) ?? "";
}
