import type { Failure } from "../../base/failure.ts";
import type { Outcome } from "../../chat/outcome.ts";
import { type Esm, type StaticValue, type TemplateInformation, TemplateMismatch } from "../../outside/esm/port.ts";
import { ofEachOutcome, type PlatformSettings, type StaticValueNames } from "../../settings/platform-settings.ts";
import { TEMPLATE_SETTINGS } from "../../settings/setting-definitions.ts";
import { checkMapping, checkPersonAttributes, templateMissing } from "./check-mapping.ts";
import type { MappingFinding } from "./mapping-check.ts";

/** The platform settings, checked against the templates of an ESM. */
export interface CardMapping {
  readonly settings: PlatformSettings;
  /** The value of *is chat active* that means no. */
  readonly no: StaticValue;
  readonly yes: StaticValue;
  readonly outcomes: Readonly<Record<Outcome, StaticValue>>;
  /** Set where the names of both come from the configuration: ESM does not tell them through the API in use. */
  readonly namesAreConfigured?: true;
  /** What could not be verified, one sentence each. */
  readonly unverified: readonly string[];
}

/**
 * The settings with the names that the template gives to its static values; with those of the configuration where it has
 * no such value, or the API in use does not tell. Checks nothing.
 */
export function mappingOf(
  settings: PlatformSettings,
  template: TemplateInformation,
  names: StaticValueNames,
): Omit<CardMapping, "unverified"> {
  const valuesOf = (attributeCode = "") => template.attributes.get(attributeCode)?.staticValues ?? [];
  const values = valuesOf(settings.attributeCodes.isChatActive);
  const named = (code: string, name: string): StaticValue =>
    values.find((value) => value.code === code) ?? { code, name };
  const outcomeValues = valuesOf(settings.attributeCodes.outcome);
  const outcomes = ofEachOutcome((outcome): StaticValue => {
    const code = settings.outcomeValueCodes[outcome];
    return outcomeValues.find((value) => value.code === code) ?? { code, name: names.outcomes?.[outcome] ?? null };
  });
  return {
    settings,
    no: named(settings.negativeValueCode, names.no),
    yes: named(settings.positiveValueCode, names.yes),
    outcomes,
    ...(values.length === 0 ? { namesAreConfigured: true } : {}),
  };
}

/**
 * Asks ESM for the templates that the settings name, and checks the settings against them.
 *
 * @throws Failure `esm-template-missing`, or `esm-mapping-wrong` naming every setting that does not fit
 */
export async function verifiedMapping(
  esm: Esm,
  settings: PlatformSettings,
  names: StaticValueNames,
): Promise<CardMapping> {
  const codes = settings.mapped.map(({ code }) => code);
  const { templateCode, personTemplateCode, personMatchCodes } = settings;
  const template = await esm.templateInformation(templateCode, codes);
  if (template === null) throw noSuchTemplate(TEMPLATE_SETTINGS.template, templateCode);
  const person = await esm.templateInformation(personTemplateCode, personMatchCodes);
  if (person === null) throw noSuchTemplate(TEMPLATE_SETTINGS.personTemplate, personTemplateCode);
  const { findings, unverified } = checkMapping(settings, template);
  const all = [...checkPersonAttributes(settings, person), ...findings];
  if (all.length > 0) {
    throw new TemplateMismatch(all.map(findingLine).join("\n"), {
      code: "esm-mapping-wrong",
      scope: "run",
      retryable: false,
    });
  }
  return { ...mappingOf(settings, template, names), unverified };
}

/** ESM does not know what the configuration calls the value that means no. */
export function nameNotKnown({ settings, no }: Pick<CardMapping, "settings" | "no">, refusal: Failure): Failure {
  const finding = {
    setting: "esm.webApi.staticValueNames.no",
    code: no.name ?? "",
    expected: `what ESM calls a value of ${settings.attributeCodes.isChatActive} in its system language`,
    found: `a search that ESM refuses (${refusal.message})`,
    advice:
      "set it to what ESM shows on a finished card, and esm.webApi.staticValueNames.yes to what it shows on an active one",
  };
  return new TemplateMismatch(findingLine(finding), { code: "esm-mapping-wrong", scope: "run", retryable: false });
}

/** ESM has no such template, or the user may not see it. */
export function noSuchTemplate(setting: string, code: string): Failure {
  return new TemplateMismatch(findingLine(templateMissing(setting, code)), {
    code: "esm-template-missing",
    scope: "card",
    retryable: false,
  });
}

function findingLine({ setting, code, expected, found, advice }: MappingFinding): string {
  return `${setting}: ${code}: expected ${expected}, found ${found}: ${advice}`;
}
