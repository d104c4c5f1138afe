import { json as anyJson, assert, bigInt, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { type Condition, condition, type Value, value } from "../../../plugin/outside/described-api/api-description.ts";
import { compileCondition } from "../../../plugin/outside/described-api/conditions.ts";
import { compileExpression } from "../../../plugin/outside/described-api/expressions.ts";
import { htmlToText } from "../../../plugin/outside/described-api/html-text.ts";
import { LONGEST_NESTED } from "../../../plugin/outside/described-api/json-in-text.ts";
import { keepDigits } from "../../../plugin/outside/described-api/keep-digits.ts";
import { compileRead, compileRecords, type Scope } from "../../../plugin/outside/described-api/paths.ts";
import { readTime } from "../../../plugin/outside/described-api/times.ts";
import { compileValue } from "../../../plugin/outside/described-api/values.ts";
import { draws } from "../../support/draws.ts";

const NOW = Date.UTC(2026, 10, 29, 12);
const AT = Date.UTC(2026, 10, 29, 9, 24, 2);
const scopeOf = (record: unknown, known: Scope["known"] = {}): Scope => ({ record, known });

const padded = (length: number) => ({ t: JSON.stringify({ whisper: true }).padEnd(length) });

describe("a path", () => {
  const record = {
    a: { b: 1, "c.d": 2, "e f": 3, "": 4 },
    list: [{ id: "x" }, { id: "y" }],
    json: '{"n": 12345678901234567890, "deep": {"is": true}}',
    no: "no JSON {",
    constructor2: null,
    $ref: 5,
  };
  it.each<[string, unknown]>([
    ["a.b", 1],
    ['a."c.d"', 2],
    ["a.e f", 3],
    ['a.""', 4],
    ['"a".b', 1],
    ["list.1.id", "y"],
    ["list.length", 2],
    ["json.~json.deep.is", true],
    ["json.~json.n", "12345678901234567890"],
    ["no.~json.a", undefined],
    ["a.~json", undefined],
    ["a.b.c", undefined],
    ["list.id", undefined],
    ["$session.id", "s"],
    ["$session", { id: "s" }],
    ["$asked", "q"],
    ['"$ref"', 5],
    ["constructor", undefined],
    ["a.__proto__", undefined],
    ["a.toString", undefined],
    ["list.map", undefined],
    ["^.outer", undefined],
  ])("%s", (path, expected) => {
    expect(compileRead(path)(scopeOf(record, { session: { id: "s" }, asked: "q" }))).toEqual(expected);
  });

  it.each([
    "a..b",
    "a.",
    "a[0]",
    "a b[",
    'a."b',
    "a{b}",
    "a^",
    " a",
    "a. b",
    "$sesion",
    "$constructor.name",
    "$",
    "a[].b",
  ])("is refused: %s", (path) => {
    expect(() => compileRead(path)).toThrow(RangeError);
  });

  it("leads to records, and from each back to what holds it", () => {
    const read = compileRecords("threads[].events[]");
    const records = read(
      scopeOf({ threads: [{ id: 1, events: [{ e: 1 }, { e: 2 }] }, { id: 2, events: { e: 3 } }, { id: 4 }] }),
    );
    const told = records.map((one) => [
      compileRead("e")(one),
      compileRead("^.id")(one),
      compileRead("^^.threads.length")(one),
      compileRead("^^^.x")(one),
    ]);
    expect(told).toEqual([
      [1, 1, 3, undefined],
      [2, 1, 3, undefined],
      [3, 2, 3, undefined],
    ]);
  });

  it.each<[string | undefined, unknown, number]>([
    [".", [1, 2, 3], 3],
    [undefined, { a: 1 }, 1],
    [".", null, 0],
    [".", [], 0],
    ["a", { a: false }, 0],
    ["a[]", { a: [1, 2] }, 2],
    ["$session.parts", {}, 2],
    ["=a[?b == 'x']", { a: [{ b: "x" }, { b: "y" }] }, 1],
  ])("%s gives the records of %j", (path, from, count) => {
    expect(compileRecords(path)(scopeOf(from, { session: { parts: [1, 2] } }))).toHaveLength(count);
  });

  it("does not read JSON in a text that is longer than is taken, and says so", () => {
    const read = compileRead("t.~json.whisper");
    expect(read(scopeOf(padded(LONGEST_NESTED)))).toBe(true);
    expect(() => read(scopeOf(padded(LONGEST_NESTED + 1)))).toThrow(/is 100001 characters long; no more than 100000/);
    expect(() => compileExpression("from_json(t)")(padded(LONGEST_NESTED + 1))).toThrow(Failure);
  });
});

describe("an expression", () => {
  it.each<[string, unknown, unknown]>([
    ["join(' ', [a, b])", { a: "x", b: "y" }, "x y"],
    ["text_before(a, ':')", { a: "x:y:z" }, "x"],
    ["text_after(a, ':')", { a: "x:y:z" }, "y:z"],
    ["text_after(a, '#')", { a: "x" }, "x"],
    ["is_before(a, b)", { a: "2026-11-29T10:00:00+02:00", b: "2026-11-29T09:00:00Z" }, true],
    ["is_before(a, b)", { a: 9, b: 10 }, true],
    ["is_before(a, b)", { a: "9", b: 10 }, null],
    ["from_json(a).b", { a: '{"b": 12345678901234567890}' }, "12345678901234567890"],
    ["from_json(a)", { a: "x" }, null],
    ["a[?!(b.c)].d | [0]", { a: [{ b: { c: true }, d: 1 }, { d: 2 }] }, 2],
    ["to_number(a) < `5`", { a: "3" }, true],
    ["not_null(a, b)", { b: 1 }, 1],
    ["a && join('', ['v-', to_string(a)]) || b", { a: 12 }, "v-12"],
  ])("%s of %j", (text, record, expected) => {
    expect(compileExpression(text)(record)).toEqual(expected);
  });

  it.each<[string, RegExp]>([
    ["!a.b", /write !\(a\.b\)/],
    ["!a.b.c", /write !\(a\.b\)/],
    ["[?!a.b]", /write !\(a\.b\)/],
    ["!a.*", /write !\(a\.b\)/],
    ["!a[?b]", /write !\(a\.b\)/],
    ["!a[]", /write !\(a\.b\)/],
    ["a[?x == 'y' && !a.b]", /write !\(a\.b\)/],
    ["a < b", /only compare numbers/],
    ["created > 'x'", /only compare numbers/],
    ["to_number(a) < 'x'", /only compare numbers/],
    ["a[?b >= c]", /only compare numbers/],
    ["lowr(a)", /no function lowr\(\)/],
    ["a[?nope(b)]", /no function nope\(\)/],
    ["a b", /cannot be read/],
    ["", /cannot be read/],
    ["constructor", /word of JavaScript/],
    ["a.toString", /word of JavaScript/],
    ['a."__proto__"', /word of JavaScript/],
    ["pad_left(a, `100000000`)", /pad_left\(\) is not taken/],
    ["let $x = a in [$x, $x]", /let are not taken/],
    ["$", /let are not taken/],
    ["a[*].[$]", /let are not taken/],
    ["join(a, split(a, ''))", /written out/],
    ["replace(a, 'x', a)", /written out/],
    [Array(12).fill("[@, @]").join(" | "), /too much of a small record/],
    [Array(12).fill("join('', [@, @])").join(" | "), /too much of a small record/],
    ["x".repeat(1_001), /longer than 1000/],
  ])("is refused when it is read: %s", (text, message) => {
    expect(() => compileExpression(text)).toThrow(message);
  });

  it.each<[string, unknown, string]>([
    ["join(' ', [a, b])", { a: "s3cret" }, "join() needs Array<string> as part 2 and got array"],
    ["starts_with(a, 'x')", {}, "starts_with() needs string as part 1 and got null"],
    ["a + b", { a: "s3cret", b: 1 }, "a value is of another kind than it needs"],
    ["from_items(a)", { a: [["s3cret"]] }, "a value is of another kind than it needs"],
  ])("that cannot be computed says which, and no value: %s", (text, record, why) => {
    let failure: unknown;
    try {
      compileExpression(text)(record);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).message).toContain(`=${text} cannot be computed: ${why}`);
    expect((failure as Failure).message).not.toContain("s3cret");
    expect(failure).toMatchObject({ code: "platform-description-wrong", scope: "request", retryable: false });
  });
});

