import { attributeSetting } from "../settings/setting-definitions.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { done, type Mismatch, missing } from "./outcome.ts";

/** Reports from the cards, where the configuration asks for any. */
export const REPORT_ITEMS: readonly ChecklistItem[] = [
  {
    id: "reports",
    group: "Operation",
    title: "Reports can be made",
    meaning:
      "Where `report.files` or `report.organizationAttribute` are set: the start time is mapped, the template has the attribute of the organisation, and the folders can be written by whoever checks. Run it as the user of `esm-chat serve`.",
    advice: "mend what the finding names; until then esm-chat report fails, or serve writes no report",
    setting: "report",
    needs: ["template"],
    async check({ esm, settings: { templateCode, attributeCodes }, report: { organizationAttribute, folders } }) {
      if (folders.length === 0 && organizationAttribute === undefined) return done("none is asked for");
      const findings: Mismatch[] = folders.flatMap(({ setting, problem }) =>
        problem === undefined ? [] : [{ setting, found: problem }],
      );
      if (attributeCodes.startTime === undefined) {
        const expected = "an attribute with the time at which a chat began";
        findings.push({ setting: attributeSetting("startTime"), expected, found: "it is switched off" });
      }
      if (organizationAttribute !== undefined) {
        const template = await esm.templateInformation(templateCode, [organizationAttribute]);
        if (template?.attributes.has(organizationAttribute) !== true) {
          const expected = `an attribute of template ${templateCode}`;
          const setting = "report.organizationAttribute";
          findings.push({ setting, code: organizationAttribute, expected, found: "none" });
        }
      }
      if (findings.length > 0) return missing(findings);
      const count = folders.length;
      return done(count === 0 ? "when somebody asks" : `${count} regularly`);
    },
  },
];
