import { type PlatformSettings, readPlatformSettings } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import type { CardMapping } from "../../plugin/task/card/card-mapping.ts";

const template = readReadyMadeTemplate();

/** The platform settings that map the attributes which are off unless they are mapped, as the template calls them. */
export const FURTHER_ATTRIBUTES = [
  "outcome=outcome",
  "firstReplier=first_replier",
  "liveChatCount=live_chat_count",
  "redirectCount=redirect_count",
  "waitInBusinessHours=wait_in_business_hours",
  "liveChatTime=live_chat_time",
  "language=chat_language",
]
  .map((line) => `efecteChat.integration.chatSession.${line.replace("=", ".attributeCode=")}`)
  .join("\n");

const OUTCOME_VALUES: CardMapping["outcomes"] = {
  answered: { code: "answered", name: "Answered" },
  unanswered: { code: "unanswered", name: "Unanswered" },
  abandoned: { code: "abandoned", name: "Abandoned" },
  "chatbot-only": { code: "chatbot_only", name: "Chatbot only" },
};

/** The platform settings over the template that comes with the plugin. @param text of `platform-settings.properties` */
export function settingsOf(text = ""): PlatformSettings {
  return readPlatformSettings("platform-settings.properties", text, template);
}

/** What those settings come to in an ESM that has the template. @param no how ESM shows the value that means no */
export function mappingFor(text = "", no = "No"): CardMapping {
  return {
    settings: settingsOf(text),
    no: { code: "no", name: no },
    yes: { code: "yes", name: "Yes" },
    outcomes: OUTCOME_VALUES,
    unverified: [],
  };
}
