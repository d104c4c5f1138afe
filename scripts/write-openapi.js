// Writes the OpenAPI document of the sandbox's REST face, made from the schemas that check its requests, to
// docs/sandbox-openapi.json. Run it with `npm run openapi` after a change to those schemas; a test says when it is due.
import { writeFileSync } from "node:fs";
import { startSandbox } from "../dist/sandbox/start-sandbox.js";

const FILE = new URL("../docs/sandbox-openapi.json", import.meta.url);

const sandbox = await startSandbox();
try {
  const answer = await fetch(`${sandbox.esmRest}/openapi.json`);
  writeFileSync(FILE, `${JSON.stringify(await answer.json(), null, 2)}\n`);
  process.stdout.write("docs/sandbox-openapi.json is written\n");
} finally {
  await sandbox.close();
}
