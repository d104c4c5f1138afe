import type { Language } from "../template-definition.ts";

/** The words of a name, lower case: `isMultiValue`, `multi-value` and `esm:MULTI_VALUE` all hold multi and value. */
export function wordsOf(name: string): string[] {
  return name
    .slice(name.lastIndexOf(":") + 1)
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Languages that names are translated into. Others are not taken for a language, so that `<id>` stays an id. */
const LANGUAGES = ["en", "fi", "sv", "de", "no", "nb", "da", "et", "pl", "nl", "fr", "es", "it"] as const;
const SPELT_OUT: Readonly<Record<string, Language>> = { english: "en", finnish: "fi", swedish: "sv", german: "de" };

/** The language that a word stands for: `en`, `en_US`, `fi-FI`, `Swedish`. */
export function languageOf(word: string): (typeof LANGUAGES)[number] | undefined {
  const lower = word.toLowerCase();
  const [, short] = /^([a-z]{2})(?:[-_][a-z]{2})?$/.exec(lower) ?? [];
  return SPELT_OUT[lower] ?? LANGUAGES.find((language) => language === short);
}

/** How several words are put together in one name, as a name of the export shows it. */
export function spelledLike(examples: readonly string[], words: readonly string[]): string {
  const example = examples.find((name) => wordsOf(name).length > 1) ?? examples[0] ?? "";
  const capitals = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  if (example.includes("-")) return words.join("-");
  if (/^[A-Z0-9_]+$/.test(example)) return words.join("_").toUpperCase();
  if (example.includes("_")) return words.join("_");
  if (/^[A-Z]/.test(example)) return capitals.join("");
  if (/[a-z][A-Z]/.test(example)) return [words[0] ?? "", ...capitals.slice(1)].join("");
  return words.join("-");
}

/** What a code looks like, in ours and in others' templates. */
export function looksLikeCode(value: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/.test(value);
}
