import { allOf, anyOf, isFilled, isVisible } from "../outside/esm/eql.ts";
import { TEMPLATE_SETTINGS } from "../settings/setting-definitions.ts";
import { checkPersonAttributes, templateMissing } from "../task/card/check-mapping.ts";
import { createPersonDirectory } from "../task/card/person-directory.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { cannotVerify, done, missing } from "./outcome.ts";
import { recentOperators } from "./recent-operators.ts";

/** The newest Person cards, of which one has to be readable. */
const MOST_PERSONS = 50;

/** Whether the platform's users can be found among ESM's persons. */
export const PERSON_ITEMS: readonly ChecklistItem[] = [
  {
    id: "person-attribute",
    group: "Persons",
    title: "Person cards have the chosen attribute",
    meaning:
      "The Person template has the attribute that equals the chat platform's external id (`email` by default), or each of several, of the type that `persons.externalIds` needs: text, or number.",
    advice: "name the Person template and the attribute that holds the external ids in the platform settings",
    setting: TEMPLATE_SETTINGS.personMatch,
    needs: ["esm-login", "platform-settings"],
    async check({ personTemplate, settings }) {
      const template = await personTemplate();
      if (template === null)
        return missing([templateMissing(TEMPLATE_SETTINGS.personTemplate, settings.personTemplateCode)]);
      const findings = checkPersonAttributes(settings, template);
      if (findings.length > 0) return missing(findings);
      return done(`${settings.personMatchCodes.join(", ")} of template ${template.code}`);
    },
  },
  {
    id: "person-attribute-readable",
    group: "Persons",
    title: "The user may read it",
    meaning:
      "There is a visible Person card with a value in that attribute. ESM shows what a user may not read as empty, so nobody would be found.",
    advice:
      "give the role of the task's user the right to read Person cards and this attribute in ESM (Permissions → the role → its data card permissions), or name the attribute that is filled in",
    setting: TEMPLATE_SETTINGS.personMatch,
    needs: ["person-attribute"],
    async check({ esm, esmAddress, settings }) {
      const { personTemplateCode: templateCode, personMatchCodes: attributeCodes } = settings;
      if (esmAddress.api === "web-api")
        return cannotVerify(
          "the Web API would send every Person card whole",
          `log in to ESM as ${esmAddress.login} and look at a Person card`,
        );
      const query = { templateCode, filter: allOf([isVisible(), anyOf(attributeCodes.map(isFilled))]) };
      const filled = await esm.cardIds(query);
      const cards = await esm.cardsAmong({ ...query, attributeCodes }, filled.slice(-MOST_PERSONS));
      const readable = cards.filter(({ values }) => attributeCodes.some((code) => (values[code] ?? []).length > 0));
      const expected = `a visible Person card with a value in ${attributeCodes.join(" or ")} that the user may read`;
      const { personMatch: setting } = TEMPLATE_SETTINGS;
      if (filled.length === 0) {
        return missing([{ setting, expected, found: "none: the user may not read it, or nobody has one" }]);
      }
      if (readable.length > 0) return done(`${filled.length} visible Person cards have a value in it`);
      return missing([{ setting, expected, found: "Person cards with a value that the user may not read" }]);
    },
  },
  {
    id: "persons-findable",
    group: "Persons",
    title: "Support persons are found by it",
    meaning:
      "How many support persons of recent chat sessions (at most 50) have exactly one visible Person card. A few without one are normal; when it is more than half, the attribute is the wrong one or the user may not see persons.",
    advice:
      "compare the external ids of the chat platform's operators with the attribute in ESM, and let the task's user read Person cards; esm-chat check --json lists the ids that were not found",
    setting: TEMPLATE_SETTINGS.personMatch,
    needs: ["person-attribute-readable", "attributes", "value-codes", "chat-platform-token"],
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
