// Writes plugin/settings/ready-made-definition.ts from templates/chat_session.xml, and plugin/chat/ready-made-chat-logs.ts
// from the templates of chat logs, so that a run need read neither XML nor Handlebars. Run it with `npm run settings` after
// a change to a template.
import { readFileSync, writeFileSync } from "node:fs";
import { inspect } from "node:util";
import Handlebars from "handlebars";
import { CHAT_LOG_LANGUAGES, readyMadeChatLogTemplate } from "../dist/settings/ready-made-template.js";
import { readTemplateXml } from "../dist/xml/read-template-xml.js";

const FILE = new URL("../plugin/settings/ready-made-definition.ts", import.meta.url);
const LOGS = new URL("../plugin/chat/ready-made-chat-logs.ts", import.meta.url);
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

/** What our own code does not read of a parsed template that has no mistakes. */
const UNREAD = new Set(["loc", "strip", "openStrip", "closeStrip", "inverseStrip", "escaped", "blockParams", "hash"]);

function onlyRead(key, value) {
  if (UNREAD.has(key)) return undefined;
  if (key === "body") return value.filter(({ type }) => type !== "CommentStatement");
  return value?.type === "ContentStatement" ? { type: value.type, value: value.value } : value;
}

function readyMadeChatLogs() {
  const logs = CHAT_LOG_LANGUAGES.map((language) => {
    const text = readFileSync(readyMadeChatLogTemplate(language), "utf8");
    const { body } = JSON.parse(JSON.stringify(Handlebars.parse(text), onlyRead));
    const lines = body.map((statement) => `      ${JSON.stringify(statement)},\n`).join("");
    return `  {
    text: ${JSON.stringify(text)},
    program: programOf([\n${lines}    ]),
  },\n`;
  });
  return `/** A chat log template as a file holds it, and what Handlebars makes of it, as far as our own code reads it. */
export interface ReadyMadeChatLog {
  readonly text: string;
  readonly program: hbs.AST.Program;
}

/** The ready-made chat log templates. Written by \`npm run settings\`. */
// biome-ignore format: a line for each statement
export const READY_MADE_CHAT_LOGS: readonly ReadyMadeChatLog[] = [
${logs.join("")}];

/** Where each statement stands is left out: only mistakes are shown where they stand. */
function programOf(body: readonly object[]): hbs.AST.Program {
  return { type: "Program", body, blockParams: [] } as unknown as hbs.AST.Program;
}
`;
}

writeFileSync(FILE, readyMadeDefinition());
writeFileSync(LOGS, readyMadeChatLogs());
