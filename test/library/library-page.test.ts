import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readPage } from "../documents/marked-blocks.ts";
import { PROJECT } from "../support/esm-chat-command.ts";

const EXAMPLES = join(PROJECT, "docs/examples/library");
const examples = readdirSync(EXAMPLES).map((name) => ({ name, text: readFileSync(join(EXAMPLES, name), "utf8") }));
const page = readPage("docs/library.md", readFileSync(join(PROJECT, "docs/library.md"), "utf8"));

it("every block of the page stands in an example, which a test runs", () => {
  expect(page.blocks.length).toBeGreaterThan(5);
  for (const { kind, text, place } of page.blocks) {
    expect({ place, kind }).toEqual({ place, kind: "ts" });
    const from = examples.filter((example) => example.text.includes(text)).map(({ name }) => name);
    expect({ place, from }).toEqual({ place, from: [expect.any(String)] });
  }
});

it("every block of JavaScript on the page of adapters stands in an example, which a test runs", () => {
  const adapters = readPage("docs/adapters.md", readFileSync(join(PROJECT, "docs/adapters.md"), "utf8"));
  const blocks = adapters.blocks.filter(({ kind }) => kind === "js");
  expect(blocks.length).toBeGreaterThan(0);
  for (const { text, place } of blocks) {
    const from = examples.filter((example) => example.text.includes(text)).map(({ name }) => name);
    expect({ place, from }).toEqual({ place, from: [expect.any(String)] });
  }
});

it("the page links every example, and each says at its top what it shows", () => {
  for (const { name, text } of examples) {
    expect(page.text).toContain(`(examples/library/${name})`);
    expect(text).toMatch(/^\/\/ .{30,}\n/);
  }
});

it("the first example has ten lines", () => {
  const runOnce = examples.find(({ name }) => name === "run-once.ts");
  expect(runOnce?.text.trim().split("\n").length).toBeLessThanOrEqual(10);
});
