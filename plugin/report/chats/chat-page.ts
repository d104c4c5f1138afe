import { html, raw } from "hono/html";
import type { ChatDocument } from "./chat-document.ts";

const STYLE = `
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1f24; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .4rem; border-bottom: 1px solid #c9d1d9; }
dl { display: grid; grid-template-columns: fit-content(45%) 1fr; gap: .1rem 1rem; margin: 0; }
dt { color: #57606a; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; color: #57606a; }
pre { font: inherit; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; unicode-bidi: plaintext; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } }
`;

/** One chat as a single HTML page, without scripts. What people wrote is text on it, never markup. */
export async function chatPage({ title, facts, notes, log }: ChatDocument): Promise<string> {
  const page = await html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1><bdi>${title}</bdi></h1>
<dl>${facts.map(({ label, text }) => html`\n<dt>${label}</dt><dd><bdi>${text}</bdi></dd>`)}
</dl>${notes.length === 0 ? "" : html`\n<ul>${notes.map((note) => html`\n<li>${note}</li>`)}\n</ul>`}
<h2>Chat log</h2>
<pre>
${log}</pre>
</main>
</body>
</html>
`;
  return page.toString();
}
