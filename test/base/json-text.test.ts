import { assert, jsonValue, property } from "fast-check";
import { expect, it } from "vitest";
import { jsonText, printableJson } from "../../plugin/base/json-text.ts";

it.each([
  ["\u009b31m", String.raw`"\u009b31m"`],
  ["\u007f\u0080\u0085\u009f", String.raw`"\u007f\u0080\u0085\u009f"`],
  ["\u001b[2J\u0007", String.raw`"\u001b[2J\u0007"`],
  ["\u202egnp.exe\u2066", String.raw`"\u202egnp.exe\u2066"`],
  ["\u200e\u200f\u061c\u2028\u2029", String.raw`"\u200e\u200f\u061c\u2028\u2029"`],
  ["\ud800", String.raw`"\ud800"`],
  ["häät \u00a0 😀 \\u009b", String.raw`"häät   😀 \\u009b"`.replace("   ", " \u00a0 ")],
])("%j is printed as text that no terminal obeys", (text, printed) => {
  expect(jsonText(text)).toBe(printed);
});

it("in names of fields too", () => {
  expect(jsonText({ "\u009b": ["\u0090"] })).toBe(String.raw`{"\u009b":["\u0090"]}`);
});

it("the value stays the same, and nothing that a terminal obeys is left", () => {
  assert(
    property(jsonValue({ stringUnit: "binary" }), (value) => {
      const text = jsonText(value);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

it("the line feed at the end of a line of a log stays", () => {
  expect(printableJson('{"msg":"\u0085"}\n')).toBe('{"msg":"\\u0085"}\n');
});