describe("a condition", () => {
  it.each<[Condition, unknown, boolean]>([
    [{ a: 3 }, { a: "3" }, true],
    [{ a: "3" }, { a: 3 }, true],
    [{ a: true }, { a: "true" }, true],
    [{ a: null }, {}, true],
    [{ a: null }, { a: "" }, false],
    [{ a: [1, 2] }, { a: 2 }, true],
    [{ a: [1, 2] }, { a: 3 }, false],
    [{ a: 1, b: 2 }, { a: 1 }, false],
    [[{ a: 1 }, { b: 2 }], { b: 2 }, true],
    [{ a: { starts: "Could" } }, { a: "Could not" }, true],
    [{ a: { starts: "4" } }, { a: 404 }, true],
    [{ a: { contains: "not" } }, { a: "Could not" }, true],
    [{ a: { contains: "vip" } }, { a: ["new", "vip"] }, true],
    [{ a: { contains: "vi" } }, { a: ["new", "vip"] }, false],
    [{ a: { contains: "object" } }, { a: {} }, false],
    [{ a: { filled: true } }, { a: 0 }, true],
    [{ a: { filled: true } }, { a: "" }, false],
    [{ a: { filled: false } }, {}, true],
    [{ a: { above: 0 } }, { a: "5" }, true],
    [{ a: { above: 0 } }, { a: "" }, false],
    [{ a: { above: 0 } }, { a: null }, false],
    [{ a: { above: 0, below: 3 } }, { a: 3 }, false],
    [{ a: { not: ["x", "y"] } }, { a: "z" }, true],
    [{ a: { not: null } }, {}, false],
    ["=a && b", { a: 1, b: [] }, false],
    ["=a || b", { b: [0] }, true],
    [{ "=length(a)": 2 }, { a: [1, 2] }, true],
    [{ constructor: { filled: true } }, {}, false],
  ])("%j of %j is %s", (described, record, expected) => {
    expect(compileCondition(condition.parse(described))(scopeOf(record))).toBe(expected);
  });
});

