import { expect, it } from "vitest";
import { mergeChunks } from "../../../scripts/package/merge-chunks.ts";

const GLOBALS = "const [require, __filename, __dirname] = [];";

/** The chunk as it goes into the package. */
async function packaged(text: string): Promise<string> {
  const outputs = {
    "dist/one.js": { bytes: text.length, inputs: {}, imports: [], exports: ["told"], entryPoint: "plugin/one.ts" },
  };
  const merged = await mergeChunks(new Map([["dist/one.js", text]]), outputs, [["one"]], GLOBALS);
  return [...merged.values()].join("\n");
}

async function toldBy(text: string): Promise<unknown> {
  const { told } = (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as { told: unknown };
  return told;
}

it.each([
  ["a character", String.raw`/[—–]$/`, "a –"],
  ["one behind a backslash that it does not need", String.raw`/^\—/`, "— a"],
  ["one behind a backslash that is meant", String.raw`/^\\—/`, "\\— a"],
  ["one behind a backslash that is meant and one that it does not need", String.raw`/^\\\—/`, "\\— a"],
  ["two units in one", "/^[🦄]$/u", "🦄"],
  ["two units behind a backslash", String.raw`/^\🦄$/`, "🦄"],
])(
  "an expression with %s beyond Latin-1 finds in a chunk what it finds in its module",
  async (_, expression, found) => {
    const module = `export const told = ${expression}.test(${JSON.stringify(found)});`;
    const chunk = await packaged(module);
    expect(chunk).not.toMatch(/[^\0-\u00ff]/);
    expect([await toldBy(module), await toldBy(chunk)]).toEqual([true, true]);
  },
);
