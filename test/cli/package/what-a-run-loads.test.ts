import { build, type Metafile } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { englishZod } from "../../../scripts/package/bundle.ts";

/** What standard output and the log need. */
const OUTPUT = `pino pino-std-serializers @pinojs/redact atomic-sleep on-exit-leak-free quick-format-unescaped
  safe-stable-stringify sonic-boom thread-stream`;

const HTTP = `got undici @keyv/serialize @sec-ant/readable-stream @sindresorhus/is byte-counter cacheable-lookup cacheable-request
  decompress-response form-data-encoder get-stream http-cache-semantics http2-wrapper is-stream keyv lowercase-keys
  mimic-response normalize-url p-cancelable quick-lru resolve-alpn responselike`;

/** A schedule is checked also by a run that does not go by it. */
const OTHERS = "commander zod p-queue eventemitter3 p-timeout croner temporal-polyfill temporal-utils";

const namesIn = (text: string) => text.split(/\s+/);

/** What an idle run has use for. Whoever lengthens this list makes each run slower, also one that finds nothing to do. */
const A_RUN = new Set([OUTPUT, HTTP, OTHERS].flatMap(namesIn));

let metafile: Metafile;

beforeAll(async () => {
  ({ metafile } = await build({
    entryPoints: { main: "plugin/cli/main.ts" },
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    plugins: [englishZod],
    external: ["pg-native", "@valkey/valkey-glide"],
    write: false,
    metafile: true,
    logLevel: "silent",
  }));
});

/** The packages of which code is loaded together with modules of ours, by what is in the chunks of the bundle. */
function packagesOf(...entries: readonly string[]): string[] {
  const chunks = Object.entries(metafile.outputs);
  const waiting = entries.map((entry) => {
    const found = chunks.find(([, { entryPoint }]) => entryPoint === entry);
    if (found === undefined) throw new Error(`${entry} is no entry of the bundle`);
    return found[0];
  });
  const loaded = new Set<string>();
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    for (const one of metafile.outputs[path]?.imports ?? []) {
      if (one.kind === "import-statement" && one.external !== true) waiting.push(one.path);
    }
  }
  const inputs = [...loaded].flatMap((path) => Object.entries(metafile.outputs[path]?.inputs ?? {}));
  const names = inputs.flatMap(([path, { bytesInOutput }]) =>
    bytesInOutput === 0 ? [] : (/.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  return [...new Set(names)].toSorted();
}

it("a run over ESM's REST API and the assumed chat platform loads no package that it does not use", () => {
  const loaded = packagesOf(
    "plugin/cli/main.ts",
    "plugin/cli/output.ts",
    "plugin/cli/for-each-environment.ts",
    "plugin/cli/run-command.ts",
  );
  expect(loaded.filter((name) => !A_RUN.has(name))).toEqual([]);
  expect(loaded).toContain("got");
});

it("what only answers with help or the version loads no package but that for arguments", () => {
  expect(packagesOf("plugin/cli/main.ts")).toEqual(["commander"]);
  expect(packagesOf("plugin/cli/output.ts")).toEqual(namesIn(OUTPUT).toSorted());
});

it.each([
  ["plugin/schedule/holiday-calendar.ts", "date-holidays"],
  ["plugin/base/numbering-plans-of-countries.ts", "libphonenumber-js"],
  ["plugin/chat/masks/own-mask.ts", "re2js"],
  ["plugin/chat/masks/mask-session.ts", "ibantools"],
  ["plugin/settings/platform-description.ts", "yaml"],
  ["plugin/outside/chat-history/described/client.ts", "html-to-text"],
  ["plugin/outside/esm/web-api/web-api-esm.ts", "fast-xml-parser"],
  ["plugin/cli/terminal-log.ts", "pino-pretty"],
  ["plugin/cli/terminal-questions.ts", "@clack/prompts"],
  ["plugin/cli/run-summary.ts", "cli-table3"],
  ["plugin/settings/environments.ts", "@streamparser/json"],
])("%s, which is loaded when it is asked for, brings %s", (entry, name) => {
  expect(packagesOf(entry)).toContain(name);
});
