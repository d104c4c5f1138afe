const OTHER_ENGINE = new URL("undici-transport.js", import.meta.url).href;

/** @type {import("node:module").ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  return resolved.url.endsWith("/dist/http/transport.js") ? { ...resolved, url: OTHER_ENGINE } : resolved;
}
