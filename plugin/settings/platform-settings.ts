import { InputError, type Problem } from "../base/failure.ts";
import { nearest } from "../base/nearest.ts";
import {
  CARD_ATTRIBUTE_NAMES,
  CARD_ATTRIBUTES,
  type CardAttribute,
  type NeededAttribute,
} from "../chat/card-attributes.ts";
import { OUTCOMES, type Outcome } from "../chat/outcome.ts";
import type { AttributeDefinition, TemplateDefinition } from "../xml/template-definition.ts";
import { type PersonSettings, personSettings } from "./person-settings.ts";
import {
  type SettingDefinition,
  settingDefinitions,
  TEMPLATE_SETTINGS,
  valueCodeSetting,
} from "./setting-definitions.ts";
import { OUTCOME_VALUE_PARTS, staticValueOf, VALUE_CODE_PARTS, type ValueCodePart } from "./template-attributes.ts";

/** The code of each attribute in the customer's template; attributes that are switched off are absent. */
export type AttributeCodes = Readonly<Partial<Record<CardAttribute, string>> & Record<NeededAttribute, string>>;

/** The display names of static values, for an API of ESM that does not tell their codes. */
export interface StaticValueNames {
  /** Of *is chat active*. */
  readonly no: string;
  readonly yes: string;
  /** Of the outcome; one that is absent is not known. */
  readonly outcomes?: Readonly<Partial<Record<Outcome, string>>>;
}

/** A setting that maps an attribute of the chat session, and the attribute in the ready-made template. */
export interface MappedAttribute {
  readonly setting: string;
  readonly code: string;
  readonly definition: AttributeDefinition;
}

/** The section *Efecte Chat (InteliWISE) settings*, complete with defaults. */
export interface PlatformSettings {
  /** The Person attributes that may hold a platform user's external id; mostly one. All count the same. */
  readonly personMatchCodes: readonly string[];
  /** How external ids are compared: the section `persons` of the configuration. */
  readonly personMatching: PersonSettings;
  readonly personTemplateCode: string;
  readonly templateCode: string;
  readonly folderCode: string;
  readonly attributeCodes: AttributeCodes;
  readonly negativeValueCode: string;
  readonly positiveValueCode: string;
  readonly outcomeValueCodes: Readonly<Record<Outcome, string>>;
  /** Every attribute that is not switched off, in the order of the ready-made template. */
  readonly mapped: readonly MappedAttribute[];
}

/** The English names of the values in the ready-made template. */
export function readyMadeStaticValueNames(
  template: TemplateDefinition,
): StaticValueNames & { readonly outcomes: Readonly<Record<Outcome, string>> } {
  const named = (part: ValueCodePart) => staticValueOf(template, part).names.en;
  const outcomes = ofEachOutcome((outcome) => named(OUTCOME_VALUE_PARTS[outcome]));
  return { no: named("negativeValueCode"), yes: named("positiveValueCode"), outcomes };
}

/** What `valueOf` returns for each outcome. */
export function ofEachOutcome<T>(valueOf: (outcome: Outcome) => T): Readonly<Record<Outcome, T>> {
  const entries = OUTCOMES.map((outcome) => [outcome, valueOf(outcome)] as const);
  // Every outcome is there; TypeScript cannot follow that.
  return Object.fromEntries(entries) as Record<Outcome, T>;
}

interface Entry {
  readonly line: number;
  readonly name: string;
  readonly value: string;
  readonly disabled: boolean;
}

const LETTERS = "letters, digits and _ only";
const CODE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * Reads `platform-settings.properties`: `name=value`, `#` starts a comment, `!name=value` disables a setting. Settings
 * that are not named keep their defaults. How persons are compared stands elsewhere: it has its defaults here.
 *
 * @throws InputError with one problem for each mistake, naming the line and the setting
 */