describe("a time", () => {
  const seconds = AT / 1_000;
  it.each<["iso" | "seconds" | "milliseconds" | "microseconds", unknown, number | undefined]>([
    ["iso", "2026-11-29T09:24:02Z", AT],
    ["iso", "2026-11-29T11:24:02+02:00", AT],
    ["iso", "2026-11-29T11:24:02+0200", AT],
    ["iso", "2026-11-29T11:24:02+02", AT],
    ["iso", "2026-11-29T04:54:02-0430", AT],
    ["iso", "2026-11-29 09:24:02", AT],
    ["iso", "2026-11-29 09:24:02 UTC", AT],
    ["iso", "2026-11-29 11:24:02 +0200", AT],
    ["iso", "2026-11-29t09:24:02z", AT],
    ["iso", "2026-11-29T09:24:02.123456Z", AT + 123],
    ["iso", "2026-11-29T09:24:02,5Z", AT + 500],
    ["iso", "2026-11-29T09:24Z", AT - 2_000],
    ["iso", "2026-11-29", Date.UTC(2026, 10, 29)],
    ["iso", "0000-00-00 00:00:00", undefined],
    ["iso", "", undefined],
    ["iso", null, undefined],
    ["iso", 0, undefined],
    ["seconds", seconds, AT],
    ["seconds", String(seconds), AT],
    ["seconds", `${seconds}.5`, AT + 500],
    ["seconds", 0, undefined],
    ["seconds", "0", undefined],
    ["seconds", 12_345, 12_345_000],
    ["milliseconds", AT, AT],
    ["microseconds", `${AT}123`, AT],
    ["microseconds", AT * 1_000, AT],
  ])("in %s: %j", (unit, told, expected) => {
    expect(readTime(told, unit, NOW)).toBe(expected);
  });

  it.each<["iso" | "seconds" | "milliseconds" | "microseconds", unknown, string]>([
    ["seconds", AT, "say milliseconds instead of seconds"],
    ["seconds", AT * 1_000, "say microseconds instead of seconds"],
    ["milliseconds", seconds, "say seconds instead of milliseconds"],
    ["milliseconds", AT * 1_000, "say microseconds instead of milliseconds"],
    ["microseconds", AT, "say milliseconds instead of microseconds"],
    ["microseconds", seconds, "say seconds instead of microseconds"],
    ["iso", AT, "say milliseconds instead of iso"],
    ["iso", String(seconds), "say seconds instead of iso"],
    ["seconds", "2026-11-29T09:24:02Z", "say iso instead of seconds"],
    ["seconds", "yesterday", "this is no time"],
    ["seconds", -5, "this is no time"],
    ["seconds", "99999999999999999", "this is no time"],
    ["iso", "29.11.2026", "this is no time in ISO form such as 2026-11-29T09:24:02Z"],
    ["iso", "2026-02-30T10:00:00Z", "this is no time in ISO form such as 2026-11-29T09:24:02Z"],
    ["iso", "2026-13-01", "this is no time in ISO form such as 2026-11-29T09:24:02Z"],
    ["iso", "2026-11-29T09:24:02+25:00", "this is no time in ISO form such as 2026-11-29T09:24:02Z"],
  ])("in %s is none: %j", (unit, told, expected) => {
    expect(String(readTime(told, unit, NOW))).toContain(expected);
  });

  it("is named with file, line and the unit to say", () => {
    const compiling = {
      times: "seconds" as const,
      now: () => NOW,
      where: (place: string) => `p.yaml, line 7, ${place}`,
    };
    const read = compileValue("at", "messages.at", compiling);
    expect(() => read.time(scopeOf({ at: AT }))).toThrow(
      "p.yaml, line 7, messages.at: times must be in another unit: say milliseconds instead of seconds",
    );
  });
});

