import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { parseSync, Visitor } from "oxc-parser";
import { beforeAll, expect, it } from "vitest";
import { bundleCommand, COMMANDS, chunksOf } from "../../../scripts/package/bundle.ts";
import { filesOf, loadedWith } from "../../../scripts/package/merge-chunks.ts";
import { neverUsed } from "../../../scripts/package/never-used.ts";
import { quickStart } from "../../../scripts/package/quick-start.ts";
import { PROJECT } from "../../support/esm-chat-command.ts";
import { folders } from "../../support/given-files.ts";

const folder = folders();

/** What standard output and the log need. */
const OUTPUT = `pino pino-std-serializers @pinojs/redact atomic-sleep on-exit-leak-free quick-format-unescaped
  safe-stable-stringify sonic-boom thread-stream`;

const HTTP = `got @sec-ant/readable-stream @sindresorhus/is byte-counter cacheable-lookup cacheable-request
  decompress-response form-data-encoder get-stream http2-wrapper is-stream lowercase-keys mimic-response p-cancelable`;

const OTHERS = "commander zod p-queue eventemitter3 p-timeout";

const namesIn = (text: string) => text.split(/\s+/);

/** What an idle run has use for. Whoever lengthens this list makes each run slower, also one that finds nothing to do. */
const A_RUN = new Set([OUTPUT, HTTP, OTHERS].flatMap(namesIn));

const BEYOND_LATIN_1 = /[^\0-\u00ff]/;

let metafile: Metafile;
let outputFiles: readonly OutputFile[];

beforeAll(async () => {
  ({ metafile, outputFiles } = await chunksOf(PROJECT));
});

function chunkOf(entry: string): string {
  const found = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint === entry);
  if (found === undefined) throw new Error(`${entry} is no entry of the bundle`);
  return found[0];
}

/** The packages of which code is loaded together with modules of ours, by what is in the chunks of the bundle. */
function packagesOf(...entries: readonly string[]): string[] {
  const loaded = loadedWith(metafile.outputs, entries.map(chunkOf));
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

it("code for options that nobody sets is not in the bundle", () => {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const names = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput === 0 ? [] : path));
  const unused =
    /node_modules\/(?:keyv|http-cache-semantics|responselike|normalize-url|resolve-alpn|quick-lru|luxon)\//;
  expect(names.filter((name) => unused.test(name))).toEqual([]);
});

it("V8 keeps the text of each chunk in one byte a character, and no template reads what was escaped for it", async () => {
  const { outputs } = await bundleCommand(PROJECT);
  const texts = outputs.map(({ content }) => new TextDecoder().decode(content));
  expect(texts.filter((text) => BEYOND_LATIN_1.test(text))).toEqual([]);
  // A tag may read a template as it is written, escapes included. Hono's `html` does not.
  const before = outputFiles.map(({ text }) => text).filter((text) => BEYOND_LATIN_1.test(text));
  expect(before.length).toBeGreaterThan(0);
  for (const text of before) {
    const tagged: string[] = [];
    new Visitor({
      TaggedTemplateExpression({ tag, quasi }) {
        if (!/^html\d*$/.test(text.slice(tag.start, tag.end)))
          tagged.push(...quasi.quasis.map(({ value }) => value.raw));
      },
    }).visit(parseSync("chunk.js", text).program);
    expect(tagged.filter((raw) => BEYOND_LATIN_1.test(raw))).toEqual([]);
  }
});

it("a run does not open standard input, nor load Node's data of languages for errors that nobody makes", () => {
  const texts = outputFiles.map(({ text }) => text);
  expect(texts.filter((text) => /^(?:var|const) \w+ = new Intl\.ListFormat/m.test(text))).toEqual([]);
  expect(texts.filter((text) => /(?:from|require\w*\() ?"node:process"/.test(text))).toEqual([]);
});

it("an option whose code is not in the bundle is refused by name", async () => {
  const file = join(folder(), "got.mjs");
  const stdin = { contents: 'export { got } from "got";', resolveDir: PROJECT };
  await build({ stdin, outfile: file, bundle: true, format: "esm", platform: "node", plugins: [neverUsed] });
  const { got } = (await import(pathToFileURL(file).href)) as { got(url: string, options: object): Promise<unknown> };
  await expect(got("https://127.0.0.1:9", { http2: true, retry: { limit: 0 } })).rejects.toThrow(
    "got's http2 is not in this bundle",
  );
  await expect(got("http://127.0.0.1:9", { cache: new Map(), retry: { limit: 0 } })).rejects.toThrow(
    "got's cache is not in this bundle",
  );
});

/** What got says of these options, in a bundle that is made with these plugins. */
async function refusalWith(...plugins: Plugin[]): Promise<string> {
  const file = join(folder(), "got.mjs");
  const stdin = { contents: 'export { got } from "got";', resolveDir: PROJECT };
  await build({ stdin, outfile: file, bundle: true, format: "esm", platform: "node", plugins });
  const { got } = (await import(pathToFileURL(file).href)) as { got(url: string, options: object): Promise<unknown> };
  const reply = got("https://127.0.0.1:9", { searchParams: 2, retry: { limit: 0 } });
  return reply.then(String, ({ message }: Error) => message);
}

it("got tells as before which kinds of values an option may have", async () => {
  const refusal = await refusalWith(neverUsed);
  expect(refusal).toMatch(/Expected values which are .*, or .*Received values of type/);
  expect(await refusalWith(neverUsed, quickStart)).toBe(refusal);
});

it("a run loads a dozen files, each chunk is in one, and none imports itself by way of another", () => {
  const files = filesOf(metafile.outputs, COMMANDS);
  const members = [...files.values()].flat();
  expect(members.toSorted()).toEqual(Object.keys(metafile.outputs).toSorted());
  const fileOf = new Map([...files].flatMap(([file, chunks]) => chunks.map((chunk) => [chunk, file] as const)));
  const run = ["main", "output", "for-each-environment", "run-command"].map((name) => chunkOf(`plugin/cli/${name}.ts`));
  expect(new Set([...loadedWith(metafile.outputs, run)].map((chunk) => fileOf.get(chunk))).size).toBeLessThan(16);
  for (const [file, chunks] of files) {
    const others = [...loadedWith(metafile.outputs, chunks)].filter((chunk) => fileOf.get(chunk) !== file);
    expect([...loadedWith(metafile.outputs, others)].filter((chunk) => fileOf.get(chunk) === file)).toEqual([]);
  }
});

it.each([
  ["plugin/schedule/timetable.ts", "croner"],
  ["plugin/schedule/business-seconds.ts", "temporal-polyfill"],
  ["plugin/schedule/holiday-calendar.ts", "date-holidays"],
  ["plugin/base/numbering-plans-of-countries.ts", "libphonenumber-js"],
  ["plugin/chat/masks/own-mask.ts", "re2js"],
  ["plugin/chat/masks/mask-session.ts", "ibantools"],
  ["plugin/settings/platform-description.ts", "yaml"],
  ["plugin/outside/chat-history/described/client.ts", "html-to-text"],
  ["plugin/outside/esm/web-api/web-api-esm.ts", "fast-xml-parser"],
  ["plugin/outside/http/quick-reads.ts", "undici"],
  ["plugin/cli/terminal-log.ts", "pino-pretty"],
  ["plugin/cli/terminal-questions.ts", "@clack/prompts"],
  ["plugin/cli/run-summary.ts", "cli-table3"],
  ["plugin/settings/environments.ts", "@streamparser/json"],
])("%s, which is loaded when it is asked for, brings %s", (entry, name) => {
  expect(packagesOf(entry)).toContain(name);
});
