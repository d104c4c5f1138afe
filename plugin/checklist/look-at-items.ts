import { attributeSetting, TEMPLATE_SETTINGS } from "../settings/setting-definitions.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { cannotVerify, done } from "./outcome.ts";

const GROUP = "Chat session template";
const SWITCHED_OFF = "the chat log is switched off in the platform settings";

/** What no API of ESM tells, so that a person has to look at it, once. */
export const LOOK_AT_ITEMS: readonly ChecklistItem[] = [
  {
    id: "log-in-text-attribute",
    group: GROUP,
    title: "The chat log is in a Text attribute",
    meaning:
      "ESM's String is for one short line; its interfaces tell `string` for a Text as well. Take the option rich text only for a log template that makes HTML.",
    advice: "make the attribute of the chat log a Text in ESM's template, or map the setting to one",
    setting: attributeSetting("chatLog"),
    needs: ["attributes"],
    check: lookAtLog(
      "ESM tells the same type for String and Text",
      (code, templateCode) =>
        `look at attribute ${code} of template ${templateCode} under Templates in ESM: its data type has to be Text`,
    ),
  },
  {
    id: "change-history",
    group: GROUP,
    title: "The log's changes are not kept for ever",
    meaning:
      "Where a template's change history is on, it keeps every earlier value. Every run rewrites the log of an active chat: the history would fill ESM's database, and keep erased text.",
    advice: "switch the change history of the template off for the attribute of the chat log",
    setting: attributeSetting("chatLog"),
    needs: ["attributes"],
    check: lookAtLog(
      "ESM does not tell which changes it keeps",
      (code, templateCode) =>
        `look at template ${templateCode} under Templates in ESM: its change history has to be off for ${code}`,
    ),
  },
  {
    id: "open-cards",
    group: GROUP,
    title: "Saving an open card undoes nothing",
    meaning:
      "Before ESM 2025.2, saving a card that somebody has open puts its references, back-references and attachments back as they were when it was opened. The next run looks at a finished card once more, writes again what is gone, and reports it; tickets that came to refer to the card meanwhile stay lost to it.",
    advice: "upgrade to ESM 2025.2; until then, ask support persons not to save cards of chats that go on",
    setting: TEMPLATE_SETTINGS.template,
    needs: ["template"],
    async check() {
      return cannotVerify(
        "ESM does not tell its own version",
        "look at ESM's version: from 2025.2 on nothing is to be done; before, nobody should save the card of a chat that goes on, or of one that ended since the last run",
      );
    },
  },
];

/** @param where what to look at, for the attribute of the chat log */
function lookAtLog(why: string, where: (code: string, templateCode: string) => string): ChecklistItem["check"] {
  return async ({ settings: { attributeCodes, templateCode } }) => {
    const code = attributeCodes.chatLog;
    return code === undefined ? done(SWITCHED_OFF) : cannotVerify(why, where(code, templateCode));
  };
}
