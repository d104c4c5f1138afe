import { z } from "zod";
import { nearest } from "../base/nearest.ts";

/** Parts of a secret, which stand in many places. */
const IN_SECRETS = /\.(?:env|file)$/;

/**
 * The setting that is meant by one that does not exist: one of the same section that is spelt like it, or one of that
 * name in another section.
 *
 * @param section where the unknown one stands
 * @returns its whole name; undefined when none is like it
 */
export function meantSetting(schema: z.ZodType, section: string, unknown: string): string | undefined {
  const names = namesIn(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }), "");
  const own = new Map(
    names.filter((name) => sectionOf(name) === section).map((name) => [lastOf(name).toLowerCase(), name]),
  );
  const inSection = own.get(nearest(unknown, [...own.keys()]) ?? "");
  if (inSection !== undefined) return inSection;
  const written = unknown.toLowerCase();
  return names.find((name) => lastOf(name).toLowerCase() === written && !IN_SECRETS.test(name));
}

function namesIn(schema: z.core.JSONSchema.JSONSchema, path: string): string[] {
  const kinds = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  const below = kinds.flatMap((kind) => (typeof kind === "boolean" ? [] : namesIn(kind, path)));
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const whole = path === "" ? name : `${path}.${name}`;
    return [whole, ...(typeof property === "boolean" ? [] : namesIn(property, whole))];
  });
  return [...new Set([...own, ...below])];
}

function sectionOf(name: string): string {
  return name.split(".").slice(0, -1).join(".");
}

function lastOf(name: string): string {
  return name.split(".").at(-1) ?? "";
}
