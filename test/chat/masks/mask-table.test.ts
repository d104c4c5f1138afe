import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MASK_NAMES } from "../../../plugin/chat/masks/mask-names.ts";
import { maskText } from "../../../plugin/chat/masks/mask-text.ts";

const ALL = new Set(MASK_NAMES);
const SECTIONS = readFileSync(new URL("masks.txt", import.meta.url), "utf8")
  .split(/^## /m)
  .slice(1);

/** `<200B>` is a character by its code. */
function withCharacters(text: string): string {
  return text.replaceAll(/<([0-9A-F]{1,5})>/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)));
}

describe.each(SECTIONS.map((section) => section.split("\n").filter((line) => line !== "")))("%s", (_title, ...rows) => {
  it.each(rows)("%s", (row) => {
    const [text = "", masked = text] = row.split(" → ").map(withCharacters);
    expect(maskText(text, ALL).text).toBe(masked);
  });
});

it("the table has several hundred rows, and none twice", () => {
  const rows = SECTIONS.flatMap((section) => section.split("\n").slice(1)).filter((line) => line !== "");
  expect(rows.length).toBeGreaterThan(500);
  expect(new Set(rows).size).toBe(rows.length);
});
