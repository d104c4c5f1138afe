import { dirname, join } from "node:path";
import type { TemplateInformation } from "../outside/esm/port.ts";
import {
  DEFAULT_CHAT_LOG_TEMPLATE,
  readReadyMadeTemplate,
  readyMadeTemplateXml,
} from "../settings/ready-made-template.ts";
import { attributeSetting, TEMPLATE_SETTINGS, valueCodeSetting } from "../settings/setting-definitions.ts";
import { checkLinked, checkReferenceTargets, clicksToLink, clicksToTarget } from "../task/card/check-links.ts";
import {
  checkAttributes,
  checkBackReferences,
  checkFolder,
  checkValueCodes,
  templateMissing,
} from "../task/card/check-mapping.ts";
import type { MappingCheck } from "../task/card/mapping-check.ts";
import type { ChecklistItem, Fix } from "./checklist-item.ts";
import type { Facts } from "./facts.ts";
import { cannotVerify, done, missing } from "./outcome.ts";

const GROUP = "Chat session template";

/** What an import does to a template that is there already. Source: documented. */
const SECOND_IMPORT =
  "where ESM's platform setting template.import.new.behaviour is false, importing again makes a second template with the same code";

/** The chat session template, checked against the platform settings. */
export const TEMPLATE_ITEMS: readonly ChecklistItem[] = [
  {
    id: "template",
    group: GROUP,
    title: "The chat session template is imported",
    meaning: "ESM has the template that the platform settings name, and the task's user may see it.",
    advice: `import templates/chat_session.xml in ESM (Templates → Import templates), name your own template in the setting, or give the user the right to see it; look first whether ESM has it: ${SECOND_IMPORT}`,
    setting: TEMPLATE_SETTINGS.template,
    needs: ["esm-login", "platform-settings"],
    async check({ template, settings: { templateCode } }) {
      const found = await template();
      if (found === null) {
        const { setting, expected, found: none } = templateMissing(TEMPLATE_SETTINGS.template, templateCode);
        return missing([{ setting, expected, found: none }]);
      }
      return done(`template ${found.code}, ${found.attributes.size} attributes seen`);
    },
    fix: {
      async question({ settings: { templateCode }, importTemplate }) {
        if (templateCode !== readReadyMadeTemplate().code) return undefined;
        const before = `If ESM has a template ${templateCode} that the task's user may not see, give the user the right instead: ${SECOND_IMPORT}.`;
        if (importTemplate !== undefined) {
          return { text: `Import the ready-made template ${templateCode} into ESM? ${before}` };
        }
        const file = join(dirname(DEFAULT_CHAT_LOG_TEMPLATE), "chat_session.xml");
        const text = `Import ${file} in ESM: Templates → Import templates. ${before} Folders and the targets of references do not come with it: link and set them afterwards, as the next items say.`;
        return { text, byHand: true };
      },
      async apply({ importTemplate }) {
        await importTemplate?.(readyMadeTemplateXml());
      },
    },
  },
  {
    id: "template-once",
    group: GROUP,
    title: "No other template has its code",
    meaning: `With two, nobody can say which of them the cards are of: ${SECOND_IMPORT}, true has it updated. The Web API lists no templates.`,
    advice:
      "in ESM open Templates, look for those with this code, delete the one without data cards (what the buttons are called is assumed), and set template.import.new.behaviour to true before a template is imported again",
    setting: TEMPLATE_SETTINGS.template,
    needs: ["template"],
    async check({ templatesWithCode, settings: { templateCode } }) {
      const count = await templatesWithCode();
      if (count === undefined) {
        const byEye = `look in ESM, under Templates, whether more than one has the code ${templateCode}`;
        return cannotVerify("the Web API does not list the templates", byEye);
      }
      if (count < 2) return done(`one template has the code ${templateCode}`);
      const { template: setting } = TEMPLATE_SETTINGS;
      return missing([
        { setting, code: templateCode, expected: "one template with this code", found: `${count} of them` },
      ]);
    },
    fix: byHand(
      async ({ templatesWithCode }) => ((await templatesWithCode()) ?? 0) > 1,
      ({ templateCode }) =>
        `Several templates have the code ${templateCode}. In ESM open Templates and delete the one without data cards (what the buttons are called is assumed). Before importing again, set template.import.new.behaviour to true.`,
    ),
  },
  {
    id: "template-linked",
    group: GROUP,
    title: "The template is linked to a folder",
    meaning:
      "The template has a folder, whichever it is. An import brings none: link it by hand, or no card can be made.",
    advice:
      "in ESM open Permissions, choose the folder of the platform settings under Folders, allow the template in its Allowed templates and save",
    setting: TEMPLATE_SETTINGS.folder,
    needs: ["template"],
    async check(facts) {
      return mappingOutcome(await facts.template(), checkLinked, facts, "it has a folder");
    },
    fix: byHand(
      async (facts) => hasFindings(await facts.template(), checkLinked, facts),
      ({ templateCode, folderCode }) =>
        `The template has no folder yet, as after every import. Link it: ${clicksToLink(templateCode, folderCode)}.`,
    ),
  },
  {
    id: "folder",
    group: GROUP,
    title: "Cards may be made in the folder",
    meaning: "The template is linked to the folder that the platform settings name.",
    advice:
      "link the template to the folder in ESM (Permissions → Folders → the folder → Allowed templates), or name another folder in the setting",
    setting: TEMPLATE_SETTINGS.folder,
    needs: ["template-linked"],
    async check(facts) {
      const { folderCode } = facts.settings;
      return mappingOutcome(await facts.template(), checkFolder, facts, `folder ${folderCode} is linked`);
    },
  },
  {
    id: "attributes",
    group: GROUP,
    title: "Every mapped attribute fits",
    meaning:
      "Each that is not switched off exists, has the right type, takes several values where several are written, and may refer to persons where it has to.",
    advice:
      "create or change the attribute in ESM (Templates → the template in the tree → the attribute), map the setting to another one, or switch it off with ! in front",
    setting: attributeSetting("*"),
    needs: ["template"],
    async check(facts) {
      const count = facts.settings.mapped.filter(({ definition }) => definition.backReference === undefined).length;
      return mappingOutcome(await facts.template(), checkAttributes, facts, `${count} attributes fit`);
    },
  },
  {
    id: "reference-targets",
    group: GROUP,
    title: "Every mapped reference has a target",
    meaning:
      "Customer, support person, members and a mapped first replier say which template they refer to. An import brings no targets: set them by hand, or no person can be written. That of a back-reference (related tickets) cannot be seen from here: look at it in ESM.",
    advice:
      "in ESM open Templates, choose the template in the tree, open the attribute and choose the Person template as what it refers to (what that field is called is assumed)",
    setting: attributeSetting("*"),
    needs: ["template"],
    async check(facts) {
      return mappingOutcome(await facts.template(), checkReferenceTargets, facts, "every one of them has one");
    },
    fix: byHand(
      async (facts) => hasFindings(await facts.template(), checkReferenceTargets, facts),
      ({ mapped, attributeCodes, personTemplateCode }) => {
        const references = mapped.filter(
          ({ definition }) => definition.type === "reference" && definition.backReference === undefined,
        );
        const clicks = clicksToTarget(
          references.map(({ code }) => code),
          personTemplateCode,
        );
        const { relatedTicket } = attributeCodes;
        const back = `; see to the back-reference ${relatedTicket} as well, with the template of your tickets`;
        return `References have no target yet, as after every import. Set it: ${clicks}${relatedTicket === undefined ? "" : back}.`;
      },
    ),
  },
  {
    id: "value-codes",
    group: GROUP,
    title: "There are values that mean no and yes",
    meaning:
      "*Is chat active* has a static value with the value code that means no, and another, with another name, that means yes. By the first the task knows which cards are finished. The outcome, where it is mapped, has a value for each of its four.",
    advice:
      "give a static value this value code in ESM (Templates → the template in the tree → the attribute), or name the code it has in the setting",
    setting: valueCodeSetting("negativeValueCode"),
    needs: ["template"],
    async check(facts) {
      const template = await facts.template();
      const { attributeCodes, negativeValueCode, positiveValueCode, outcomeValueCodes, mapped } = facts.settings;
      const code = attributeCodes.isChatActive;
      const wanted = mapped.find((attribute) => attribute.code === code)?.definition.type;
      const type = template?.attributes.get(code)?.type;
      if (!template?.attributes.has(code) || (type !== undefined && type !== wanted)) {
        return cannotVerify(`needs the attribute ${code}`, "see to that first, then check again");
      }
      const outcomes = attributeCodes.outcome === undefined ? [] : Object.values(outcomeValueCodes);
      const evidence = [`${negativeValueCode} and ${positiveValueCode}`, ...outcomes].join(", ");
      return mappingOutcome(template, checkValueCodes, facts, evidence);
    },
  },
  {
    id: "activity-readable",
    group: GROUP,
    title: "The user may read whether a chat is active",
    meaning:
      "No active card reads empty in *is chat active*. ESM shows what a user may not read as empty; such a card may be a finished one, so no run fills it.",
    advice:
      "give the role of the task's user the right to read this attribute in ESM (Permissions → the role → its data card permissions)",
    setting: attributeSetting("isChatActive"),
    needs: ["attributes", "value-codes"],
    async check({ activeCards, settings }) {
      const cards = await activeCards();
      const code = settings.attributeCodes.isChatActive;
      const setting = attributeSetting("isChatActive");
      let empty = 0;
      for (const { showsActive } of cards) if (!showsActive) empty += 1;
      if (cards.length === 0) return cannotVerify("no card is active", "check again while there is a chat");
      if (empty === 0) return done(`${code} of ${cards.length} active cards can be read`);
      const found = `${empty} of ${cards.length} cards on which it reads empty`;
      return missing([{ setting, expected: `a value in ${code} of every card`, found }]);
    },
  },
  {
    id: "related-ticket",
    group: GROUP,
    title: "Tickets can be seen on the card",
    meaning:
      "ESM fills this back-reference with the tickets that refer to the card. The plugin never writes it: only what users see depends on it.",
    advice:
      "create the back-reference in ESM (Templates → the template in the tree), or disable the setting with ! in front",
    setting: attributeSetting("relatedTicket"),
    needs: ["template"],
    async check(facts) {
      const template = await facts.template();
      const code = facts.settings.attributeCodes.relatedTicket;
      if (template === null || code === undefined) return done("switched off in the platform settings");
      const findings = checkBackReferences(facts.settings, template);
      return findings.length > 0 ? missing(findings) : done(`attribute ${code} is there, ESM fills it`);
    },
  },
];

