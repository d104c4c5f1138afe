// Writes docs/messages.md. Run it with `npm run messages` after a change to a message; it says which codes are not explained
// yet, and writes nothing before they are. With --check it writes nothing, and ends with 1 when the page is not up to date.
// `--in DIR` looks at another checkout.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { messagesPage } from "./messages/page.js";

const { values } = parseArgs({
  options: { check: { type: "boolean" }, in: { type: "string", default: join(import.meta.dirname, "..") } },
});
const file = join(values.in, "docs/messages.md");
const { page, complaints } = messagesPage(values.in);
if (complaints.length === 0 && values.check && readFileSync(file, "utf8") !== page) {
  complaints.push("docs/messages.md is not up to date: npm run messages");
}

for (const complaint of complaints) process.stderr.write(`${complaint}\n`);
if (complaints.length > 0) process.exitCode = 1;
else if (!values.check) writeFileSync(file, page);
