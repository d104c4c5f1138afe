import { TEMPLATE_SETTINGS } from "../settings/setting-definitions.ts";
import { checkPersonAttribute, templateMissing } from "../task/card/check-mapping.ts";
import { createPersonDirectory } from "../task/card/person-directory.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { cannotVerify, done, missing } from "./outcome.ts";
import { recentOperators } from "./recent-operators.ts";

/** Whether the platform's users can be found among ESM's persons. */
export const PERSON_ITEMS: readonly ChecklistItem[] = [
  {
    id: "person-attribute",
    group: "Persons",
    title: "Person cards have the chosen attribute",
    meaning:
      "The Person template is there, and so is its attribute that equals the chat platform's external id, `email` by default.",
    advice: "name the Person template and the attribute that holds the external ids in the platform settings",
    setting: TEMPLATE_SETTINGS.personMatch,
    needs: ["esm-login", "platform-settings"],
    async check({ personTemplate, settings }) {
      const template = await personTemplate();
      if (template === null)
        return missing([templateMissing(TEMPLATE_SETTINGS.personTemplate, settings.personTemplateCode)]);
      const finding = checkPersonAttribute(settings, template);
      if (finding !== undefined) return missing([finding]);
      return done(`${settings.personMatchCode} of template ${template.code}`);
    },
  },
  {
    id: "persons-findable",
    group: "Persons",
    title: "Support persons are found by it",
    meaning:
      "Of the support persons in recent chat sessions (at most 50), how many have exactly one visible Person card. A few without one are normal; when fewer than half are found, the attribute is the wrong one or the user may not see persons.",
    advice:
      "compare the external ids of the chat platform's operators with the attribute in ESM, and let the task's user read Person cards; esm-chat check --json lists the ids that were not found",
    setting: TEMPLATE_SETTINGS.personMatch,
    needs: ["person-attribute", "attributes", "value-codes", "chat-platform-token"],
    async check(facts) {
      const { ids, withoutId } = await recentOperators(facts);
      if (ids.length === 0 && withoutId === 0) {
        return cannotVerify(
          "no chat session with support persons is known yet",
          "check again when there have been chats",
        );
      }
      const matchOf = await createPersonDirectory(facts.esm, facts.settings).find(ids);
      const unmatched = ids.flatMap((externalId) => {
        const match = matchOf(externalId);
        return match.found ? [] : [{ externalId, reason: match.reason }];
      });
      const total = ids.length + withoutId;
      const found = ids.length - unmatched.length;
      const counts = `${found} of ${total} support persons found${withoutId === 0 ? "" : `, ${withoutId} have no external id`}`;
      const details = { found, total, withoutExternalId: withoutId, unmatched };
      if (found * 2 >= total) return done(counts, details);
      const { personMatch } = TEMPLATE_SETTINGS;
      return missing([{ setting: personMatch, expected: "most support persons are found", found: counts }], details);
    },
  },
];
