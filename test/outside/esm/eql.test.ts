import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allOf,
  anyOf,
  beginsWith,
  contains,
  type EqlCondition,
  hasId,
  inFilters,
  isBefore,
  isEmpty,
  isFilled,
  isFrom,
  isOfTemplate,
  isOtherThan,
  isUnlike,
  isVisible,
  mayEqual,
} from "../../../plugin/outside/esm/eql.ts";
import { createCardWorld } from "../../../plugin/sandbox/cards/card-world.ts";
import { importTemplates } from "../../../plugin/sandbox/cards/import-templates.ts";
import { createCard } from "../../../plugin/sandbox/cards/write-card.ts";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import type { Condition, Field } from "../../../plugin/sandbox/eql/condition.ts";
import { findCards } from "../../../plugin/sandbox/eql/find-cards.ts";
import { parseCondition } from "../../../plugin/sandbox/eql/parse-eql.ts";

const PERSON = sandboxTemplates(["person"]);
const field = { kind: "attribute", code: "email" } as const;

/** What people try, and what breaks parsers. */
const HOSTILE_TEXTS: readonly string[] = [
  "",
  "'",
  "''",
  "' or '1'='1",
  "x' or $email$ <> '",
  "\\' or 1=1 --",
  "\\",
  '"',
  "$email$",
  "$",
  "#",
  "#target#",
  "#target.email#@example.org",
  "a#b$c",
  "$updated$",
  "%",
  "_",
  "100 %_\\",
  "ä ö ü ß İ ı Σ ς",
  "O’Neill",
  "line\nbreak\r\n",
  "\u0000\u0085\u2028\u2029",
  "😀 \u202E right to left",
  "' ".repeat(500),
  "x".repeat(10_000),
  ") or (1=1",
  "IS NULL",
  "now - 2w",
  "start_week",
];

const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: "binary" }),
  fc.string({
    unit: fc.constantFrom("'", '"', "\\", "$", "#", "%", "_", "(", ")", " ", "or", "and", "not", "=", "x", "\n"),
  }),
);

/** Whether this is what was meant, whatever the text is: one test of one attribute. */
function isTestOfEmail(condition: Condition): boolean {
  if (condition.kind === "like") return isEmail(condition.field);
  return condition.kind === "compare" && condition.operator === "=" && isEmail(condition.field);
}

function isEmail(tested: Field): boolean {
  return tested.kind === "attribute" && tested.code === "email";
}

describe("conditions", () => {
  it.each<[string, EqlCondition | undefined, string]>([
    ["that an attribute equals a text", mayEqual("email", "vera@example.org"), "$email$ = 'vera@example.org'"],
    ["that it may equal a text with a quote", mayEqual("email", "o'neill"), "$email$ LIKE '%o%neill%'"],
    ["that it contains a text", contains("email", "vera"), "$email$ LIKE '%vera%'"],
    ["that it is empty", isEmpty("email"), "$email$ IS NULL"],
    ["that it has a value", isFilled("email"), "not ($email$ IS NULL)"],
    ["that a text begins so", beginsWith("email", "a@x"), "$email$ LIKE 'a@x%'"],
    ["and with a quote in it", beginsWith("email", "o'b\\$@x"), "$email$ LIKE 'o%b%@x%'"],
    ["that a static value is another one", isOtherThan("is_chat_active", "No"), "$is_chat_active$ <> 'No'"],
    [
      "that a date is earlier",
      isBefore("end_time", { at: 0, literal: "2025-03-14T08:00:00Z" }),
      "$end_time$ < '2025-03-14T08:00:00Z'",
    ],
    [
      "that a date is no earlier, in a local form",
      isFrom("end_time", { at: 0, literal: "14.03.2025 10:00" }),
      "$end_time$ >= '14.03.2025 10:00'",
    ],
    [
      "that a text is not like a pattern",
      isUnlike("chat_log", "Erased at __:__"),
      "not ($chat_log$ LIKE 'Erased at __:__')",
    ],
    ["that the card has an id", hasId("123"), "entity.id = '123'"],
    ["that it is of a template", isOfTemplate("chat_session"), "template.code = 'chat_session'"],
    ["that it is visible", isVisible(), "hidden = 0"],
    ["of one part", anyOf([isVisible()]), "hidden = 0"],
    ["of several, any", anyOf([isVisible(), isEmpty("a"), isEmpty("b")]), "(hidden = 0 or $a$ IS NULL or $b$ IS NULL)"],
    [
      "of several, all and any",
      allOf([isVisible(), anyOf([isEmpty("a"), isEmpty("b")])]),
      "(hidden = 0 and ($a$ IS NULL or $b$ IS NULL))",
    ],
  ])("%s", (_name, condition, expected) => {
    expect(condition).toBe(expected);
    expect(() => parseCondition(expected)).not.toThrow();
  });

  it("that cannot be said safely are not said", () => {
    expect(isOtherThan("is_chat_active", "N'o")).toBeUndefined();
  });

  it.each(["", "1a", "a-b", "a$ = '' or $b", "a b", "ä", "a'", "a\n", "a$", "__proto__ "])(
    "refuse %j as an attribute code",
    (code) => {
      for (const make of [
        () => mayEqual(code, "x"),
        () => contains(code, "x"),
        () => isEmpty(code),
        () => isFilled(code),
        () => beginsWith(code, "x"),
      ]) {
        expect(make).toThrow(RangeError);
      }
      expect(() => isBefore(code, { at: 0, literal: "14.03.2025 10:00" })).toThrow(RangeError);
      expect(() => isUnlike(code, "x")).toThrow(RangeError);
      expect(() => isOtherThan(code, "x")).toThrow(RangeError);
      expect(() => isOfTemplate(code)).toThrow(RangeError);
    },
  );

  it.each(["", "1'", "x", "-1", "1.5", "1 or 1=1", "1".repeat(21)])("refuse %j as a card id", (id) => {
    expect(() => hasId(id)).toThrow(RangeError);
  });

  it.each(["it's", "a\\b", "$", "a\nb"])("refuse %j as a pattern", (pattern) => {
    expect(() => isUnlike("chat_log", pattern)).toThrow(RangeError);
  });

  it("need at least one part", () => {
    expect(() => anyOf([])).toThrow(RangeError);
    expect(() => allOf([])).toThrow(RangeError);
  });
});

