import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTemplateXml } from "../xml/read-template-xml.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";

const FILE = fileURLToPath(new URL("../../templates/chat_session.xml", import.meta.url));

/** The chat log template that is used unless the configuration names another one. */
export const DEFAULT_CHAT_LOG_TEMPLATE = fileURLToPath(new URL("../../templates/chat-log.hbs", import.meta.url));

/** The ready-made chat session template as XML, ready to import. */
export function readyMadeTemplateXml(): string {
  return readFileSync(FILE, "utf8");
}

/** The same template, parsed: the one source of the attributes, their types and the platform settings' defaults. */
export function readReadyMadeTemplate(): TemplateDefinition {
  const [template] = readTemplateXml(FILE, readyMadeTemplateXml());
  if (template === undefined) throw new Error(`no template in ${FILE}`);
  return template;
}