export function readPlatformSettings(file: string, text: string, template: TemplateDefinition): PlatformSettings {
  const definitions = settingDefinitions(template);
  const problems: Problem[] = [];
  const report = (entry: Entry, message: string) =>
    problems.push({ file, place: `line ${entry.line}`, message: `${entry.name} ${message}` });

  const entries = new Map<string, Entry>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const entry = readEntry(index + 1, line);
    const earlier = entries.get(entry.name);
    const definition = definitions.find(({ name }) => name === entry.name);
    if (!line.includes("=")) {
      // A line of another file may be a secret: only what is certainly a setting is repeated.
      const known = definitions.find(({ name }) => name === entry.name.split(/[\s:]/)[0]);
      const message = `${known?.name ?? "this line"} has no =: ${adviceWithoutEquals(entry)}`;
      problems.push({ file, place: `line ${entry.line}`, message });
    } else if (definition === undefined)
      report(entry, `is not a setting of the chat history: ${questionOn(entry.name, definitions)}`);
    else if (earlier !== undefined) report(entry, `stands on line ${earlier.line} already: keep one of them`);
    else if (entry.disabled && !definition.mayBeDisabled) report(entry, "cannot be disabled: the task needs it");
    else if (!entry.disabled && entry.value === "")
      report(entry, "is empty: give a code, or disable it with ! in front");
    else if (!entry.disabled && definition.target.kind === "person-match") {
      const mistake = mistakeInCodes(entry.value);
      if (mistake !== undefined) report(entry, mistake);
    } else if (!entry.disabled && !CODE.test(entry.value)) report(entry, `is not a code: ${whyNoCode(entry.value)}`);
    if (earlier === undefined) entries.set(entry.name, entry);
  }
  const reportShared = (
    among: (target: SettingDefinition["target"]) => boolean,
    words: (code: string, other: string) => string,
  ) =>
    reportSharedCodes(
      definitions.filter(({ target }) => among(target)),
      entries,
      (entry, code, other) => report(entry, words(code, other)),
    );
  // Two attributes with one code would overwrite each other.
  reportShared(
    ({ kind }) => kind === "attribute",
    (code, other) => `is mapped to ${code}, as ${other} is`,
  );
  // If no and yes had the same value code, every card would count as finished and none would ever be filled.
  reportShared(
    isValueOf("active"),
    (code, other) => `is ${code}, as ${other} is: one value cannot mean both no and yes`,
  );
  reportShared(
    isValueOf("outcome"),
    (code, other) => `is ${code}, as ${other} is: one value cannot mean both outcomes`,
  );
  if (problems.length > 0) throw new InputError(problems);
  return build(definitions, entries);
}

function isValueOf(kind: keyof typeof VALUE_CODE_PARTS): (target: SettingDefinition["target"]) => boolean {
  return (target) => target.kind === "static-value" && VALUE_CODE_PARTS[kind].includes(target.part);
}

/** A name without what all begin with, in small letters. */
const short = (name: string) => name.toLowerCase().replace(/^efectechat\.integration\./, "");

function questionOn(name: string, definitions: readonly SettingDefinition[]): string {
  const byShort = new Map(definitions.map((one) => [short(one.name), one.name]));
  const meant = byShort.get(nearest(short(name), [...byShort.keys()]) ?? "");
  return meant === undefined ? "is it spelt right?" : `did you mean ${meant}?`;
}

function readEntry(line: number, text: string): Entry {
  const disabled = text.startsWith("!");
  const [name = "", ...value] = (disabled ? text.slice(1) : text).split("=");
  return { line, name: name.trim(), value: value.join("=").trim(), disabled };
}

/** Codes separated by commas. */
function codesIn(value: string): string[] {
  return value.split(",").map((code) => code.trim());
}