describe("a value", () => {
  const compiling = { times: "iso" as const, now: () => NOW, where: (place: string) => place };
  it.each<[unknown, unknown, string | undefined]>([
    ["a", { a: 5 }, "5"],
    ["a", { a: false }, "false"],
    ["a", { a: { b: 1 } }, undefined],
    [["a", "b"], { a: "", b: "x" }, "x"],
    [["a", { is: "last" }], {}, "last"],
    [{ from: "a", table: { 0: "visitor", "-1": "system" }, otherwise: "operator" }, { a: 0 }, "visitor"],
    [{ from: "a", table: { 0: "visitor", "-1": "system" }, otherwise: "operator" }, { a: "-1" }, "system"],
    [{ from: "a", table: { 0: "visitor" }, otherwise: "operator" }, { a: 7 }, "operator"],
    [{ from: "a", table: { 0: "visitor" }, otherwise: "operator" }, {}, "operator"],
    [{ from: "a", table: { x: "y" } }, { a: "constructor" }, undefined],
    [{ from: "a", table: { true: "y" } }, { a: true }, "y"],
    [{ from: "a", empty: ["N/A", 0] }, { a: "N/A" }, undefined],
    [{ from: "a", empty: ["N/A", 0] }, { a: "0" }, undefined],
    [{ from: "a", html: true }, { a: "<p>a &amp; b</p>" }, "a & b"],
    [{ from: "a", html: true, cut_speaker: true }, { a: "<b>Olga Operator:</b> hello" }, "hello"],
    [{ from: "a", html: true, cut_speaker: true }, { a: "<b>Olga  Operator</b>: hello" }, "hello"],
    [{ from: "a", cut_speaker: true }, { a: "Olga  Operator: hello" }, "Olga  Operator: hello"],
    [{ from: "a", cut_speaker: true }, { a: "Olga Operator : hello: you" }, "hello: you"],
    [{ from: "a", cut_speaker: true }, { a: "Olga Operator says hello" }, "Olga Operator says hello"],
    [{ from: "a", cut_speaker: true }, { a: "Vera: hello" }, "Vera: hello"],
    [
      {
        choose: [
          { if: { a: 1 }, is: "one" },
          { if: { a: { above: 1 } }, from: "b" },
        ],
        otherwise: "none",
      },
      { a: 1 },
      "one",
    ],
    [
      {
        choose: [
          { if: { a: 1 }, is: "one" },
          { if: { a: { above: 1 } }, from: "b" },
        ],
        otherwise: "none",
      },
      { a: 2, b: "B" },
      "B",
    ],
    [{ choose: [{ if: { a: 1 }, is: "one" }], otherwise: "none" }, { a: 3 }, "none"],
  ])("%j of %j", (described, record, expected) => {
    const read = compileValue(value.parse(described) as Value, "place", compiling);
    expect(read.text(scopeOf(record, { speaker: "Olga  Operator" }))).toBe(expected);
  });
});

