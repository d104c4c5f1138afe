import type { AttributeInformation, Esm, TemplateInformation } from "../esm/port.ts";
import { Failure } from "../failure.ts";
import type { MappedAttribute, PlatformSettings, StaticValueNames } from "../settings/platform-settings.ts";

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

/** Holds the platform settings against what ESM tells of the template. Nothing is found when everything fits. */
export function checkMapping(settings: PlatformSettings, template: TemplateInformation): MappingFinding[] {
  const findings = settings.mapped
    .filter(({ definition }) => definition.backReference === undefined)
    .flatMap((mapped) => checkAttribute(mapped, template.attributes.get(mapped.code), settings));
  const { folders } = template;
  if (folders === undefined || folders.some(({ code }) => code === settings.folderCode)) return findings;
  return [
    ...findings,
    {
      setting: "efecteChat.integration.chatSession.folderCode",
      code: settings.folderCode,
      expected: `a folder that template ${template.code} is linked to`,
      found: folders.map(({ code }) => code).join(", ") || "no folder at all",
      advice: "link the template to the folder in ESM, or name another folder in the setting",
    },
  ];
}

/** What could not be verified, because the way into ESM does not tell; one sentence each. */
export function unverified(settings: PlatformSettings, template: TemplateInformation): string[] {
  const known = settings.mapped.flatMap(({ code }) => template.attributes.get(code) ?? []);
  const cannotTell = [
    template.folders === undefined && `whether template ${template.code} is linked to folder ${settings.folderCode}`,
    known.some(({ type }) => type === undefined) && "the types of the attributes, and which of them are multi-value",
    known.some(({ targets }) => targets === undefined) && "what the references may point to",
    known.some(({ staticValues }) => staticValues === undefined) && "the value codes of the static values",
  ];
  return cannotTell.filter((sentence) => sentence !== false);
}

/** @throws Failure `esm-mapping-wrong` naming every setting that does not fit */
function mappingOf(settings: PlatformSettings, template: TemplateInformation, names: StaticValueNames): CardMapping {
  const findings = checkMapping(settings, template);
  if (findings.length > 0) {
    throw new Failure(findings.map(findingLine).join("\n"), { code: "esm-mapping-wrong", retryable: false });
  }
  const values = template.attributes.get(settings.attributeCodes.isChatActive)?.staticValues ?? [];
  const named = (code: string, otherwise: string) => ({
    code,
    name: values.find((value) => value.code === code)?.name ?? otherwise,
  });
  return {
    settings,
    no: named(settings.negativeValueCode, names.no),
    yes: named(settings.positiveValueCode, names.yes),
    unverified: unverified(settings, template),
  };
}

/**
 * Asks ESM for the templates that the settings name and holds the settings against them.
 *
 * @throws Failure `esm-template-missing` or `esm-mapping-wrong`
 */
export async function verifiedMapping(
  esm: Esm,
  settings: PlatformSettings,
  names: StaticValueNames,
): Promise<CardMapping> {
  const codes = settings.mapped.map(({ code }) => code);
  const template = await requiredTemplate(esm, settings.templateCode, codes, "chatSession.templateCode");
  const { personTemplateCode, personMatchCode } = settings;
  const person = await requiredTemplate(esm, personTemplateCode, [personMatchCode], "person.templateCode");
  if (!person.attributes.has(personMatchCode)) {
    const setting = "efecteChat.integration.ticket.chatMembers.attributeCode";
    const message = `${setting}: template ${person.code} has no attribute ${personMatchCode}`;
    throw new Failure(message, { code: "esm-mapping-wrong", retryable: false });
  }
  return mappingOf(settings, template, names);
}

async function requiredTemplate(esm: Esm, code: string, attributeCodes: readonly string[], setting: string) {
  const template = await esm.templateInformation(code, attributeCodes);
  if (template !== null) return template;
  const message = `efecteChat.integration.${setting}: ESM has no template ${code}: import it, or name another one in the setting`;
  throw new Failure(message, { code: "esm-template-missing", retryable: false });
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
  const { targets, staticValues } = attribute;
  const { personTemplateCode, negativeValueCode, positiveValueCode } = settings;
  if (definition.type === "reference" && targets !== undefined && !targets.includes(personTemplateCode)) {
    const found = targets.join(", ") || "none";
    findings.push(
      finding(`a reference to ${personTemplateCode}`, found, "allow that template as the reference's target"),
    );
  }
  if (definition.type !== "static-value" || staticValues === undefined) return findings;
  for (const valueCode of [negativeValueCode, positiveValueCode]) {
    if (staticValues.some((known) => known.code === valueCode)) continue;
    const found = staticValues.map((known) => known.code).join(", ") || "none with a value code";
    findings.push(
      finding(`a static value with the value code ${valueCode}`, found, "give a static value this value code"),
    );
  }
  return findings;
}
