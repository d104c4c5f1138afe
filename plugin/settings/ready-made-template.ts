import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Language, TemplateDefinition } from "../xml/template-definition.ts";
import { READY_MADE_TEMPLATE } from "./ready-made-definition.ts";

const FILE = fileURLToPath(new URL("../../templates/chat_session.xml", import.meta.url));

/** The languages in which there is a chat log template, ready to use. */
export const CHAT_LOG_LANGUAGES = ["en", "fi", "sv", "de"] as const satisfies readonly Language[];
export type ChatLogLanguage = (typeof CHAT_LOG_LANGUAGES)[number];

/** The file of the ready-made chat log template in a language. */
export function readyMadeChatLogTemplate(language: ChatLogLanguage): string {
  const name = language === "en" ? "chat-log.hbs" : `chat-log.${language}.hbs`;
  return fileURLToPath(new URL(`../../templates/${name}`, import.meta.url));
}

/** The chat log template that is used unless the configuration chooses another one. */
export const DEFAULT_CHAT_LOG_TEMPLATE = readyMadeChatLogTemplate("en");

/** The ready-made chat session template as XML, ready to import. */
export function readyMadeTemplateXml(): string {
  return readFileSync(FILE, "utf8");
}

/** The same template, parsed: the one source of the attributes, their types and the platform settings' defaults. */
export function readReadyMadeTemplate(): TemplateDefinition {
  return READY_MADE_TEMPLATE;
}
