import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { loadingWhatIsNeeded } from "../../plugin/base/late-module.ts";
import { adapterIn, type ImportModule, LOAD_MS, loadAdapter } from "../../plugin/settings/adapter-file.ts";
import { clockByHand } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();
const { nodesImport } = createRequire(import.meta.url)("../support/nodes-import.cjs") as {
  readonly nodesImport: ImportModule;
};

const GOOD = 'name: "otso-chat", apiVersion: 1, changes: "none", connect: () => ({})';

/** What is said of a module with this text. */
async function said(text: string, name = "our-platform.mjs", mode = 0o600): Promise<readonly string[]> {
  const where = folder();
  const file = given(where, name, text, mode);
  return (await outcomeOf(file)).map((problem) => problem.replaceAll(where, "DIR"));
}

async function outcomeOf(file: string, secrets: readonly string[] = []): Promise<readonly string[]> {
  const outcome = await loadingWhatIsNeeded(() => adapterIn(file, secrets, nodesImport));
  return "problems" in outcome ? outcome.problems : [`is the adapter ${outcome.name}`];
}

const counted = (name: string) =>
  `globalThis.loads = (globalThis.loads ?? 0) + 1;\n${exported(GOOD.replace("otso-chat", name))}`;
const loads = () => Reflect.get(globalThis, "loads") as number;
const exported = (fields: string) => `export default { ${fields} };\n`;
const OTSO = "is the adapter otso-chat";

describe("a module is refused with what is missing or wrong", () => {
  it.each<[string, string, readonly string[]]>([
    [
      "it exports no default",
      "export const adapter = {};",
      ["exports no default: export default { name, apiVersion: 1, … }"],
    ],
    ["it is empty", "", ["exports no default: export default { name, apiVersion: 1, … }"]],
    [
      "its default is a function",
      "export default () => ({});",
      ["its default export is a function, and must be an object: export default { name, apiVersion: 1, … }"],
    ],
    [
      "its default is null",
      "export default null;",
      ["its default export is null, and must be an object: export default { name, apiVersion: 1, … }"],
    ],
    [
      "nearly everything is missing",
      exported(""),
      [
        "apiVersion is missing: it is 1",
        "name is missing: it must be small letters, digits and hyphens, 40 at most",
        "changes is missing: it must be one of oldest-first, newest-first, any, none",
        "connect is missing: it must be a function",
      ],
    ],
    [
      "it is of a later version",
      exported(GOOD.replace("apiVersion: 1", "apiVersion: 2")),
      ["apiVersion must be 1: this version of the plugin knows no other"],
    ],
    [
      "its name is none",
      exported(GOOD.replace("otso-chat", "Otso Chat")),
      ["name must be small letters, digits and hyphens, 40 at most"],
    ],
    [
      "an order that there is not",
      exported(GOOD.replace('"none"', '"newest"')),
      ["changes must be one of oldest-first, newest-first, any, none"],
    ],
    ["connect is no function", exported(GOOD.replace("() => ({})", "{}")), ["connect must be a function"]],
    [
      "a misspelt field",
      exported(`${GOOD}, requestPerSecond: 5`),
      [
        "requestPerSecond is no field of an adapter: there are name, apiVersion, changes, settings, requestsPerSecond, connect",
      ],
    ],
    [
      "too many requests",
      exported(`${GOOD}, requestsPerSecond: 0`),
      ["requestsPerSecond must be a whole number from 1 to 1000"],
    ],
    [
      "settings are a list of words",
      exported(`${GOOD}, settings: "key"`),
      ["settings must be a table of settings, or a schema that has ~standard"],
    ],
    [
      "a setting is only a word",
      exported(`${GOOD}, settings: { key: "the key" }`),
      ['settings.key must be { what: "text", secret?: true or false, default?: "text" }'],
    ],
    [
      "a setting has a misspelt part",
      exported(`${GOOD}, settings: { key: { what: "the key", secrets: true } }`),
      ['settings.key must be { what: "text", secret?: true or false, default?: "text" }'],
    ],
    [
      "a schema of another standard",
      exported(`${GOOD}, settings: { "~standard": { version: 2, validate: () => ({}) } }`),
      ["settings.~standard must have version 1 and a function validate (Standard Schema)"],
    ],
    [
      "a mistake in its JavaScript",
      `export default {\n  a: 1,\n  b: = 2,\n};\n`,
      ["is no JavaScript in line 3: Unexpected token '='"],
    ],
    [
      "it throws",
      `\n\nthrow new RangeError("no licence");\nexport default {};`,
      ["ended with RangeError in line 3:7 while it was loaded: no licence"],
    ],
    ["it throws no error", `throw "no licence";`, ["ended with a thrown string while it was loaded: no licence"]],
    [
      "it imports a file that is not there",
      `import "./helper.mjs";\nexport default {};`,
      ["cannot be loaded: Cannot find module 'DIR/helper.mjs' imported from DIR/our-platform.mjs"],
    ],
    [
      "it imports a package that is not there",
      `import "no-such-package-here";\nexport default {};`,
      ["cannot be loaded: Cannot find package 'no-such-package-here' imported from DIR/our-platform.mjs"],
    ],
  ])("%s", async (_, text, problems) => {
    expect(await said(text)).toEqual(problems);
  });

  it("because what it awaits at its top never comes", async () => {
    const clock = clockByHand();
    const file = given(folder(), "late.mjs", `await new Promise(() => {});\n${exported(GOOD)}`);
    const loading = loadAdapter(pathToFileURL(file), clock, nodesImport);
    await clock.waiting(1);
    clock.advance(LOAD_MS);
    expect(await loading).toEqual({
      problems: ["is not loaded after 10 seconds: what it awaits at its top does not come"],
    });
  });
});