const asNumber = (_: string, one: unknown) => (typeof one === "string" && /^-?\d{16,}$/.test(one) ? Number(one) : one);

describe("whole numbers keep their digits", () => {
  it.each([
    ['{"id": 12345678901234567890}', '{"id": "12345678901234567890"}'],
    ['{"id": -9007199254740993}', '{"id": "-9007199254740993"}'],
    ["[1234567890123456,1]", '["1234567890123456",1]'],
    ['{"t": "id 12345678901234567890"}', '{"t": "id 12345678901234567890"}'],
    ['{"t": "a \\" 12345678901234567890", "n": 1}', '{"t": "a \\" 12345678901234567890", "n": 1}'],
    ['{"f": 1234567890123456.5, "g": 12345678901234567e3}', '{"f": 1234567890123456.5, "g": 12345678901234567e3}'],
  ])("%s", (json, expected) => {
    expect(keepDigits(json)).toBe(expected);
  });

  it("and everything else of any JSON stays as it is", () => {
    assert(
      property(anyJson(), bigInt({ min: 10n ** 16n, max: 10n ** 24n }), (json, id) => {
        const [told, kept] = JSON.parse(keepDigits(`[${json}, ${id}]`)) as unknown[];
        expect(kept).toBe(String(id));
        expect(JSON.stringify(told, asNumber)).toBe(JSON.stringify(JSON.parse(json), asNumber));
      }),
      { numRuns: draws(100, 2_000) },
    );
  });
});

describe("HTML as a person reads it", () => {
  it.each([
    ["<b>Olga:</b> hi", "Olga: hi"],
    ['see <a href="https://example.org">https://example.org</a>.', "see https://example.org."],
    ['<a href="https://example.org/x">here</a>, please', "here [https://example.org/x], please"],
    ['<a href="https://example.org/x"><img src="i.png"></a>next', "https://example.org/x next"],
    ['look<a href="https://example.org/x"><img src="i.png"></a>next', "look https://example.org/x next"],
    ['<a href="https://example.org/x"><img src="i.png" alt="map"></a>next', "map [https://example.org/x]next"],
    ['<a href="mailto:olga@example.org">olga@example.org</a>', "olga@example.org"],
    ['fine <img alt="🙂" src="s.png">!', "fine 🙂!"],
    ["<ul><li>one</li><li>two</li></ul>", "* one\n * two"],
    ["<p>one</p><p>two</p>", "one\n\ntwo"],
    ["a<br>b<br/>c", "a\nb\nc"],
    ["a &amp; b &lt;c&gt; &auml;&nbsp;&#x1F600;", "a & b <c> ä\u00a0😀"],
    ["<h1>Big</h1>text", "Big\n\ntext"],
    ["<table><tr><td>a</td><td>b</td></tr><tr><th>c</th></tr></table>", "a b\nc"],
    ["x<script>alert(1)</script><style>p{}</style><!-- c -->y", "xy"],
    ["3 < 4 and 5 > 4", "3 < 4 and 5 > 4"],
    ["", ""],
  ])("%s", (html, expected) => {
    expect(htmlToText(html)).toBe(expected);
  });

  it.each([
    ["elements that are never closed", `${"<a>".repeat(150_000)}text`],
    ["closed in the wrong order", "<b></i>".repeat(100_000) + "text"],
    ["lists in lists", `${"<ul><li>".repeat(50_000)}text`],
    ["nothing but signs", `${"<".repeat(499_000)}text`],
    ["a line of spaces", `x${" ".repeat(400_000)}<pre>${" ".repeat(90_000)}y</pre>text`],
    ["more than is read as HTML", `${"<p>x</p>".repeat(100_000)}text`],
  ])("is bounded work and loses no text: %s", (_, html) => {
    const before = process.cpuUsage();
    expect(htmlToText(html)).toMatch(/text$/);
    // Of the processor, not of the clock; without the bound it was a minute.
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });
});