/** What is behind a value that is no code. It is not repeated. */
function whyNoCode(value: string): string {
  if (/^["'\u2018-\u201f\u00ab\u00bb]/.test(value)) return "it is written without quotation marks";
  if (/\s[#!]|\/\//.test(value)) return "a comment needs a line of its own, which begins with #";
  if (/^\w+[;,]$/.test(value)) return `take away the ${value.at(-1)} at its end`;
  if (value.endsWith("\\")) return "a value stands on one line, without a backslash at its end";
  if (/^[\p{L}\d]+(?: [\p{L}\d]+)+$/u.test(value))
    return "it is the code that ESM shows beside the name, and not the name";
  return LETTERS;
}

function mistakeInCodes(value: string): string | undefined {
  const codes = codesIn(value);
  if (!codes.every((code) => CODE.test(code))) {
    const wrong = codes.find((code) => !CODE.test(code)) ?? "";
    return `is not a code, or several with commas between: ${wrong.includes(" ") ? LETTERS : whyNoCode(wrong)}`;
  }
  return new Set(codes).size === codes.length ? undefined : "names an attribute twice";
}

function adviceWithoutEquals({ disabled }: Entry): string {
  return disabled
    ? "write !name=value to disable a setting, or # in front of a comment"
    : "write name=value, or # in front of a comment";
}

/** Reports settings of which no two may have the same code: the wrong entry, the code, and the other setting's name. */
function reportSharedCodes(
  definitions: readonly SettingDefinition[],
  entries: ReadonlyMap<string, Entry>,
  report: (entry: Entry, code: string, other: string) => void,
): void {
  const owners = new Map<string, SettingDefinition>();
  for (const definition of definitions) {
    const entry = entries.get(definition.name);
    if (entry?.disabled === true) continue;
    const code = entry?.value ?? definition.default;
    if (code === undefined) continue;
    const owner = owners.get(code);
    if (owner === undefined) {
      owners.set(code, definition);
      continue;
    }
    const [blamed, other] = entry === undefined ? [owner, definition] : [definition, owner];
    const blamedEntry = entries.get(blamed.name);
    if (blamedEntry !== undefined && code !== "") report(blamedEntry, code, other.name);
  }
}

function build(definitions: readonly SettingDefinition[], entries: ReadonlyMap<string, Entry>): PlatformSettings {
  const values = new Map<string, string>();
  const mapped: MappedAttribute[] = [];
  const attributeCodes: Partial<Record<CardAttribute, string>> = {};
  for (const { name, default: defaultValue, target } of definitions) {
    const entry = entries.get(name);
    if (entry?.disabled === true) continue;
    const value = entry?.value ?? defaultValue;
    if (value === undefined) continue;
    values.set(name, value);
    if (target.kind !== "attribute") continue;
    attributeCodes[target.name] = value;
    mapped.push({ setting: name, code: value, definition: target.attribute });
  }
  function codeOf(name: string): string {
    const value = values.get(name);
    if (value === undefined) throw new Error(`${name} has neither a value nor a default`);
    return value;
  }
  if (!hasNeeded(attributeCodes)) throw new Error("an attribute that cannot be switched off has no code");
  return {
    personMatchCodes: codesIn(codeOf(TEMPLATE_SETTINGS.personMatch)),
    personMatching: personSettings.parse({}),
    personTemplateCode: codeOf(TEMPLATE_SETTINGS.personTemplate),
    templateCode: codeOf(TEMPLATE_SETTINGS.template),
    folderCode: codeOf(TEMPLATE_SETTINGS.folder),
    attributeCodes,
    negativeValueCode: codeOf(valueCodeSetting("negativeValueCode")),
    positiveValueCode: codeOf(valueCodeSetting("positiveValueCode")),
    outcomeValueCodes: ofEachOutcome((outcome) => codeOf(valueCodeSetting(OUTCOME_VALUE_PARTS[outcome]))),
    mapped,
  };
}

function hasNeeded(codes: Partial<Record<CardAttribute, string>>): codes is AttributeCodes {
  return CARD_ATTRIBUTE_NAMES.every((name) => !("role" in CARD_ATTRIBUTES[name]) || codes[name] !== undefined);
}
