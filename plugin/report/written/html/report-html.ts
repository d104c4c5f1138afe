import { createHash } from "node:crypto";
import { html, raw } from "hono/html";
import { cleanName } from "../../../chat/clean-text.ts";
import { cellTextIn } from "../../document/cell-text.ts";
import type { ReportDocument } from "../../document/report-document.ts";
import { definitionsOf } from "./definitions.ts";
import { headHtml } from "./head.ts";
import { sectionHtml } from "./section.ts";
import { STYLE } from "./style.ts";

/** Nothing is loaded and nothing runs: of all that could be written into the page, only its own style has any effect. */
const POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/**
 * The report as a single page to read, to hand on and to print: without scripts, its charts are SVG. Also well-formed XML.
 */
export function reportHtml(document: ReportDocument): string {
  const { language, title, sections, words } = document;
  const cellText = cellTextIn(language, words);
  const definitions = definitionsOf(document);
  // None of its parts is a promise, and so is not the page.
  return html`<!DOCTYPE html>
<html lang="${language}" xmlns="http://www.w3.org/1999/xhtml">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${raw(POLICY)}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${cleanName(title)}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
${headHtml(document, cellText)}
${sections.map((section) => sectionHtml(section, { words, cellText, definitions }))}
</main>
</body>
</html>
`.toString();
}