describe("a file is refused", () => {
  it("that is not there, or none", async () => {
    const where = folder();
    mkdirSync(join(where, "folder.mjs"));
    given(where, "Our-platform.mjs", exported(GOOD));
    expect(await outcomeOf(join(where, "folder.mjs"))).toEqual(["is not a file"]);
    expect(await outcomeOf(join(where, "our-platform.mjs"))).toEqual([
      "does not exist, but Our-platform.mjs does: rename it",
    ]);
  });

  it("that is no module", async () => {
    const problem = "is no module of JavaScript: its name must end with .mjs, or .js";
    expect(await said(exported(GOOD), "our-platform.ts")).toEqual([problem]);
    expect(await said("platform: otso", "our-platform.yaml")).toEqual([problem]);
  });

  it.skipIf(process.platform === "win32").each([0o620, 0o602, 0o666])("that others can write (%o)", async (mode) => {
    const problem = "can be written by others, who could have it do anything: run chmod go-w on it";
    expect(await said("globalThis.wasRun = true;", "our-platform.mjs", mode)).toEqual([problem]);
    expect(globalThis).not.toHaveProperty("wasRun");
  });
});

describe("a module is taken", () => {
  it.each<[string, string, string]>([
    ["as it is usually written", "our-platform.mjs", exported(GOOD)],
    ["with a byte order mark and line ends of Windows", "our-platform.mjs", `\ufeff// Otso\r\n${exported(GOOD)}\r\n`],
    ["with .js, as a module", "our-platform.js", exported(GOOD)],
    ["with .js, in the older form", "our-platform.js", `module.exports = { ${GOOD} };`],
    ["with spaces and other letters in its name", "our platform #1 ä%41.mjs", exported(GOOD)],
  ])("%s", async (_, name, text) => {
    expect(await said(text, name, 0o644)).toEqual([OTSO]);
  });

  it("behind a link, as Kubernetes makes them", async () => {
    const where = folder();
    given(where, "..data/our-platform.mjs", exported(GOOD));
    symlinkSync(join(where, "..data/our-platform.mjs"), join(where, "our-platform.mjs"));
    expect(await outcomeOf(join(where, "our-platform.mjs"))).toEqual([OTSO]);
  });

  it("once in a process, and anew when it was changed", async () => {
    const where = folder();
    const file = given(where, "our-platform.mjs", counted("first"));
    expect([await outcomeOf(file), await outcomeOf(file), loads()]).toEqual([
      ["is the adapter first"],
      ["is the adapter first"],
      1,
    ]);
    writeFileSync(file, "export default {");
    expect(await outcomeOf(file)).toEqual([expect.stringContaining("is no JavaScript in line 1")]);
    writeFileSync(file, counted("second"));
    expect([await outcomeOf(file), loads()]).toEqual([["is the adapter second"], 2]);
    writeFileSync(file, counted("first"));
    expect([await outcomeOf(file), loads()]).toEqual([["is the adapter first"], 2]);
  });
});

it("no secret of the configuration is in what is said of a module", async () => {
  const file = given(folder(), "our-platform.mjs", `throw new Error("login as task:Kettu-19-hyppii refused");`);
  const [problem = ""] = await outcomeOf(file, ["Kettu-19-hyppii"]);
  expect(problem).toContain("ended with Error in line 1:7 while it was loaded: login as task:… refused");
});
