import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Failure } from "../../../plugin/base/failure.ts";
import { contentOf, MOST_DEPTH, MOST_VALUES, readJson } from "../../../plugin/outside/http/read-json.ts";
import { ReplyTooLarge } from "../../../plugin/outside/http/request-failure.ts";
import { listOf, recordOf } from "../../../plugin/outside/reply-lists.ts";
import { draws } from "../../support/draws.ts";
import { thrownBy } from "../../support/rejection.ts";

const refused = (text: string, schema: z.ZodType = z.unknown()) => thrownBy(() => readJson(text, schema, "the reply"));

/** A JSON text with this many values, lists and objects, of one kind. */
const MANY: Readonly<Record<string, (values: number) => string>> = {
  "numbers in a list": (values) =>
    `[${Array(values - 1)
      .fill("0")
      .join(",")}]`,
  "texts in a list": (values) =>
    `[${Array(values - 1)
      .fill('"a,[{\\""')
      .join(",")}]`,
  "attributes of an object": (values) =>
    `{${Array.from({ length: values - 1 }, (_, index) => `"${index}":null`).join(",")}}`,
};

/** JSON that is nested about as deep as is taken, with brackets in texts and keys that come twice, and what breaks off. */
const anyJsonText = fc
  .tuple(
    fc.array(fc.constantFrom("[", '{"a":', '{"a":1,"b":', '{"a":[[]],"a":', '["[[{",', "[{},{},"), {
      minLength: MOST_DEPTH - 15,
      maxLength: MOST_DEPTH + 3,
    }),
    fc.constantFrom("0", '"}}]]"', "{}", "", '{"b":"\\"["}'),
    fc.boolean(),
  )
  .map(([opened, innermost, isWhole]) => {
    const closed = opened.toReversed().map((one) => (one.startsWith("{") ? "}" : "]"));
    const text = `${opened.join("")}${innermost}${closed.join("")}`;
    return isWhole ? text : text.slice(0, -1);
  });

/** What comes of a text when all that is in it is counted before it is parsed. */
function countedFirst(text: string): unknown {
  const { depth } = contentOf(text);
  if (depth > MOST_DEPTH) return `the reply is nested ${depth} deep; no more than ${MOST_DEPTH} is taken`;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return `the reply is not JSON (${text.length} characters)`;
  }
}