describe("no text from outside", () => {
  it("can make a condition into another one", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(parseCondition(mayEqual("email", text))).toSatisfy(isTestOfEmail);
        expect(parseCondition(contains("email", text))).toSatisfy(isTestOfEmail);
        expect(parseCondition(beginsWith("email", text))).toSatisfy(isTestOfEmail);
        const other = isOtherThan("email", text) ?? isOtherThan("email", "No");
        const literal = isOtherThan("email", text) === undefined ? "No" : text;
        expect(parseCondition(other ?? "")).toEqual({ kind: "compare", field, operator: "<>", literal });
      }),
      { numRuns: 2_000 },
    );
  });

  it("can reach out of its own part of a condition", () => {
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 2, maxLength: 8 }), (texts) => {
        const parts = texts.map((text) => mayEqual("email", text));
        const condition = parseCondition(allOf([isVisible(), anyOf(parts)]));
        expect(condition.kind).toBe("and");
        const [visible, any] = condition.kind === "and" ? condition.parts : [];
        const tests = any?.kind === "or" ? any.parts : [];
        expect(visible).toMatchObject({ kind: "compare", field: { kind: "entity", property: "hidden" }, literal: "0" });
        expect(tests).toHaveLength(texts.length);
        for (const test of tests) expect(test).toSatisfy(isTestOfEmail);
      }),
      { numRuns: 500 },
    );
  });

  it("leaves a character in a literal that could end it, escape its end, or name an attribute or a macro", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const condition of [mayEqual, contains, beginsWith, isOtherThan].map((make) => make("email", text))) {
          const literal = /'(?<inside>[^]*)'$/.exec(condition ?? "''")?.groups?.["inside"] ?? "'";
          expect(literal).not.toMatch(/['"\\$#\p{Cc}\u2028\u2029]/u);
        }
      }),
    );
  });
});

function found(email: string, condition: EqlCondition): boolean {
  const world = createCardWorld(() => 0);
  importTemplates(world, "person.xml", PERSON);
  const template = world.templates.get("person");
  if (template === undefined) throw new Error("the sandbox has no person template");
  const result = createCard(world, template, {
    folderCode: "persons",
    values: new Map([["email", [{ kind: "text", text: email }]]]),
    mode: "replace",
    problems: [],
    createEmptyReferences: false,
    author: "test",
  });
  if (!result.saved) throw new Error(JSON.stringify(result.problems));
  return findCards(world, template, { condition: parseCondition(condition) }).includes(result.card);
}

describe("a condition finds the card it was made for", () => {
  it("whatever its value is", () => {
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== ""),
        (text) => {
          expect(found(text, mayEqual("email", text))).toBe(true);
          expect(found(text, contains("email", text))).toBe(true);
          expect(found(text, anyOf([mayEqual("email", "nobody@example.org"), mayEqual("email", text)]))).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it("wherever the text stands in its value", () => {
    fc.assert(
      fc.property(
        anyText,
        anyText.filter((text) => text !== ""),
        anyText,
        (before, text, after) => {
          expect(found(`${before}${text}${after}`, contains("email", text))).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("and leaves out one with another value when nothing had to be masked", () => {
    expect(found("vera@example.org", mayEqual("email", "vera@example.com"))).toBe(false);
    expect(found("o'neill", mayEqual("email", "o'brien"))).toBe(false);
  });
});

describe("conditions in as few filters as possible", () => {
  it("keep every condition, and every filter within the limit after URL encoding", () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 40 }), fc.integer({ min: 200, max: 2_000 }), (texts, longest) => {
        const conditions = texts.map((text) => mayEqual("email", text.slice(0, 15)));
        const filters = inFilters(conditions, longest);
        for (const filter of filters) {
          expect(new URLSearchParams({ filter }).toString().length - "filter=".length).toBeLessThanOrEqual(longest);
        }
        for (const condition of conditions) expect(filters.some((filter) => filter.includes(condition))).toBe(true);
        expect(filters.length > 0).toBe(conditions.length > 0);
      }),
    );
  });

  it("are a single filter when they fit", () => {
    const conditions = Array.from({ length: 20 }, (_, index) => mayEqual("email", `p${index}@example.org`));
    expect(inFilters(conditions, 6_500)).toEqual([anyOf(conditions)]);
  });

  it("stand alone when one is too long by itself", () => {
    const long = mayEqual("email", "x".repeat(500));
    expect(inFilters([isVisible(), long, isVisible()], 100)).toEqual([isVisible(), long, isVisible()]);
  });
});
