import { assert, constantFrom, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import type { Condition, Value } from "../../../plugin/outside/described-api/api-description.ts";
import { compileCondition } from "../../../plugin/outside/described-api/conditions.ts";
import { compileValue } from "../../../plugin/outside/described-api/values.ts";
import type { Place } from "../../../plugin/sandbox/described-platform/places.ts";
import { createReplyDraft } from "../../../plugin/sandbox/described-platform/reply-draft.ts";
import { makeFalse, makeTrue } from "../../../plugin/sandbox/described-platform/write-condition.ts";
import { type Wanted, writeValue } from "../../../plugin/sandbox/described-platform/write-value.ts";

const AT = Date.UTC(2026, 10, 23, 6, 5, 4, 321);

function placed(): { readonly place: Place; readonly json: () => unknown } {
  const draft = createReplyDraft();
  const outer = { draft, steps: ["outer"], known: { asked: "ws-1" } };
  const place = { ...outer, steps: ["outer", "record"], outer, speaker: "Olga Operator" };
  return { place, json: () => (draft.json() as { outer?: { record?: unknown } } | undefined)?.outer ?? {} };
}

describe("a value is written where the description reads it", () => {
  it.each<[Value, Wanted, unknown]>([
    ["a.b", { text: "x" }, { record: { a: { b: "x" } } }],
    ["a.0.b", { text: "x" }, { record: { a: [{ b: "x" }] } }],
    ["^.id", { text: "x" }, { id: "x" }],
    ['"a.b".c', { text: "x" }, { record: { "a.b": { c: "x" } } }],
    ["meta.~json.who", { text: "x" }, { record: { meta: '{"who":"x"}' } }],
    ["$asked", { text: "ws-1" }, {}],
    ["t", { time: AT }, { record: { t: "2026-11-23T06:05:04.321Z" } }],
    [{ from: "t", time: "seconds" }, { time: AT }, { record: { t: 1_795_413_904 } }],
    [{ from: "t", time: "milliseconds" }, { time: AT }, { record: { t: AT } }],
    [{ from: "t", time: "microseconds" }, { time: AT }, { record: { t: AT * 1_000 } }],
    [
      { from: "k", table: { 0: "visitor", "-2": "bot" }, otherwise: "operator" },
      { text: "bot" },
      { record: { k: -2 } },
    ],
    [{ from: "k", table: { 0: "visitor" }, otherwise: "operator" }, { text: "operator" }, {}],
    [{ from: "text", html: true }, { text: "1 < 2 & 3\nso" }, { record: { text: "1 &lt; 2 &amp; 3<br>so" } }],
    [{ from: "text", cut_speaker: true }, { text: "Hello" }, { record: { text: "Olga Operator: Hello" } }],
    [["first", "second"], { text: "x" }, { record: { first: "x" } }],
    [["=deep[?a]", "second"], { text: "x" }, { record: { second: "x" } }],
    [{ choose: [{ if: { type: "a" }, from: "x" }], otherwise: "y" }, { text: "z" }, { record: { x: "z", type: "a" } }],
    [
      "=join(' ', [first, last][?@])",
      { text: "Olga van Operator" },
      { record: { first: "Olga", last: "van Operator" } },
    ],
    ["=join('', ['V-', id])", { text: "V-7" }, { record: { id: "7" } }],
    ["=senders[0].id || by", { text: "x" }, { record: { senders: [{ id: "x" }] } }],
    ["=users[?type == 'customer'] | [0].mail", { text: "x" }, { record: { users: [{ type: "customer", mail: "x" }] } }],
    ["=max([a, b][?@ > `0`])", { number: 3 }, { record: { a: 3 } }],
  ])("%j", (value, wanted, expected) => {
    const { place, json } = placed();
    expect(writeValue(place, value, wanted, "iso")).toBe(true);
    expect(json()).toEqual(expected);
  });

  it.each<[Value, Wanted]>([
    ["=length(parts)", { number: 3 }],
    ["=join('', ['V-', id])", { text: "A-7" }],
    [{ is: "visitor" }, { text: "operator" }],
    [{ from: "k", table: { 0: "visitor" } }, { text: "operator" }],
    [{ from: "k", empty: ["n/a"] }, { text: "n/a" }],
    ["$asked", { text: "ws-2" }],
    ["parts[].id", { text: "x" }],
  ])("and refused where it cannot stand: %j", (value, wanted) => {
    const { place, json } = placed();
    expect(writeValue(place, value, wanted, "iso")).toBe(false);
    expect(json()).toEqual({});
  });

  it("a field that says something else already is not written over, and the next alternative not taken", () => {
    const { place, json } = placed();
    expect(writeValue(place, "id", { text: "one" }, "iso")).toBe(true);
    expect(writeValue(place, "id", { text: "two" }, "iso")).toBe(false);
    // The first that is filled counts when it is read.
    expect(writeValue(place, ["id", "other"], { text: "two" }, "iso")).toBe(false);
    expect(json()).toEqual({ record: { id: "one" } });
  });

  it("is read as it was written, whatever text it is", () => {
    const values: Value[] = ["a", "a.b.0", { from: "m.~json.x" }, ["a", "b"], { from: "a", empty: [] }];
    const compiling = { times: "iso", now: () => AT, where: (place: string) => place } as const;
    assert(
      property(constantFrom(...values), string({ minLength: 1 }), (value, text) => {
        const { place, json } = placed();
        expect(writeValue(place, value, { text }, "iso")).toBe(true);
        const record = (json() as { record?: unknown }).record;
        expect(compileValue(value, "place", compiling).text({ record, known: {} })).toBe(text);
      }),
    );
  });
});

const CONDITIONS: readonly Condition[] = [
  { a: 1 },
  { a: true, b: "x" },
  { a: ["x", "y"] },
  { a: null },
  { a: { starts: "pre" } },
  { a: { contains: "mid" } },
  { a: { filled: true } },
  { a: { filled: false } },
  { a: { above: 3 } },
  { a: { below: 3 } },
  { a: { not: ["x", "other"] } },
  { a: { filled: true, not: "x" } },
  { a: { not: "x" }, b: { not: "y" } },
  [{ a: 1 }, { b: 2 }],
  { "m.~json.flag": true },
];

describe("a record is written so that a condition", () => {
  it.each(CONDITIONS)("%j holds", (condition) => {
    const { place, json } = placed();
    expect(makeTrue(place, condition)).toBe(true);
    expect(compileCondition(condition)({ record: (json() as { record?: unknown }).record, known: {} })).toBe(true);
  });

  it.each(CONDITIONS)("%j does not hold", (condition) => {
    const { place, json } = placed();
    expect(makeFalse(place, condition)).toBe(true);
    expect(compileCondition(condition)({ record: (json() as { record?: unknown }).record, known: {} })).toBe(false);
  });

  it("cannot be had together with its contrary, and nothing is left of the attempt", () => {
    const { place, json } = placed();
    expect(makeTrue(place, { a: "x" })).toBe(true);
    expect(makeFalse(place, { a: ["x", "y"] })).toBe(false);
    expect(makeTrue(place, [{ b: 1, a: "y" }, { c: 1 }])).toBe(true);
    expect(json()).toEqual({ record: { a: "x", c: 1 } });
  });

  it("is an expression is not promised", () => {
    expect(makeTrue(placed().place, "=a == 'b'")).toBe(false);
  });
});
