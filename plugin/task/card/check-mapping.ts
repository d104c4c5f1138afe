import { nearest } from "../../base/nearest.ts";
import { quoted, quotedList } from "../../base/quoted.ts";
import { OUTCOMES } from "../../chat/outcome.ts";
import type { StaticValue, TemplateInformation } from "../../outside/esm/port.ts";
import type { PersonSettings } from "../../settings/person-settings.ts";
import type { MappedAttribute, PlatformSettings } from "../../settings/platform-settings.ts";
import { TEMPLATE_SETTINGS, valueCodeSetting } from "../../settings/setting-definitions.ts";
import { ACTIVE_VALUE_PARTS, OUTCOME_VALUE_PARTS, type ValueCodePart } from "../../settings/template-attributes.ts";
import { checkReferenceTargets, targetsNotTold } from "./check-links.ts";
import type { MappingCheck, MappingFinding } from "./mapping-check.ts";

/** Checks the platform settings that the task needs against the template in ESM. */
export function checkMapping(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const checks = [
    checkFolder(settings, template),
    checkAttributes(settings, template),
    checkReferenceTargets(settings, template),
    checkValueCodes(settings, template),
  ];
  return {
    findings: checks.flatMap(({ findings }) => findings),
    unverified: [...new Set(checks.flatMap(({ unverified }) => unverified))],
  };
}

/** Checks that cards of the template can be made in the folder. */
export function checkFolder({ folderCode }: PlatformSettings, template: TemplateInformation): MappingCheck {
  const { folders } = template;
  if (folders === undefined) {
    return { findings: [], unverified: [`whether template ${template.code} is linked to folder ${folderCode}`] };
  }
  if (folders.some(({ code }) => code === folderCode)) return { findings: [], unverified: [] };
  const finding = {
    setting: TEMPLATE_SETTINGS.folder,
    code: folderCode,
    expected: `a folder that template ${template.code} is linked to`,
    found: quotedList(folders.map(({ code }) => code)) || "no folder at all",
    advice: "link the template to the folder in ESM, or name another folder in the setting",
  };
  return { findings: [finding], unverified: [] };
}

/** Checks that the attributes that the task writes exist and have the right type. */
export function checkAttributes(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const written = settings.mapped.filter(({ definition }) => definition.backReference === undefined);
  return {
    findings: written.flatMap((mapped) => checkAttribute(mapped, template.attributes, settings)),
    unverified: notTold(written, template, settings.attributeCodes.chatLogFile),
  };
}

/** What ESM does not tell about the attributes, of all together where it tells of none. */
function notTold(
  written: readonly MappedAttribute[],
  { attributes }: TemplateInformation,
  fileCode: string | undefined,
): string[] {
  const known = written.filter(({ code }) => attributes.has(code));
  const untold = (aspect: "type" | "multiValue", among: readonly MappedAttribute[]) =>
    among.filter(({ code }) => attributes.get(code)?.[aspect] === undefined).map(({ code }) => code);
  const [types, several] = [
    untold("type", known),
    untold(
      "multiValue",
      known.filter(({ definition }) => definition.multiValue),
    ),
  ];
  const isTypeless = types.length === known.length;
  return [
    ...(types.some((code) => code === fileCode) ? [FILES] : []),
    ...(types.length === 0 ? [] : isTypeless ? [TYPES] : [`the type of ${quotedList(types)}`]),
    ...(several.length === 0 || isTypeless ? [] : [`whether ${quotedList(several)} is multi-value`]),
    ...targetsNotTold(known, { attributes }),
  ];
}

const TYPES = "the types of the attributes, and which of them are multi-value";
const FILES = "whether files can be attached";

/** What is there instead of an attribute. Codes are compared letter by letter, capitals and small ones too. */
function noSuch(code: string, attributes: TemplateInformation["attributes"]): string {
  const meant = nearest(code, [...attributes.keys()]);
  return meant === undefined ? "no such attribute" : `no such attribute: did you mean ${quoted(meant)}?`;
}

function checkAttribute(
  { setting, code, definition }: MappedAttribute,
  attributes: TemplateInformation["attributes"],
  settings: PlatformSettings,
): MappingFinding[] {
  const finding = (expected: string, found: string, advice: string) => ({ setting, code, expected, found, advice });
  const attribute = attributes.get(code);
  if (attribute === undefined) {
    const orDisable = definition.mandatory ? "" : ", or disable the setting with ! in front";
    return [finding(`an attribute of type ${definition.type}`, noSuch(code, attributes), `create it${orDisable}`)];
  }
  const findings: MappingFinding[] = [];
  if (attribute.type !== undefined && attribute.type !== definition.type) {
    findings.push(
      finding(`type ${definition.type}`, `type ${quoted(attribute.type)}`, "map the setting to another attribute"),
    );
  }
  if (definition.multiValue && attribute.multiValue === false) {
    findings.push(finding("a multi-value attribute", "a single-value one", "make the attribute multi-value in ESM"));
  }
  const { targets } = attribute;
  const { personTemplateCode } = settings;
  // Without any target it has a finding of its own: `checkReferenceTargets`.
  const leadsElsewhere = targets !== undefined && targets.length > 0 && !targets.includes(personTemplateCode);
  if (definition.type === "reference" && leadsElsewhere) {
    findings.push(
      finding(
        `a reference to ${personTemplateCode}`,
        quotedList(targets),
        "allow that template as the reference's target",
      ),
    );
  }
  return findings;
}

/** A static value that the settings name. */
interface NamedValue {
  readonly part: ValueCodePart;
  readonly code: string;
}

/**
 * Checks that the attributes have the static values that the settings name. A missing attribute is reported elsewhere.
 */
