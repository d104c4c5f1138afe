// Writes docs/settings.md, docs/esm-chat.config.schema.json and the settings' type for programs. Run it with `npm run settings` after a change to a
// setting; with --check it writes nothing and ends with 1 when one of them is not up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { environmentSettings } from "./environment-settings.js";
import { configurationJsonSchema, settingsPage } from "./settings-page.js";

const FILES = {
  "docs/settings.md": settingsPage(),
  "docs/esm-chat.config.schema.json": `${JSON.stringify(configurationJsonSchema(), null, 2)}\n`,
  "plugin/library/environment-settings.ts": await environmentSettings(),
};

for (const [name, content] of Object.entries(FILES)) {
  const file = new URL(`../${name}`, import.meta.url);
  if (!process.argv.includes("--check")) writeFileSync(file, content);
  else if (readFileSync(file, "utf8") !== content) {
    process.stderr.write(`${name} is not up to date: npm run settings\n`);
    process.exitCode = 1;
  }
}
