import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Metafile } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { libraryChunks } from "../../scripts/package/library.ts";
import { loadedWith } from "../../scripts/package/merge-chunks.ts";
import { readPackageJson } from "../../scripts/package/package-json.ts";
import { PROJECT } from "../support/esm-chat-command.ts";
import { given } from "../support/given-files.ts";
import { installed, PACKAGE, PEERS } from "./packed.ts";

/** Tells what has changed in a process by an import, beside what was asked of files and of the network meanwhile. */
const LOOK_ON = `
  import { createRequire, syncBuiltinESMExports } from "node:module";
  const require = createRequire(import.meta.url);
  const asked = [];
  // The pipe that this is told through, and files of modules that are being closed.
  const OF_NODE = new Set(["PipeWrap", "CloseReq"]);
  for (const [name, functions] of Object.entries({
    fs: ["open", "openSync", "readFile", "readFileSync", "writeFile", "writeFileSync", "readdirSync", "mkdirSync", "watch"],
    net: ["connect", "createConnection", "createServer"],
    child_process: ["spawn", "exec", "execFile", "spawnSync"],
    dns: ["lookup"],
  })) {
    const module = require("node:" + name);
    for (const key of functions) {
      const original = module[key];
      module[key] = (...args) => { asked.push(name + "." + key + " " + String(args[0])); return original(...args); };
    }
  }
  syncBuiltinESMExports();
  // Some of Node.js' own are made when they are first asked for.
  for (const name of Object.getOwnPropertyNames(globalThis)) void globalThis[name];
  function globals() {
    const found = new Map([["process.env", JSON.stringify(process.env)], ["listeners", process.eventNames().map(String).join()]]);
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
      const isRead = "value" in descriptor;
      found.set(name, isRead ? descriptor.value : descriptor.get);
      if (!isRead || (typeof descriptor.value !== "function" && typeof descriptor.value !== "object")) continue;
      for (const holder of [descriptor.value, descriptor.value?.prototype]) {
        if (holder === undefined || holder === null || holder === globalThis || holder === process.env) continue;
        for (const key of Reflect.ownKeys(holder)) {
          const inner = Object.getOwnPropertyDescriptor(holder, key);
          found.set(name + (holder === descriptor.value ? "." : "#") + String(key), inner.value ?? inner.get);
        }
      }
    }
    return found;
  }
  const before = globals();
  const names = await import(process.argv[2]);
  const after = globals();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter((key) => !Object.is(before.get(key), after.get(key)));
  console.log(JSON.stringify({ changed, asked, kept: process.getActiveResourcesInfo().filter((kind) => !OF_NODE.has(kind)), names: Object.keys(names).length }));
`;

const place = await installed();
const lookOn = given(place, "look-on.js", LOOK_ON);
const ENTRIES = Object.keys(packageJson.exports).filter((name) => name !== "./package.json");

describe.each(ENTRIES)("importing %s", (entry) => {
  const specifier = PACKAGE + entry.slice(1);

  it("opens nothing, prints nothing, changes nothing that others see, and lets the process end", async () => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [lookOn, specifier], { cwd: place });
    expect(stderr).toBe("");
    const { names, ...told } = JSON.parse(stdout) as { names: number };
    expect(told).toEqual({ changed: [], asked: [], kept: [] });
    expect(names).toBeGreaterThan(0);
  });
});

describe("what an entry loads at once", () => {
  let metafile: Metafile;

  beforeAll(async () => {
    ({ metafile } = await libraryChunks(PROJECT, readPackageJson(PROJECT)));
  });

  /** Rooms of the plugin, and packages, of which code is loaded. */
  function partsOf(entry: string): string[] {
    const loaded = loadedWith(metafile.outputs, [`dist/library/${entry}.js`]);
    const inputs = [...loaded].flatMap((path) => Object.entries(metafile.outputs[path]?.inputs ?? {}));
    const names = inputs.flatMap(([path, { bytesInOutput }]) =>
      bytesInOutput === 0 ? [] : (/.*node_modules\/((?:@[^/]+\/)?[^/]+)|^plugin\/[^/]+/.exec(path) ?? []),
    );
    return [...new Set(names)].filter((name) => name !== undefined);
  }

  it("no sandbox, and no package that only some chats, platforms or schedules need, comes with the tasks", () => {
    const parts = partsOf("index");
    const late =
      /^(?:plugin\/(?:sandbox|cli|checklist|report)|date-holidays|libphonenumber-js|ibantools|re2js|yaml|html-to-text|handlebars|fast-xml-parser|commander|pino.*|@hono.*|@clack.*|cli-table3|prom-client)$/;
    expect(parts).toContain("got");
    expect(parts.filter((name) => late.test(name))).toEqual([]);
  });

  it("no task, and nothing that asks a real ESM, comes with the sandbox", () => {
    const parts = partsOf("sandbox");
    expect(parts).toContain("plugin/sandbox");
    expect(parts.filter((name) => /^(?:plugin\/(?:task|outside|cli|serve|runner)|got|undici)$/.test(name))).toEqual([]);
  });

  it("nothing that may be missing is imported before it is asked for", () => {
    const entries = Object.entries(metafile.outputs).filter(([path]) => path.startsWith("dist/library/"));
    const imported = entries.flatMap(([path]) =>
      [...loadedWith(metafile.outputs, [path])].flatMap((chunk) => metafile.outputs[chunk]?.imports ?? []),
    );
    expect(imported.filter(({ path, kind }) => PEERS.has(path) && kind !== "dynamic-import")).toEqual([]);
  });
});
