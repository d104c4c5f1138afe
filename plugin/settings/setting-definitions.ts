import { type AttributeDefinition, attributesOf, type TemplateDefinition } from "../xml/template-definition.ts";

/** What a platform setting maps. */
export type SettingTarget =
  | { readonly kind: "person-match" }
  | { readonly kind: "person-template" }
  | { readonly kind: "template" }
  | { readonly kind: "folder" }
  | { readonly kind: "attribute"; readonly attribute: AttributeDefinition }
  | { readonly kind: "static-value"; readonly attribute: AttributeDefinition; readonly part: string };

export interface SettingDefinition {
  readonly name: string;
  /** Undefined for what is switched off unless it is named. */
  readonly default: string | undefined;
  readonly target: SettingTarget;
  /** Whether disabling it switches the attribute off; otherwise it must have a value. */
  readonly mayBeDisabled: boolean;
}

const PREFIX = "efecteChat.integration";
const SESSION = `${PREFIX}.chatSession`;

/** The attribute that tells one chat session data card from another; without it the task could not work. */
const KEY_ATTRIBUTE = "chat_session_id";

/** Where the whole log goes as a file when it is too long for its attribute. Not part of the ready-made template. */
const CHAT_LOG_FILE: AttributeDefinition = {
  code: "chat_log_file",
  names: { en: "Chat log file" },
  type: "external-reference",
  multiValue: false,
  mandatory: false,
  unique: false,
  identifierPrefix: undefined,
  staticValues: [],
  targets: [],
  backReference: undefined,
};

/**
 * All platform settings, their defaults read from the ready-made template. The first name is documented by the vendor,
 * the others follow its pattern (assumed).
 */
export function settingDefinitions(template: TemplateDefinition): SettingDefinition[] {
  const own = attributesOf(template).filter((attribute) => attribute.identifierPrefix === undefined);
  return [
    required(`${PREFIX}.ticket.chatMembers.attributeCode`, "email", { kind: "person-match" }),
    required(`${PREFIX}.person.templateCode`, "person", { kind: "person-template" }),
    required(`${SESSION}.templateCode`, template.code, { kind: "template" }),
    required(`${SESSION}.folderCode`, template.folders[0]?.code ?? "", { kind: "folder" }),
    { ...attributeSetting(CHAT_LOG_FILE), default: undefined },
    ...own.flatMap((attribute) => [attributeSetting(attribute), ...staticValueSettings(attribute)]),
  ];
}

function attributeSetting(attribute: AttributeDefinition): SettingDefinition {
  return {
    name: `${SESSION}.${camelCase(attribute.code)}.attributeCode`,
    default: attribute.code,
    target: { kind: "attribute", attribute },
    mayBeDisabled: !attribute.mandatory && attribute.code !== KEY_ATTRIBUTE,
  };
}

function staticValueSettings(attribute: AttributeDefinition): SettingDefinition[] {
  return attribute.staticValues.flatMap(({ code, setting }) => {
    if (setting === undefined) return [];
    const name = `${SESSION}.${camelCase(attribute.code)}.${setting}`;
    return [required(name, code, { kind: "static-value", attribute, part: setting })];
  });
}

function required(name: string, value: string, target: SettingTarget): SettingDefinition {
  return { name, default: value, target, mayBeDisabled: false };
}

/** `chat_session_id` becomes `chatSessionId`. */
export function camelCase(code: string): string {
  return code.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
