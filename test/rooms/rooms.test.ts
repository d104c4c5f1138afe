import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folders, given } from "../support/given-files.ts";

/** The tree of the page as paths, in its order. */
function folderTree(page: string): string[] {
  const [, tree = ""] = page.split("```text\n");
  const [lines = ""] = tree.split("```");
  const above: string[] = [];
  return [...lines.matchAll(/^( *)([a-z-]+)\/ /gm)].map(([, indent = "", name = ""]) => {
    above.splice(indent.length / 2, above.length, name);
    return above.join("/");
  });
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

describe("docs/decisions/01-rooms.md", () => {
  const tree = folderTree(readFileSync("docs/decisions/01-rooms.md", "utf8"));

  it("shows every folder of plugin/ and no other", () => {
    expect(tree.toSorted()).toEqual(foldersIn("plugin").toSorted());
  });

  it("shows the rooms in the order of their floors, the highest first", () => {
    const { floors } = JSON.parse(readFileSync("scripts/rooms/rooms.json", "utf8")) as { floors: string[][] };
    const floorOf = (room: string) => floors.findIndex((rooms) => rooms.includes(room));
    const shown = tree.filter((path) => !path.includes("/")).map(floorOf);
    expect(shown).toEqual(shown.toSorted((left, right) => right - left));
    expect(shown).not.toContain(-1);
  });

  it("has at most 16 rooms", () => {
    expect(readdirSync("plugin").length).toBeLessThanOrEqual(16);
  });
});

describe("npm run rooms", () => {
  const makeFolder = folders();

  function looksAt(files: Readonly<Record<string, string>>) {
    const folder = makeFolder();
    for (const [path, text] of Object.entries(files)) given(folder, path, text);
    const { status, stderr } = spawnSync(process.execPath, ["scripts/rooms/main.js", "--in", folder], {
      encoding: "utf8",
    });
    return { status, complaints: stderr.trim().split("\n").toSorted() };
  }

  it("says nothing of imports that run down, types and code that is loaded later included", () => {
    const files = {
      "plugin/base/a.ts": "export type A = 1;\n",
      "plugin/runner/engine/a.ts": "export const a = 1;\n",
      "plugin/serve/a.ts":
        'import type { A } from "../base/a.ts";\nexport const a = (_: A) => import("../runner/engine/a.ts");\n',
    };
    expect(looksAt(files)).toEqual({ status: 0, complaints: [""] });
  });

  it("complains of each import that runs up, of circles, of adapters that meet, and of folders without a floor", () => {
    const files = {
      "plugin/base/up.ts": 'import type { A } from "../chat/a.ts";\nexport type B = A;\n',
      "plugin/base/one.ts": 'import { two } from "./two.ts";\nexport const one = () => two;\n',
      "plugin/base/two.ts": 'import { one } from "./one.ts";\nexport const two = () => one;\n',
      "plugin/chat/a.ts": 'export type A = 1;\nexport const later = () => import("../task/a.ts");\n',
      "plugin/xml/beside.ts": 'import { later } from "../chat/a.ts";\nexport const beside = later;\n',
      "plugin/task/a.ts": "export const a = 1;\n",
      "plugin/outside/esm/rest/a.ts": 'import { b } from "../web-api/b.ts";\nexport const a = b;\n',
      "plugin/outside/esm/web-api/b.ts": "export const b = 1;\n",
      "plugin/outside/chat-history/assumed/c.ts": 'import { a } from "../../esm/rest/a.ts";\nexport const c = a;\n',
      "plugin/sandbox/a.ts": 'import { a } from "../outside/esm/rest/a.ts";\nexport const b = a;\n',
      "plugin/runner/engine/a.ts": "export const a = 1;\n",
      "plugin/runner/once.ts": 'import { a } from "./engine/a.ts";\nexport const once = a;\n',
      "plugin/cellar/a.ts": "export const a = 1;\n",
    };
    const { status, complaints } = looksAt(files);
    expect(status).toBe(1);
    expect(complaints).toEqual([
      "adapters in outside/chat-history/ know nothing of each other: plugin/outside/chat-history/assumed/c.ts → plugin/outside/esm/rest/a.ts",
      "adapters in outside/esm/ know nothing of each other: plugin/outside/esm/rest/a.ts → plugin/outside/esm/web-api/b.ts",
      "base/ may import base/ and no other room: plugin/base/up.ts → plugin/chat/a.ts",
      "chat/ may import chat/, base/ and no other room: plugin/chat/a.ts → plugin/task/a.ts",
      "circle: plugin/base/one.ts → plugin/base/two.ts → plugin/base/one.ts",
      "plugin/cellar is no room: give it a floor in scripts/rooms/rooms.json",
      "runner/ does without runner/engine/: plugin/runner/once.ts → plugin/runner/engine/a.ts",
      "sandbox/ may import sandbox/, base/, xml/ and no other room: plugin/sandbox/a.ts → plugin/outside/esm/rest/a.ts",
      "xml/ may import xml/, base/ and no other room: plugin/xml/beside.ts → plugin/chat/a.ts",
    ]);
  });
});
