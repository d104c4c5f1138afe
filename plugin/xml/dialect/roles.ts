import type { Language } from "../template-definition.ts";
import type { Place } from "./place.ts";
import { languageOf, wordsOf } from "./words.ts";

/** What a value says of its element. */
export type Role =
  | "code"
  | "name"
  | "type"
  | "multi-value"
  | "mandatory"
  | "unique"
  | "long"
  | "target"
  | "back-reference"
  | "prefix"
  | "class"
  | "folder"
  | "position"
  /** A number that ESM gives. */
  | "id"
  /** By whom and when it was made, which is nobody else's. */
  | "history"
  | "other";

/** Names that have been seen for it, in this vendor's interfaces or in others', without hyphens and capitals. */
const NAMES: readonly (readonly [Role, readonly string[], isNegative?: true])[] = [
  ["code", ["code", "key", "internalname", "systemname", "technicalname", "apiname", "shortname", "identifier"]],
  ["name", ["name", "names", "label", "labels", "title", "displayname", "caption", "localizedname", "translations"]],
  ["type", ["type", "datatype", "kind", "datakind"]],
  ["multi-value", ["multivalue", "multivalued", "multi", "multiple", "multiplevalues", "allowsmultiple", "repeatable"]],
  ["multi-value", ["single", "singlevalue", "singlevalued"], true],
  ["mandatory", ["mandatory", "required", "obligatory", "compulsory"]],
  ["mandatory", ["optional", "nullable"], true],
  ["unique", ["unique", "uniquevalue"]],
  ["long", ["long", "longtext", "multiline", "largetext"]],
  ["back-reference", ["backreference", "backreferenceattribute", "backref", "reversereference", "inverseof"]],
  [
    "target",
    ["target", "targets", "targettemplate", "targettemplates", "referencetemplate", "reftemplate", "pointsto"],
  ],
  ["target", ["targettemplatecode", "refersto", "referencetarget", "allowedtemplate", "allowedtemplates"]],
  ["prefix", ["prefix", "identifierprefix"]],
  ["class", ["class", "classcode", "group", "groupcode", "section", "sectioncode"]],
  ["folder", ["folder", "foldercode"]],
  ["position", ["order", "position", "index", "sortorder", "ordinal", "ordernumber"]],
  ["id", ["id", "uuid", "guid", "oid", "internalid", "databaseid"]],
];

const ROLES = new Map(NAMES.flatMap(([role, names]) => names.map((name) => [name, role] as const)));
const NEGATIVE = new Set(NAMES.flatMap(([, names, isNegative]) => (isNegative === true ? names : [])));

/** Words of which a value tells its element's past, whatever else it says. */
const HISTORY: ReadonlySet<string> = new Set([
  "created",
  "modified",
  "updated",
  "changed",
  "exported",
  "author",
  "owner",
  "version",
  "revision",
]);

/** Words in front of the one that counts: `attributeCode`, `template-name`, `isMandatory`. */
const IN_FRONT: ReadonlySet<string> = new Set([
  "attribute",
  "template",
  "class",
  "group",
  "field",
  "value",
  "static",
  "option",
  "is",
  "data",
  "item",
]);

/** Whether a property that is called so would be understood. */
export function isRoleName(name: string): boolean {
  return roleOfWords(wordsOf(name)) !== undefined;
}

function roleName(words: readonly string[]): string | undefined {
  for (let rest = words; rest.length > 0; rest = rest.slice(1)) {
    const name = rest.join("");
    if (ROLES.has(name)) return name;
    if (!IN_FRONT.has(rest[0] ?? "")) return undefined;
  }
  return undefined;
}

function roleOfWords(words: readonly string[]): Role | undefined {
  if (words.some((word) => HISTORY.has(word))) return "history";
  return ROLES.get(roleName(words) ?? "");
}

/** What stands at a place: its role, its language if it is a name, and whether yes means the opposite. */
export interface Meaning {
  readonly role: Role;
  readonly language: ReturnType<typeof languageOf>;
  readonly isNegative: boolean;
}

/** The names along the way to a place, the last one first. */
function namesAlong({ steps, attribute }: Place): string[] {
  const along = steps.flatMap(({ name, key }) => (key === undefined ? [name] : [name, key.value]));
  // The only attribute of a child is as general as the child is special: `<type value="string"/>`, `<target code="x"/>`.
  const isOfChild = steps.length > 0;
  const last = attribute === undefined ? [] : [attribute];
  return isOfChild ? [...along.toReversed(), ...last] : last;
}

export function meaningOf(place: Place): Meaning {
  const names = namesAlong(place);
  const last = place.attribute ?? "";
  if (place.steps.length > 0 && ROLES.get(last) === "id") return { role: "id", language: undefined, isNegative: false };
  let language: Meaning["language"];
  for (const name of names) {
    const words = wordsOf(name);
    const spoken = languageOf(name) ?? (words.length > 1 ? languageOf(words.at(-1) ?? "") : undefined);
    if (spoken !== undefined) language ??= spoken;
    const known = spoken !== undefined && words.length > 1 ? words.slice(0, -1) : words;
    const role = roleOfWords(known);
    if (role !== undefined) return { role, language, isNegative: NEGATIVE.has(roleName(known) ?? "") };
  }
  return { role: "other", language, isNegative: false };
}

/** The languages that the ready-made template has names in. */
export function isOurLanguage(language: Meaning["language"]): language is Language {
  return language === "en" || language === "fi" || language === "sv" || language === "de";
}