/** A fix that only a person can do in ESM, offered when something is wrong there. */
function byHand(
  isWrong: (facts: Facts) => Promise<boolean>,
  instructions: (settings: Facts["settings"]) => string,
): Fix {
  return {
    async question(facts) {
      return (await isWrong(facts)) ? { text: instructions(facts.settings), byHand: true } : undefined;
    },
    apply: async () => undefined,
  };
}

function hasFindings(
  template: TemplateInformation | null,
  check: (settings: Facts["settings"], template: TemplateInformation) => MappingCheck,
  { settings }: Facts,
): boolean {
  return template !== null && check(settings, template).findings.length > 0;
}

function mappingOutcome(
  template: TemplateInformation | null,
  check: (settings: Facts["settings"], template: TemplateInformation) => MappingCheck,
  { settings, esmAddress }: Facts,
  evidence: string,
) {
  if (template === null) return cannotVerify("ESM does not tell of the template", "look at it in ESM");
  const { findings, unverified } = check(settings, template);
  if (findings.length > 0) return missing(findings);
  if (unverified.length === 0) return done(evidence);
  const byEye = `open template ${settings.templateCode} in ESM and compare it with the platform settings`;
  const who = esmAddress.api === "rest" ? "ESM" : "the Web API";
  return cannotVerify(`${who} does not tell ${unverified.join(", nor ")}`, byEye);
}
