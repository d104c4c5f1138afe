import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonMistakes, readJsonText } from "../../plugin/base/json-mistakes.ts";
import { draws } from "../support/draws.ts";

const told = (text: string) =>
  jsonMistakes(text).map(({ place, message }) => `${place}: ${message.replace("is not JSON here: ", "")}`);

const COMMENT = "JSON has no comments: take this one out";
const TRAILING = "a comma too many, behind the last one: take it away";
const CURLY = (mark: string) => `${mark} is a typographic quotation mark: JSON takes straight ones only: "`;
const ENDS_CURLY = (mark: string) =>
  `a text ends with ${mark}, a typographic quotation mark: JSON takes straight ones only: "`;
const SINGLE = (mark: string) => `texts and names stand in double quotation marks, ", and not in ${mark}`;
const BACKSLASH = "a backslash in a text is written twice, \\\\, as in C:\\\\esm-chat";
const BARE = "a text without quotation marks; only numbers, true, false and null stand without";

describe("what is not JSON is told with line and column", () => {
  it.each<[string, string, string[]]>([
    ["nothing", "", ["line 1, column 1: there is nothing in it"]],
    ["YAML", "esm:\n  url: x", ["line 1, column 1: JSON begins with { here: is this another file?"]],
    ["a secret", "canary", ["line 1, column 1: JSON begins with { here: is this another file?"]],
    ["a Word document", "PK\u0003\u0004", ["line 1, column 1: JSON begins with { here: is this another file?"]],
    [
      "HTML that was copied",
      "{&quot;a&quot;: 1}",
      ['line 1, column 2: this was copied as HTML: &quot; stands for ", &amp; for &'],
    ],
    [
      "a dash for a minus",
      '{"a": \u20131}',
      ["line 1, column 7: \u2013 is a dash of a word processor: JSON takes the hyphen only: -"],
    ],
    ["dots of a page", '{"a": 1, \u2026}', ["line 1, column 10: \u2026 stands for what was left out: take it out"]],
    ["white space", " \n ", ["line 2, column 2: there is nothing in it"]],
    ["a comment", '{ // why\n"a": 1 }', [`line 1, column 3: ${COMMENT}`]],
    ["a comment of several lines", '{\n/* why\n*/ "a": 1 }', [`line 2, column 1: ${COMMENT}`]],
    [
      "a comment of a script",
      '{\n# why\n"a": 1 }',
      ["line 2, column 1: JSON has no comments: take out what follows #"],
    ],
    ["a comma behind the last setting", '{\n  "a": 1,\n}', [`line 2, column 9: ${TRAILING}`]],
    ["a comma behind the last item", "[1, 2,]", [`line 1, column 6: ${TRAILING}`]],
    [
      "all that can be passed over",
      '{ // a\n"a": [1,],\n/* b */ "p": "C:\\esm",\n}',
      [
        `line 1, column 3: ${COMMENT}`,
        `line 2, column 8: ${TRAILING}`,
        `line 3, column 1: ${COMMENT}`,
        `line 3, column 17: ${BACKSLASH}`,
        `line 3, column 22: ${TRAILING}`,
      ],
    ],
    ["two commas", '{"a": 1,, "b": 2}', ["line 1, column 9: there is nothing before this comma"]],
    ["curly quotation marks", "{“a”: 1}", [`line 1, column 2: ${CURLY("“")}`]],
    ["low quotation marks", "{„a“: 1}", [`line 1, column 2: ${CURLY("„")}`]],
    ["angle quotation marks", '{"a": «x»}', [`line 1, column 7: ${CURLY("«")}`]],
    ["a curly end of a name", '{"a”: 1}', [`line 1, column 2: ${ENDS_CURLY("”")}`]],
    ["a curly end of a name and a straight value", '{"a”: "x"}', [`line 1, column 8: before this, ${ENDS_CURLY("”")}`]],
    ["curly ends in a list", '["a”, "b”]', [`line 1, column 8: before this, ${ENDS_CURLY("”")}`]],
    ["single quotation marks", "{\n'a': 1}", [`line 2, column 1: ${SINGLE("'")}`]],
    ["curly single quotation marks", '{"a": ‘x’}', [`line 1, column 7: ${SINGLE("‘")}`]],
    ["backticks", '{"a": `x`}', [`line 1, column 7: ${SINGLE("`")}`]],
    ["a path of Windows", '{"a": "C:\\Programs\\esm"}', [`line 1, column 10: ${BACKSLASH}`]],
    ["a path of Windows with a user", '{"a": "C:\\users"}', [`line 1, column 10: ${BACKSLASH}`]],
    [
      "a path that ends with a backslash",
      '{"a": "C:\\", "b": 1}',
      [
        'line 1, column 15: before this, a text goes on behind \\": a path that ends with a backslash ends with two, \\\\"',
      ],
    ],
    ["a path without quotation marks", '{"a": C:\\esm}', [`line 1, column 7: ${BARE}`]],
    [
      "a tab in a text",
      '{"a": "x\ty"}',
      ["line 1, column 9: the character U+0009 cannot stand in a text: a tab is written \\t"],
    ],
    ["a missing comma between settings", '{\n"a": 1\n"b": 2\n}', ["line 2, column 7: a comma is missing"]],
    [
      "a missing comma between items",
      '["a" "b" {}]',
      ["line 1, column 5: a comma is missing", "line 1, column 9: a comma is missing"],
    ],
    [
      "a missing comma behind an object",
      '{"a": {}\n"b": []\n"c": 1}',
      ["line 1, column 9: a comma is missing", "line 2, column 8: a comma is missing"],
    ],
    ["a missing colon", '{"a" 1}', ["line 1, column 6: a colon is missing between a name and its value"]],
    ["a name without a value", '{"a", "b": 1}', ["line 1, column 5: a colon is missing between a name and its value"]],
    ["a missing value", '{"a": , "b": 1}', ["line 1, column 7: there is nothing before this comma"]],
    ["a missing value at the end", '{"a": }', ["line 1, column 7: a value is missing before this"]],
    ["an equals sign", '{"a" = 1}', ["line 1, column 6: a colon stands between a name and its value, no ="]],
    ["semicolons", '{"a": 1; "b": 2}', ["line 1, column 8: a comma stands between two settings, no semicolon"]],
    [
      "names without quotation marks",
      '{ a: 1, b_2: "x" }',
      ["line 1, column 3: a name stands in quotation marks", "line 1, column 9: a name stands in quotation marks"],
    ],
    ["a text without quotation marks", '{"a": canary}', [`line 1, column 7: ${BARE}`]],
    ["capital letters", '{"a": True}', ["line 1, column 7: true, false and null are written in small letters"]],
    ["yes", '{"a": yes}', ["line 1, column 7: yes and no are written true and false"]],
    ["None", '{"a": None}', ["line 1, column 7: JSON has no such value: leave the setting out"]],
    [
      "a decimal comma",
      '{"a": 1,5}',
      ["line 1, column 9: the name of a setting does not begin with a digit: in a number, a point stands and no comma"],
    ],
    [
      "a number with 0 in front",
      '{"a": 007}',
      ["line 1, column 7: a number does not begin with 0: if it is a text, put it into quotation marks"],
    ],
    [
      "a number with a plus",
      '{"a": +5}',
      ["line 1, column 7: this is no number of JSON: digits, and a point with digits on both sides"],
    ],
    [
      "a number with an underscore",
      '{"a": 1_000}',
      ["line 1, column 7: this is no number of JSON: digits, and a point with digits on both sides"],
    ],
    [
      "a text over two lines",
      '{\n"a": "x\ny"}',
      ["line 2, column 6: the text that begins here has no quotation mark at its end"],
    ],
    [
      "a text without an end",
      '{"a": "',
      ["line 1, column 7: the text that begins here has no quotation mark at its end"],
    ],
    [
      "an end that is missing",
      '{\n  "a": {\n    "b": 1\n  }',
      ["line 4, column 4: the end is missing: { in line 1, column 1 is not closed with }"],
    ],
    [
      "an end of a list that is missing",
      '{"a": [1',
      ["line 1, column 9: the end is missing: [ in line 1, column 7 is not closed with ]"],
    ],
    ["the wrong bracket", '{"a": [1}', ["line 1, column 9: this does not close what was opened last"]],
    ["a brace too many", "{}\n}", ["line 2, column 1: there is one } too many"]],
    ["a second object", "{}\n{}", ["line 2, column 1: a second JSON value begins here: there is one only"]],
    ["words behind the end", "{}\n\nx", ["line 3, column 1: nothing may follow the end"]],
    [
      "a space that is none",
      '{\u00a0"a": 1}',
      ["line 1, column 2: the character U+00A0 is no space, though it may look like one: take it out"],
    ],
    [
      "something that cannot be seen",
      '{"a"\u200b: 1}',
      ["line 1, column 5: the character U+200B is no space, though it may look like one: take it out"],
    ],
    [
      "a place to be filled in",
      '{"a": <token>}',
      ["line 1, column 7: this is XML or HTML, or a place that is still to be filled in: < begins nothing in JSON"],
    ],
    [
      "a page",
      "<html>",
      ["line 1, column 1: this is XML or HTML, or a place that is still to be filled in: < begins nothing in JSON"],
    ],
    ["settings line by line", "a=b", ["line 1, column 1: JSON begins with { here: is this another file?"]],
    ["lines that end as on Windows", '{\r\n  "a": 1\r\n  "b": 2\r\n}', ["line 2, column 9: a comma is missing"]],
    [
      "a name that stands twice",
      '{\n"a": 1,\n"b": {"a": 2},\n"\\u0061": 3}',
      ["line 4, column 1: a stands twice, first in line 2, column 1"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it("no more than twenty of them", () => {
    expect(told(`[${"[1,],".repeat(50)}1]`)).toHaveLength(20);
  });

  it("however deep it is nested", () => {
    expect(told("[".repeat(50_000))).toHaveLength(1);
    expect(told("[".repeat(50_000) + "]".repeat(50_000))).toEqual([]);
  });
});

describe("a text without mistakes is read", () => {
  it.each<[string, string, unknown]>([
    ["after a byte order mark", '\uFEFF{"a": 1}', { a: 1 }],
    ["with typographic marks in texts", '{"a": "“x” ‘y’ // no comment"}', { a: "“x” ‘y’ // no comment" }],
    ["with all that a text may escape", '"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4"', '"\\/\b\f\n\r\tä'],
    ["with the same name in two objects", '[{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
    ["a value alone", "-1.5e+3", -1_500],
  ])("%s", (_name, text, value) => {
    expect(readJsonText(text)).toEqual({ value });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const strict = (text: string) => jsonMistakes(text).filter(({ message }) => message.startsWith("is not JSON"));

describe("whatever the text", () => {
  const names = fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 6 }), { maxLength: 4 });
  const piece = fc.oneof(
    fc.constantFrom(..."{}[]:,\"'\\/*# \n\t\u00a0“”+-.0159eEx", "true", "null", "\\u00e4", '"a"', "//", "/*", "*/"),
    fc.string({ unit: "binary", maxLength: 2 }),
  );
  it("there is a mistake exactly where JSON.parse refuses it", () => {
    const mutated = fc
      .tuple(fc.jsonValue({ maxDepth: 3 }), fc.nat(), fc.nat(3), fc.array(piece, { maxLength: 2 }), fc.boolean())
      .map(([value, seed, cut, pieces, indented]) => {
        const text = JSON.stringify(value, null, indented ? 2 : 0);
        const at = seed % (text.length + 1);
        return text.slice(0, at) + pieces.join("") + text.slice(at + cut);
      });
    const made = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(fc.oneof(mutated, made), (text) => {
        expect(strict(text).length === 0).toBe(isJson(text));
      }),
      { numRuns: draws(2_000, 100_000) },
    );
  });

  it("names are taken for the same when JSON.parse takes them for the same", () => {
    fc.assert(
      fc.property(names, fc.nat(), (all, seed) => {
        const twice = all.length === 0 ? [] : [all[seed % all.length] ?? ""];
        const text = `{${[...all, ...twice].map((name) => `${JSON.stringify(name)}: 1`).join(",")}}`;
        expect(jsonMistakes(text)).toHaveLength(twice.length);
      }),
      { numRuns: draws(200, 2_000) },
    );
  });
});
