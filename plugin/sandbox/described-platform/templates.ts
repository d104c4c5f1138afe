/** What stands for the words in braces: settings, and what a request named. `since` is epoch milliseconds. */
export type Words = Readonly<Record<string, string | number>>;

const WORD = /\{([a-z][a-zA-Z0-9_]*)(?::(seconds|milliseconds|microseconds|number))?\}/g;
/** The words that a request fills in; all others are settings. */
const NAMED = new Set(["session", "since", "id", "session_token"]);

/** Reads the words out of a text that was made from a template; undefined for a text that was made from another one. */
export type ReadTemplate = (text: string) => Words | undefined;

/** @param decode how each part of the text is encoded */
export function compileTemplate(
  template: string,
  settings: Words,
  encode: (text: string) => string = (text) => text,
): ReadTemplate {
  const names: { readonly word: string; readonly format: string | undefined }[] = [];
  const isPath = encode("/") !== "/";
  let source = "";
  let from = 0;
  for (const match of template.matchAll(WORD)) {
    const [whole, word = "", format] = match;
    source += escaped(template.slice(from, match.index));
    from = match.index + whole.length;
    if (NAMED.has(word)) {
      names.push({ word, format });
      source += isPath ? "([^/]+)" : "([^]*)";
    } else source += escaped(encode(String(settings[word] ?? "")));
  }
  const expression = new RegExp(`^${source}${escaped(template.slice(from))}$`);
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return undefined;
    const words: Record<string, string | number> = {};
    for (const [index, { word, format }] of names.entries()) {
      const raw = match[index + 1] ?? "";
      const value = isPath ? decoded(raw) : raw;
      if (value === undefined) return undefined;
      const read = word === "since" ? readTime(value, format) : value;
      if (Number.isNaN(read) || (words[word] ?? read) !== read) return undefined;
      words[word] = read;
    }
    return words;
  };
}

/** A template whose words are all known, filled in. */
export function fillTemplate(template: string, words: Words): string {
  return template.replaceAll(WORD, (_, word: string) => String(words[word] ?? ""));
}

/** The words out of JSON that was made from a template of JSON; fields that the template lacks are left alone. */
export function readJsonTemplate(
  template: unknown,
  given: unknown,
  settings: Words,
  mayLack: (field: string) => boolean,
): Words | undefined {
  if (typeof template === "string") {
    if (typeof given !== "string" && typeof given !== "number") return undefined;
    return compileTemplate(template, settings)(String(given));
  }
  if (typeof template !== "object" || template === null) return template === given ? {} : undefined;
  if (typeof given !== "object" || given === null) return undefined;
  if (Array.isArray(template) && (!Array.isArray(given) || given.length !== template.length)) return undefined;
  const words: Record<string, string | number> = {};
  for (const [name, part] of Object.entries(template)) {
    if (!Object.hasOwn(given, name) && mayLack(name)) continue;
    const found = readJsonTemplate(part, Reflect.get(given, name), settings, () => false);
    if (found === undefined) return undefined;
    Object.assign(words, found);
  }
  return words;
}

function readTime(text: string, format: string | undefined): number {
  if (format === undefined) return Date.parse(text);
  if (!/^\d{1,17}$/.test(text)) return Number.NaN;
  if (format === "seconds") return Number(text) * 1_000;
  return format === "microseconds" ? Number(text) / 1_000 : Number(text);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}
