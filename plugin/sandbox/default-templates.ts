import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readTemplateXml } from "../xml/read-template-xml.ts";
import type { TemplateDefinition } from "../xml/template-definition.ts";

const FILES = {
  person: new URL("../../templates/sandbox/person.xml", import.meta.url),
  incident: new URL("../../templates/sandbox/incident.xml", import.meta.url),
  chat_session: new URL("../../templates/chat_session.xml", import.meta.url),
} as const;

/** The templates a sandbox starts with. */
export type SandboxTemplate = keyof typeof FILES;

/** Reads templates that come with the package. */
export function sandboxTemplates(names: readonly SandboxTemplate[]): TemplateDefinition[] {
  return names.flatMap((name) => {
    const file = fileURLToPath(FILES[name]);
    return readTemplateXml(file, readFileSync(file, "utf8"));
  });
}
