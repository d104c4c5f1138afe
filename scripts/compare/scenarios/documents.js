// Pages and documents that come with the product, and the one that the sandbox gives.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { call } from "../sandbox.js";

/** Of a checkout: the generated pages, and what administrators put into their systems. */
const FILES = [
  { folder: "docs", which: /^settings\.md$|\.json$/ },
  { folder: "templates", which: /\.(?:xml|xsd|hbs)$/ },
  { folder: "templates/sandbox", which: /\.xml$/ },
  { folder: "deploy", which: /./ },
];

/** @param {import("../world.js").World} world */
export async function documents(world) {
  for (const { folder, which } of FILES) {
    const path = join(world.version.folder, folder);
    for (const name of existsSync(path) ? readdirSync(path) : []) {
      if (which.test(name)) world.note(`${folder}/${name}`, readFileSync(join(path, name), "utf8"));
    }
  }
  const sandbox = await world.sandbox();
  const answer = await call(`${sandbox.access.esmRest}/openapi.json`);
  world.noteJson("the sandbox's openapi.json", await answer.json());
}
