import { Failure } from "../../base/failure.ts";
import type { Esm, TemplateInformation } from "../../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import { TEMPLATE_SETTINGS } from "../../settings/setting-definitions.ts";
import {
  checkMapping,
  checkPersonAttribute,
  type MappingFinding,
  type StaticValue,
  templateMissing,
} from "./check-mapping.ts";

/** The platform settings, found to fit the template of the ESM at hand. */
export interface CardMapping {
  readonly settings: PlatformSettings;
  /** The value of *is chat active* that means no. */
  readonly no: StaticValue;
  readonly yes: StaticValue;
  /** What could not be verified; one sentence each. */
  readonly unverified: readonly string[];
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
  const template = await requiredTemplate(esm, settings.templateCode, codes, TEMPLATE_SETTINGS.template);
  const { personTemplateCode, personMatchCode } = settings;
  const person = await requiredTemplate(esm, personTemplateCode, [personMatchCode], TEMPLATE_SETTINGS.personTemplate);
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

function findingLine({ setting, code, expected, found, advice }: MappingFinding): string {
  return `${setting}: ${code}: expected ${expected}, found ${found}: ${advice}`;
}