export function checkValueCodes(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const { isChatActive, outcome } = settings.attributeCodes;
  const active = ACTIVE_VALUE_PARTS.map((part) => ({ part, code: settings[part] }));
  const outcomes = OUTCOMES.map((one) => ({ part: OUTCOME_VALUE_PARTS[one], code: settings.outcomeValueCodes[one] }));
  const checks = [
    checkValues(isChatActive, active, NO_AND_YES, template),
    ...(outcome === undefined ? [] : [checkValues(outcome, outcomes, OUTCOME_WORDS, template)]),
  ];
  return {
    findings: checks.flatMap(({ findings }) => findings),
    unverified: [...new Set(checks.flatMap(({ unverified }) => unverified))],
  };
}

const NO_AND_YES = { part: "negativeValueCode", what: "no and yes", which: "one of the two values" } as const;
const OUTCOME_WORDS = { part: "answeredValueCode", what: "the outcomes", which: "one of the values" } as const;

function checkValues(
  code: string,
  wanted: readonly NamedValue[],
  words: typeof NO_AND_YES | typeof OUTCOME_WORDS,
  template: TemplateInformation,
): MappingCheck {
  const attribute = template.attributes.get(code);
  if (attribute === undefined) return { findings: [], unverified: [] };
  const { type, staticValues } = attribute;
  if (staticValues === undefined) return { findings: [], unverified: ["the value codes of the static values"] };
  if (type !== undefined && type !== "static-value") return { findings: [], unverified: [] };
  const present = staticValues.map((value) => value.code);
  const absent = wanted
    .filter((value) => !present.includes(value.code))
    .map((value) => ({
      setting: valueCodeSetting(value.part),
      code,
      expected: `a static value with the value code ${value.code}`,
      found: quotedList(present) || "none with a value code",
      advice: "give a static value this value code in ESM, or name the code it has in the setting",
    }));
  const meant = staticValues.filter((one) => wanted.some((value) => value.code === one.code));
  const nameless = meant.filter(({ name }) => name === null).map((value) => value.code);
  return {
    findings: [...absent, ...checkValueNames(code, meant, words)],
    unverified:
      nameless.length === 0 ? [] : [`the name of ${quotedList(nameless)} of ${code} in ESM's system language`],
  };
}

/** ESM compares static values by name (documented): a search cannot distinguish two with the same name. */
function checkValueNames(
  code: string,
  meant: readonly StaticValue[],
  { part, what, which }: typeof NO_AND_YES | typeof OUTCOME_WORDS,
): MappingFinding[] {
  // Lower case, since it is not known whether ESM distinguishes case (assumed that it may not).
  const names = meant.flatMap(({ name }) => name?.trim().toLowerCase() ?? []);
  if (new Set(names).size === names.length) return [];
  return [
    {
      setting: valueCodeSetting(part),
      code,
      expected: `values with different names for ${what}`,
      found: quotedList(meant.map((value) => `${value.code} (${value.name ?? "?"})`)),
      advice: `rename ${which} in ESM, or name another value code in the setting`,
    },
  ];
}

/** Checks that the attributes exist that ESM fills itself. Only what users see depends on them. */
export function checkBackReferences(settings: PlatformSettings, template: TemplateInformation): MappingFinding[] {
  return settings.mapped.flatMap(({ setting, code, definition }) => {
    if (definition.backReference === undefined) return [];
    const attribute = template.attributes.get(code);
    const expected = `a back-reference from the attribute ${definition.backReference} of the tickets`;
    const advice = "create it, or disable the setting with ! in front";
    if (attribute === undefined) return [{ setting, code, expected, found: noSuch(code, template.attributes), advice }];
    if (attribute.type === undefined || attribute.type === definition.type) return [];
    return [
      {
        setting,
        code,
        expected,
        found: `type ${quoted(attribute.type)}`,
        advice: "map the setting to another attribute",
      },
    ];
  });
}

/** The finding when ESM has no such template. */
export function templateMissing(setting: string, code: string): MappingFinding {
  const advice = "import it, or name another one in the setting";
  return { setting, code, expected: `a template ${code} that the user may see`, found: "no such template", advice };
}

/** Types of which it is known how they are written (documented). */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  "string",
  "number",
  "date",
  "worklog",
  "reference",
  "external-reference",
  "static-value",
]);

/** Checks that Person cards can be found by the attributes in the settings. */
export function checkPersonAttributes(
  { personMatchCodes, personMatching }: PlatformSettings,
  person: TemplateInformation,
): MappingFinding[] {
  const setting = TEMPLATE_SETTINGS.personMatch;
  const wanted = personMatching.externalIds === "number" ? "number" : "string";
  return personMatchCodes.flatMap((code) => {
    const attribute = person.attributes.get(code);
    if (attribute === undefined) {
      const expected = `an attribute of template ${person.code} that holds the platform users' external ids`;
      const advice = "name the attribute that holds the external ids, such as email";
      return [{ setting, code, expected, found: noSuch(code, person.attributes), advice }];
    }
    const { type } = attribute;
    if (type === undefined || type === wanted || !KNOWN_TYPES.has(type)) return [];
    const expected = `an attribute of type ${wanted}, since persons.externalIds is "${personMatching.externalIds}"`;
    return [
      { setting, code, expected, found: `type ${type}`, advice: personTypeAdvice(type, personMatching.externalIds) },
    ];
  });
}

function personTypeAdvice(type: string, kind: PersonSettings["externalIds"]): string {
  const another = "name another attribute in the setting";
  if (kind === "text" && type === "number")
    return `set persons.externalIds to "number" in the configuration, or ${another}`;
  if (kind === "number" && type === "string")
    return `set persons.externalIds to "text" in the configuration, or ${another}`;
  return another;
}
