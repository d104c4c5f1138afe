import type { Plugin } from "esbuild";

/**
 * Files of packages that are imported with what we use, and that we never come to: code for options that we do not set. In
 * the bundle, whatever is asked of such a file throws. By the end of its path.
 */
const NEVER_USED: readonly (readonly [file: RegExp, option: string, contents: (error: string) => string])[] = [
  [
    /http2-wrapper\/source\/index\.js$/,
    "got's http2",
    (error) => `module.exports = new Proxy({}, { get() { ${error} } });`,
  ],
  [
    /cacheable-request\/dist\/index\.js$/,
    "got's cache",
    (error) =>
      `export default class CacheableRequest { constructor() { ${error} } }\nexport class CacheError extends Error {}`,
  ],
  [
    /cacheable-lookup\/source\/index\.js$/,
    "got's dnsCache",
    (error) => `export default class CacheableLookup { constructor() { ${error} } }`,
  ],
  [
    /undici\/lib\/dispatcher\/client-h2\.js$/,
    "undici's allowH2",
    (error) => `module.exports = function connectH2() { ${error} };`,
  ],
  [
    /undici\/lib\/web\/fetch\/body\.js$/,
    "a form as the body of a request of undici",
    (error) => `module.exports = { extractBody() { ${error} } };`,
  ],
  [
    /thread-stream\/index\.js$/,
    "pino's transport",
    (error) => `module.exports = class ThreadStream { constructor() { ${error} } };`,
  ],
  [
    /zod\/v4\/core\/compile\.js$/,
    "zod's compile",
    (error) =>
      `export const INVALID = Symbol.for("zod.compile.invalid");\nexport function compile() { ${error} }\n` +
      "export { compile as compileFn, compile as withParser };\n" +
      "export class ZodCompileAsyncError extends Error {}\nexport class ZodCompileUnsupportedError extends Error {}",
  ],
  [
    /zod\/v4\/classic\/from-json-schema\.js$/,
    "zod's fromJSONSchema",
    (error) => `export function fromJSONSchema() { ${error} }`,
  ],
  [
    // Handlebars does without it where there is none, and then has no source maps, which nobody asks for.
    /handlebars\/node_modules\/source-map\/source-map\.js$/,
    "Handlebars' srcName",
    (error) => error,
  ],
  [
    // It brings luxon.
    /cron-parser\/dist\/index\.js$/,
    "BullMQ's own schedules",
    (error) => `module.exports = { get CronExpressionParser() { ${error} } };`,
  ],
  [
    /@opentelemetry\/sdk-metrics\/build\/src\/index\.js$/,
    "OpenTelemetry's metrics",
    (error) => `module.exports = new Proxy({}, { get() { ${error} } });`,
  ],
  [
    // It brings @opentelemetry/api.
    /prom-client\/lib\/metrics\/processCpuTotal\.js$/,
    "prom-client's default metrics",
    (error) => `module.exports = function processCpuTotal() { ${error} };`,
  ],
];

export const neverUsed: Plugin = {
  name: "never-used",
  setup(building) {
    for (const [filter, option, contents] of NEVER_USED) {
      building.onLoad({ filter: new RegExp(filter.source.replaceAll("\\/", "[\\\\/]")) }, () => ({
        contents: contents(`throw new Error(${JSON.stringify(`${option} is not in this bundle`)});`),
      }));
    }
  },
};
