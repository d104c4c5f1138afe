import { type SettingTarget, settingDefinitions } from "../settings/setting-definitions.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";

/** A `platform-settings.properties` to start with: every setting with its default, as a comment. */
export function commentedSettings(template: TemplateDefinition): string {
  const settings = settingDefinitions(template).flatMap(({ name, default: defaultValue, target, mayBeDisabled }) => {
    const code = defaultValue ?? (target.kind === "attribute" ? target.attribute.code : "");
    const about =
      defaultValue === undefined ? " (off unless a code is given)" : mayBeDisabled ? " (may be disabled)" : "";
    return [`# ${aboutOf(target)}${about}`, `#${name}=${code}`, ""];
  });
  return [...HEAD, "", ...settings].join("\n");
}

const HEAD = [
  "# Platform settings: what the chat session's attributes are called in your ESM.",
  "# Each line is a comment, so every setting has its default. Take the # away to give a code of your own,",
  "# or write ! in its place to switch an attribute off where that is possible.",
];

const ABOUT = {
  "person-match": "The Person attribute that equals the external id of the chat platform's users",
  "person-template": "The Person template",
  template: "The chat session template",
  folder: "The folder in which cards are made",
} as const;

function aboutOf(target: SettingTarget): string {
  switch (target.kind) {
    case "attribute":
      return target.attribute.names.en;
    case "static-value":
      return `A value code of ${target.attribute.names.en.toLowerCase()}`;
    default:
      return ABOUT[target.kind];
  }
}