describe("a reply", () => {
  it.each(Object.entries(MANY))("with as many values as are taken is read, with one more refused: %s", (_, many) => {
    expect(() => readJson(many(MOST_VALUES), z.unknown(), "the reply")).not.toThrow();
    const failure = refused(many(MOST_VALUES + 1));
    expect(failure).toBeInstanceOf(ReplyTooLarge);
    expect(failure).toMatchObject({
      code: "reply-too-large",
      message: `the reply holds ${MOST_VALUES + 1} values; no more than ${MOST_VALUES} are taken in one reply`,
    });
  });

  it.each([
    ["lists", "[", "]"],
    ["objects", '{"a":', "}"],
  ])("nested as deep as is taken is read, one deeper refused: %s", (_, open, close) => {
    const nested = (depth: number) => `${open.repeat(depth)}0${close.repeat(depth)}`;
    expect(() => readJson(nested(MOST_DEPTH), z.unknown(), "the reply")).not.toThrow();
    expect(refused(nested(MOST_DEPTH + 1))).toMatchObject({
      code: "reply-not-understood",
      message: `the reply is nested ${MOST_DEPTH + 1} deep; no more than ${MOST_DEPTH} is taken`,
    });
    expect(refused(open.repeat(400_000))).toBeInstanceOf(Failure);
  });

  it("is never held to have fewer values or less depth than it has", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(3), (value, indent) => {
        const padding = Array(MOST_VALUES - valuesIn(value)).fill("0");
        const whole = (more: readonly string[]) => `[${[JSON.stringify(value, null, indent), ...more].join(",")}]`;
        // Together with the list around it, one value too many.
        expect(refused(whole(padding))).toBeInstanceOf(ReplyTooLarge);
      }),
      { numRuns: 20 },
    );
  });

  it("is refused or read as if all that is in it were always counted first", () => {
    fc.assert(
      fc.property(anyJsonText, (text) => {
        const outcome = refused(text) ?? readJson(text, z.unknown(), "the reply");
        expect(outcome instanceof Failure ? outcome.message : outcome).toEqual(countedFirst(text));
      }),
      { numRuns: draws(800, 50_000), seed: 20_261_130 },
    );
  });

  it.each([
    ["what a second key of the same name replaces", (deep: string) => `{"a":${deep},"a":1}`, 1],
    ["a key that is called __proto__", (deep: string) => `{"__proto__":${deep}}`, 1],
    ["the last of many objects", (deep: string) => `[${'{"a":{}},'.repeat(1_000)}${deep}]`, 1],
    ["what stands beside texts of brackets", (deep: string) => `["${"[{".repeat(1_000)}",${deep}]`, 1],
  ])("is refused for the depth of %s", (_, around, above) => {
    const nested = (depth: number) => around(`${"[".repeat(depth - above)}${"]".repeat(depth - above)}`);
    expect(readJson(nested(MOST_DEPTH), z.unknown(), "the reply")).toEqual(JSON.parse(nested(MOST_DEPTH)));
    expect(refused(nested(MOST_DEPTH + 1))).toMatchObject({
      message: `the reply is nested ${MOST_DEPTH + 1} deep; no more than ${MOST_DEPTH} is taken`,
    });
  });

  it.each([
    ["a backslash at the end of a text", '["\\\\",[],"["]'],
    ["a quote in a text", '["\\"[[[",{}]'],
  ])("is read as JSON.parse reads it: %s", (_, text) => {
    expect(readJson(text, z.unknown(), "the reply")).toEqual(JSON.parse(text));
  });

  it.each([
    ["a text that does not end", '["[[['],
    ["a text that ends in a backslash", '["\\'],
    ["more ends than beginnings", "]]]]"],
    ["nothing", ""],
  ])("is no JSON: %s", (_, text) => {
    expect(refused(text)).toMatchObject({ message: `the reply is not JSON (${text.length} characters)` });
  });

  it("is told by the first wrong item of a list, and of a list in a list", () => {
    const schema = z.object({ a: listOf(z.object({ b: listOf(z.string()), c: z.int() })) });
    expect(refused('{"a":[{"b":[],"c":1},{"b":["x",1,2,3],"c":1},{},{}]}', schema)).toMatchObject({
      message: "the reply is not as expected: a.1.b.1 (invalid_type)",
    });
    expect(readJson('{"a":[{"b":["x"],"c":1}]}', schema, "the reply")).toEqual({ a: [{ b: ["x"], c: 1 }] });
  });

  it("is told by the first wrong item of an object, whose long name is cut", () => {
    const schema = recordOf(z.object({ c: z.int() }));
    const name = "n".repeat(1_000_000);
    expect(refused(`{"a":{"c":1},"${name}":{"c":"secret"},"z":{}}`, schema)).toMatchObject({
      message: `the reply is not as expected: ${"n".repeat(59)}….c (invalid_type)`,
    });
    expect(readJson('{"a":{"c":1},"__proto__":{"c":2}}', schema, "the reply")).toMatchObject({ a: { c: 1 } });
  });

  it("needs a list and an object where they are expected", () => {
    expect(refused('{"0":1}', listOf(z.int()))).toMatchObject({
      message: "the reply is not as expected: the whole (invalid_type)",
    });
    expect(refused("[1]", recordOf(z.int()))).toMatchObject({
      message: "the reply is not as expected: the whole (invalid_type)",
    });
  });
});

function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((sum: number, one) => sum + valuesIn(one), 1);
}
