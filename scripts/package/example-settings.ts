import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import {
  type SettingDefinition,
  type SettingTarget,
  settingDefinitions,
} from "../../plugin/settings/setting-definitions.ts";

const HEAD = `# Platform settings of the chat history, all with their defaults. Name this file in esm-chat.config.json:
#   "platformSettings": "platform-settings.properties"
#
# name=value    gives another code
# !name=value   switches an attribute off
# A setting that is not here keeps its default.
`;

/** `platform-settings.properties` with every setting and its default, read from the ready-made template. */
export function exampleSettings(): string {
  return `${[HEAD, ...settingDefinitions(readReadyMadeTemplate()).map(settingLines)].join("\n")}\n`;
}

const ABOUT: Readonly<Record<Exclude<SettingTarget["kind"], "attribute" | "static-value">, string>> = {
  "person-match": "The Person attribute that equals the platform user's external id",
  "person-template": "The template of persons",
  template: "The template of chat sessions",
  folder: "The folder in which chat session cards are made",
};

function about(target: SettingTarget): string {
  switch (target.kind) {
    case "attribute":
      return target.attribute.names.en;
    case "static-value": {
      const value = target.attribute.staticValues.find(({ setting }) => setting === target.part);
      return `${target.attribute.names.en}: the code of ${value?.names.en ?? target.part}`;
    }
    default:
      return ABOUT[target.kind];
  }
}

function settingLines({ name, default: value, target, mayBeDisabled }: SettingDefinition): string {
  const kept = mayBeDisabled ? "" : " (cannot be switched off)";
  // Switched off unless it is named: the line only shows its name.
  const unnamed = target.kind === "attribute" ? `# ${name}=${target.attribute.code}` : `# ${name}=`;
  return `# ${about(target)}${kept}\n${value === undefined ? unnamed : `${name}=${value}`}`;
}
