import { Failure } from "../../base/failure.ts";
import type { AttributeInformation, Esm, TemplateInformation } from "../../outside/esm/port.ts";
import type { MappedAttribute, PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";

/** A static value as ESM names it. */
export interface StaticValue {
  readonly code: string;
  readonly name: string;
}

/** The platform settings, found to fit the template of the ESM at hand. */
export interface CardMapping {
  readonly settings: PlatformSettings;
  /** The value of *is chat active* that means no. */
  readonly no: StaticValue;
  readonly yes: StaticValue;
  /** What could not be verified; one sentence each. */
  readonly unverified: readonly string[];
}

/** Where a platform setting does not fit the ESM at hand. */
export interface MappingFinding {
  readonly setting: string;
  readonly code: string;
  readonly expected: string;
  readonly found: string;
  readonly advice: string;
}

/** What became of a comparison of the platform settings with what ESM tells. */
export interface MappingCheck {
  /** Empty when everything fits. */
  readonly findings: readonly MappingFinding[];
  /** What could not be verified, because the way into ESM does not tell; one sentence each. */
  readonly unverified: readonly string[];
}

/** Names of the settings that are about whole templates. */
export const MAPPING_SETTINGS = {
  template: "efecteChat.integration.chatSession.templateCode",
  folder: "efecteChat.integration.chatSession.folderCode",
  personTemplate: "efecteChat.integration.person.templateCode",
  personMatch: "efecteChat.integration.ticket.chatMembers.attributeCode",
} as const;

/** Holds the platform settings that the task cannot do without against what ESM tells of the template. */
export function checkMapping(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const checks = [
    checkFolder(settings, template),
    checkAttributes(settings, template),
    checkValueCodes(settings, template),
  ];
  return {
    findings: checks.flatMap(({ findings }) => findings),
    unverified: checks.flatMap(({ unverified }) => unverified),
  };
}

/** Whether cards of the template can be made in the folder. */
export function checkFolder({ folderCode }: PlatformSettings, template: TemplateInformation): MappingCheck {
  const { folders } = template;
  if (folders === undefined) {
    return { findings: [], unverified: [`whether template ${template.code} is linked to folder ${folderCode}`] };
  }
  if (folders.some(({ code }) => code === folderCode)) return { findings: [], unverified: [] };
  const finding = {
    setting: MAPPING_SETTINGS.folder,
    code: folderCode,
    expected: `a folder that template ${template.code} is linked to`,
    found: folders.map(({ code }) => code).join(", ") || "no folder at all",
    advice: "link the template to the folder in ESM, or name another folder in the setting",
  };
  return { findings: [finding], unverified: [] };
}

/** Whether the attributes that the task writes exist and are of the right kind. */
export function checkAttributes(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const written = settings.mapped.filter(({ definition }) => definition.backReference === undefined);
  const known = written.flatMap(({ code }) => template.attributes.get(code) ?? []);
  const cannotTell = [
    known.some(({ type }) => type === undefined) && "the types of the attributes, and which of them are multi-value",
    known.some(({ targets }) => targets === undefined) && "what the references may point to",
  ];
  return {
    findings: written.flatMap((mapped) => checkAttribute(mapped, template.attributes.get(mapped.code), settings)),
    unverified: cannotTell.filter((sentence) => sentence !== false),
  };
}

/** Whether there are static values that mean no and yes. Nothing is said of an attribute that is none itself. */
export function checkValueCodes(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const { negativeValueCode, positiveValueCode } = settings;
  const wanted: Readonly<Record<string, string>> = { negativeValueCode, positiveValueCode };
  const findings: MappingFinding[] = [];
  let isSilent = false;
  for (const { setting, code, definition } of settings.mapped) {
    const attribute = template.attributes.get(code);
    if (definition.type !== "static-value" || attribute === undefined) continue;
    if (attribute.staticValues === undefined) isSilent = true;
    if (attribute.staticValues === undefined || attribute.type !== definition.type) continue;
    const present = attribute.staticValues.map((value) => value.code);
    for (const part of definition.staticValues.flatMap((value) => value.setting ?? [])) {
      const valueCode = wanted[part];
      if (valueCode === undefined || present.includes(valueCode)) continue;
      findings.push({
        setting: setting.replace(/attributeCode$/, part),
        code,
        expected: `a static value with the value code ${valueCode}`,
        found: present.join(", ") || "none with a value code",
        advice: "give a static value this value code in ESM, or name the code it has in the setting",
      });
    }
    findings.push(...checkValueNames(setting, code, attribute.staticValues, Object.values(wanted)));
  }
  return { findings, unverified: isSilent ? ["the value codes of the static values"] : [] };
}

/** ESM compares static values by their names (documented): two with one name cannot be told apart in a search. */
function checkValueNames(
  setting: string,
  code: string,
  values: readonly { readonly code: string; readonly name: string }[],
  valueCodes: readonly string[],
): MappingFinding[] {
  const meant = values.filter((value) => valueCodes.includes(value.code));
  // Whether ESM minds case is not known (assumed that it may not).
  const names = new Set(meant.map(({ name }) => name.trim().toLowerCase()));
  if (names.size === meant.length) return [];
  return [
    {
      setting: setting.replace(/attributeCode$/, "negativeValueCode"),
      code,
      expected: "values with different names for no and yes",
      found: meant.map((value) => `${value.code} (${value.name})`).join(", "),
      advice: "rename one of the two values in ESM, or name another value code in the setting",
    },
  ];
}

/** Whether the attributes exist that ESM fills itself. Nothing depends on them but what users see. */
export function checkBackReferences(settings: PlatformSettings, template: TemplateInformation): MappingFinding[] {
  return settings.mapped.flatMap(({ setting, code, definition }) => {
    if (definition.backReference === undefined) return [];
    const attribute = template.attributes.get(code);
    const expected = `a back-reference from the attribute ${definition.backReference} of the tickets`;
    const advice = "create it, or disable the setting with ! in front";
    if (attribute === undefined) return [{ setting, code, expected, found: "no such attribute", advice }];
    if (attribute.type === undefined || attribute.type === definition.type) return [];
    return [
      { setting, code, expected, found: `type ${attribute.type}`, advice: "map the setting to another attribute" },
    ];
  });
}

/** The settings with the values as the template names them. Whether they fit is another question. */
export function mappingOf(
  settings: PlatformSettings,
  template: TemplateInformation,
  names: StaticValueNames,
): Omit<CardMapping, "unverified"> {
  const values = template.attributes.get(settings.attributeCodes.isChatActive)?.staticValues ?? [];
  const named = (code: string, otherwise: string) => ({
    code,
    name: values.find((value) => value.code === code)?.name ?? otherwise,
  });
  return {
    settings,
    no: named(settings.negativeValueCode, names.no),
    yes: named(settings.positiveValueCode, names.yes),
  };
}

/**
 * Asks ESM for the templates that the settings name and holds the settings against them.
 *
 * @throws Failure `esm-template-missing`, or `esm-mapping-wrong` naming every setting that does not fit
 */
export async function verifiedMapping(
  esm: Esm,
  settings: PlatformSettings,
  names: StaticValueNames,
): Promise<CardMapping> {
  const codes = settings.mapped.map(({ code }) => code);
  const template = await requiredTemplate(esm, settings.templateCode, codes, MAPPING_SETTINGS.template);
  const { personTemplateCode, personMatchCode } = settings;
  const person = await requiredTemplate(esm, personTemplateCode, [personMatchCode], MAPPING_SETTINGS.personTemplate);
  const wrongPerson = checkPersonAttribute(settings, person);
  const { findings, unverified } = checkMapping(settings, template);
  const all = wrongPerson === undefined ? findings : [wrongPerson, ...findings];
  if (all.length > 0) {
    throw new Failure(all.map(findingLine).join("\n"), { code: "esm-mapping-wrong", scope: "run", retryable: false });
  }
  return { ...mappingOf(settings, template, names), unverified };
}

async function requiredTemplate(esm: Esm, code: string, attributeCodes: readonly string[], setting: string) {
  const template = await esm.templateInformation(code, attributeCodes);
  if (template !== null) return template;
  const finding = templateMissing(setting, code);
  throw new Failure(findingLine(finding), { code: "esm-template-missing", scope: "card", retryable: false });
}

/** What is found where ESM has no such template. */
export function templateMissing(setting: string, code: string): MappingFinding {
  const advice = "import it, or name another one in the setting";
  return { setting, code, expected: `a template ${code} that the user may see`, found: "no such template", advice };
}

/** Whether Person cards can be found by the attribute that the settings name. */
export function checkPersonAttribute(
  { personMatchCode }: PlatformSettings,
  person: TemplateInformation,
): MappingFinding | undefined {
  if (person.attributes.has(personMatchCode)) return undefined;
  return {
    setting: MAPPING_SETTINGS.personMatch,
    code: personMatchCode,
    expected: `an attribute of template ${person.code} that holds the platform users' external ids`,
    found: "no such attribute",
    advice: "name the attribute that holds the external ids, such as email",
  };
}

function findingLine({ setting, code, expected, found, advice }: MappingFinding): string {
  return `${setting}: ${code}: expected ${expected}, found ${found}: ${advice}`;
}

function checkAttribute(
  { setting, code, definition }: MappedAttribute,
  attribute: AttributeInformation | undefined,
  settings: PlatformSettings,
): MappingFinding[] {
  const finding = (expected: string, found: string, advice: string) => ({ setting, code, expected, found, advice });
  if (attribute === undefined) {
    const orDisable = definition.mandatory ? "" : ", or disable the setting with ! in front";
    return [finding(`an attribute of type ${definition.type}`, "no such attribute", `create it${orDisable}`)];
  }
  const findings: MappingFinding[] = [];
  if (attribute.type !== undefined && attribute.type !== definition.type) {
    findings.push(finding(`type ${definition.type}`, `type ${attribute.type}`, "map the setting to another attribute"));
  }
  if (definition.multiValue && attribute.multiValue === false) {
    findings.push(finding("a multi-value attribute", "a single-value one", "make the attribute multi-value in ESM"));
  }
  const { targets } = attribute;
  const { personTemplateCode } = settings;
  if (definition.type === "reference" && targets !== undefined && !targets.includes(personTemplateCode)) {
    const found = targets.join(", ") || "none";
    findings.push(
      finding(`a reference to ${personTemplateCode}`, found, "allow that template as the reference's target"),
    );
  }
  return findings;
}
