import { quotedList } from "../../base/quoted.ts";
import type { TemplateInformation } from "../../outside/esm/port.ts";
import type { MappedAttribute, PlatformSettings } from "../../settings/platform-settings.ts";
import { TEMPLATE_SETTINGS } from "../../settings/setting-definitions.ts";
import type { MappingCheck } from "./mapping-check.ts";

const TARGETS = "what the references may point to";

/** Checks that the template is linked to a folder at all: importing a template brings none (observed). */
export function checkLinked({ folderCode }: PlatformSettings, { code, folders }: TemplateInformation): MappingCheck {
  if (folders === undefined) return { findings: [], unverified: [`the folders of template ${code}`] };
  if (folders.length > 0) return { findings: [], unverified: [] };
  const finding = {
    setting: TEMPLATE_SETTINGS.folder,
    code: folderCode,
    expected: `a folder that template ${code} is linked to`,
    found: "no folder at all",
    advice: `an imported template comes without folders: ${clicksToLink(code, folderCode)}`,
  };
  return { findings: [finding], unverified: [] };
}

/**
 * What an administrator does in ESM. Source of the names: the vendor's ESM Admin Manual, "Folder Permissions" and "Allowed
 * templates".
 */
export function clicksToLink(templateCode: string, folderCode: string): string {
  return `in ESM open Permissions, choose the folder ${folderCode} under Folders (make it first if there is none), allow the template ${templateCode} in its Allowed templates and save`;
}

/**
 * Checks that the references that the task writes have a target: importing a template brings none (observed). Of a
 * back-reference it is not known what ESM shows as its target.
 */
export function checkReferenceTargets(settings: PlatformSettings, template: TemplateInformation): MappingCheck {
  const { personTemplateCode } = settings;
  const references = settings.mapped.filter(
    ({ definition }) => definition.type === "reference" && definition.backReference === undefined,
  );
  const found = references.map(({ setting, code }) => ({ setting, code, attribute: template.attributes.get(code) }));
  return {
    findings: found
      .filter(({ attribute }) => attribute?.type === "reference" && attribute.targets?.length === 0)
      .map(({ setting, code }) => ({
        setting,
        code,
        expected: `a reference to ${personTemplateCode}`,
        found: "no target at all",
        advice: `an imported template comes without the targets of its references: ${clicksToTarget([code], personTemplateCode)}`,
      })),
    unverified: targetsNotTold(references, template),
  };
}

/** What an administrator does in ESM. Templates in the main menu and its tree are documented, the field is assumed. */
export function clicksToTarget(attributeCodes: readonly string[], target: string): string {
  const opened = attributeCodes.length === 1 ? "attribute" : "attributes";
  return `in ESM open Templates, choose the template in the tree, open its ${opened} ${attributeCodes.join(", ").replace(/, (?=[^,]*$)/, " and ")}, choose the template ${target} as what it refers to and save; what that field is called is assumed`;
}

/** What ESM does not tell about the targets of references, of all together where it tells of none. */
export function targetsNotTold(
  among: readonly MappedAttribute[],
  { attributes }: Pick<TemplateInformation, "attributes">,
): string[] {
  const known = among.filter(({ definition, code }) => definition.type === "reference" && attributes.has(code));
  const untold = known.filter(({ code }) => attributes.get(code)?.targets === undefined);
  if (untold.length === 0) return [];
  return [untold.length === known.length ? TARGETS : `what ${quotedList(untold.map(({ code }) => code))} may point to`];
}
