// Writes plugin/settings/ready-made-definition.ts from templates/chat_session.xml, so that a run need not read XML. Run it
// with `npm run settings` after a change to the template.
import { readFileSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import { readTemplateXml } from "../dist/xml/read-template-xml.js";

const FILE = new URL("../plugin/settings/ready-made-definition.ts", import.meta.url);
const XML = new URL("../templates/chat_session.xml", import.meta.url);

const literal = (value) => inspect(value, { depth: null, compact: true, breakLength: Number.POSITIVE_INFINITY });
/** The same without its braces. */
const fields = (value) => literal(value).slice(2, -2);

function readyMadeDefinition() {
  const [template] = readTemplateXml("templates/chat_session.xml", readFileSync(XML, "utf8"));
  const { classes, ...head } = template;
  const groups = classes.map(({ attributes, ...group }) => {
    const lines = attributes.map((one) => `      ${literal(one)},\n`).join("");
    return `    { ${fields(group)}, attributes: [\n${lines}    ] },\n`;
  });
  return `import type { TemplateDefinition } from "../xml/template-definition.ts";

/** What templates/chat_session.xml says. Written by \`npm run settings\`. */
// biome-ignore format: a line for each attribute
export const READY_MADE_TEMPLATE: TemplateDefinition = {
  ${fields(head)},
  classes: [
${groups.join("")}  ],
};
`;
}

writeFileSync(FILE, readyMadeDefinition());
