import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OUR_ENGINE = new URL("../../dist/outside/http/transport.js", import.meta.url);
const OTHER_ENGINE = new URL("undici-transport.js", import.meta.url).href;

// Without this, an engine that has moved would be measured against itself.
if (!existsSync(fileURLToPath(OUR_ENGINE))) throw new Error(`${OUR_ENGINE.href} is missing: npm run build`);

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  return resolved.url === OUR_ENGINE.href ? { ...resolved, url: OTHER_ENGINE } : resolved;
}
