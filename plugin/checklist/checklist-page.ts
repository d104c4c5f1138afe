import { html, raw } from "hono/html";
import { CHECKLIST_GROUPS } from "./checklist-item.ts";
import { type CheckedEnvironment, type ChecklistReport, type ReportedItem, summaryLine } from "./checklist-report.ts";
import { findingText } from "./outcome.ts";

const STATES = {
  done: { mark: "✔", words: "done" },
  missing: { mark: "✘", words: "missing" },
  "not-yet": { mark: "○", words: "not yet" },
  "cannot-verify": { mark: "?", words: "cannot be verified here" },
} as const;

const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1f24; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; border-bottom: 1px solid #c9d1d9; }
dl.about { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; }
dl.about dt { color: #57606a; }
dl.about dd { margin: 0; overflow-wrap: anywhere; }
ul.items { list-style: none; padding: 0; margin: 0; }
ul.items > li { padding: .45rem 0 .45rem 1.8rem; position: relative; break-inside: avoid; }
.mark { position: absolute; left: 0; width: 1.3rem; text-align: center; font-weight: bold; }
.done .mark { color: #116329; }
.missing .mark { color: #a40e26; }
.not-yet .mark { color: #0550ae; }
.cannot-verify .mark { color: #7a5200; }
.title { font-weight: 600; }
.state, .why { color: #57606a; }
p { margin: .15rem 0; overflow-wrap: anywhere; }
.finding { border-left: 3px solid #a40e26; padding-left: .7rem; margin: .35rem 0; }
.advice { font-weight: 600; }
.summary { font-weight: 600; margin-top: 1.6rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } }
`;

/** The result of a hono template; a promise only if one of its parts is a promise. */
type Html = ReturnType<typeof html>;

/** The checklist as a single HTML page to hand over, without scripts, secrets and ids of persons. */
export async function checklistPage(report: ChecklistReport): Promise<string> {
  const page = await html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Configuration checklist of the chat history</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<h1>Configuration checklist of the chat history</h1>
<dl class="about">${aboutRows(report).map(([term, text]) => html`\n<dt>${term}</dt><dd>${text}</dd>`)}
</dl>${CHECKLIST_GROUPS.map((group) => groupHtml(group, report))}
<p class="summary">${summaryLine(report)}</p>
</body>
</html>
`;
  return page.toString();
}

function groupHtml(group: ReportedItem["group"], { items }: ChecklistReport): Html {
  return html`\n<section>
<h2>${group}</h2>
<ul class="items">${items.filter((item) => item.group === group).map(itemHtml)}
</ul>
</section>`;
}

function aboutRows({ checkedAt, version, environment }: ChecklistReport): [string, string][] {
  const checked: [string, string][] = [
    ["Checked", `${checkedAt.slice(0, 16).replace("T", " ")} UTC`],
    ["esm-chat-history", version],
  ];
  return environment === null ? checked : [...checked, ...environmentRows(environment)];
}

function environmentRows(environment: CheckedEnvironment): [string, string][] {
  const { esmUrl, esmApi, chatPlatformUrl, installationId, environmentUrl, templateCode, folderCode } = environment;
  return [
    ["ESM", `${esmUrl} (${esmApi === "rest" ? "REST API v1" : "Web API"})`],
    ["Template, folder", `${templateCode}, ${folderCode}`],
    ["Chat platform", `${chatPlatformUrl}, installation ${installationId}`],
    ["Environment URL", environmentUrl ?? "not configured"],
  ];
}

function itemHtml(item: ReportedItem): Html {
  const { mark, words } = STATES[item.state];
  return html`\n<li class="${item.state}"><span class="mark" aria-hidden="true">${mark}</span><span class="title">${item.title}</span> <span class="state">(${words})</span>${bodyHtml(item)}</li>`;
}

function bodyHtml(item: ReportedItem): Html | Html[] {
  switch (item.state) {
    case "done":
      return html`<p class="why">${item.evidence}</p>`;
    case "not-yet":
      return html`<p class="why">${item.why}</p><p class="advice">${item.start}</p>`;
    case "cannot-verify":
      return html`<p class="why">${item.why}</p><p>To verify it: ${item.byEye}</p>`;
    case "missing":
      return item.findings.map(
        (finding) =>
          html`<div class="finding"><p>${findingText(finding, item.title)}</p><p class="advice">${finding.advice}</p></div>`,
      );
  }
}
