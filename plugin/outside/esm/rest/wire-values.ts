import { z } from "zod";
import { readIsoTime } from "../../../base/iso-time.ts";

const CARD_ID = /^\d{1,20}$/;

/** Ids are whole numbers written as text; some versions of ESM may send JSON numbers (assumed). */
export const cardId = z.union([z.string().regex(CARD_ID), z.int().nonnegative().transform(String)]);

/** The same without zod, which would take most of the time that reading a card takes. Undefined for anything else. */
export function cardIdIn(value: unknown): string | undefined {
  if (typeof value === "string") return CARD_ID.test(value) ? value : undefined;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined;
}

/** Codes are texts (documented); one that is only digits may come as a number (assumed). */
export function codeIn(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : cardIdIn(value);
}

/** Attached files: `external-reference` is documented, `file` has been seen. */
export const FILE_TYPE = "external-reference";

/** The types of the plugin's own attributes, as they are mostly spelt. */
const USUAL_TYPES: ReadonlySet<string> = new Set(["string", "number", "date", "static-value", "reference"]);

/** Types are spelt in several ways (observed): `STATIC_VALUE`, `static-value`. */
export function normalType(type: string): string {
  if (USUAL_TYPES.has(type)) return type;
  const normal = type.trim().toLowerCase().replaceAll("_", "-");
  return normal === "file" ? FILE_TYPE : normal;
}

/** Languages of one name that are looked at. */
const MOST_LANGUAGES = 100;

/**
 * What a static value or a folder is called in ESM's system language, by which EQL matches it (documented). `value` may
 * be any JSON (documented): of a name by language nobody tells which language is the system's, unless it is the same in
 * all of them. Null where the name cannot be told.
 */
export function nameIn(value: unknown): string | null {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const [first, ...others] = Object.values(value).slice(0, MOST_LANGUAGES);
  return typeof first === "string" && first !== "" && others.every((other) => other === first) ? first : null;
}

/**
 * A date in each of the forms that have been seen: `2021-03-24`, `…T10:57:57Z`, `…T11:00:00+0200`, `…T11:00:00+02:00`. One
 * with a time of day but without a zone is taken to be in UTC (assumed), whatever zone this machine is in. Undefined for
 * anything else.
 */
export function dateIn(value: unknown): { readonly at: number; readonly isDay?: true } | undefined {
  if (typeof value !== "string") return undefined;
  const read = readIsoTime(value.trim());
  if (read === undefined) return undefined;
  return read.isDay ? { at: read.at, isDay: true } : { at: read.at };
}
