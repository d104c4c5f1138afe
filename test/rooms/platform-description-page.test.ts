import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";
import { z } from "zod";
import { descriptionSchema } from "../../plugin/outside/chat-history/described/description.ts";
import { condition, value } from "../../plugin/outside/described-api/api-description.ts";
import { compileExpression } from "../../plugin/outside/described-api/expressions.ts";

const PAGE = readFileSync("docs/platform-description.md", "utf8");

/** What a part may be, and whether the part that holds it must have it. */
interface Part {
  readonly words: Set<string>;
  isNeeded: boolean;
}

/** Parts of a description by their place; `NAME` where its writer gives names. Values and conditions are parts of their own. */
function partsIn(root: z.core.$ZodType, prefix: string): Map<string, Part> {
  const parts = new Map<string, Part>();
  function visit(schema: z.core.$ZodType, place: string): void {
    if (schema !== root && (schema === value || schema === condition)) return;
    const { def } = (schema as z.core.$ZodTypes)._zod;
    switch (def.type) {
      case "object":
        for (const [name, part] of Object.entries(def.shape)) visitPart(part, place === "" ? name : `${place}.${name}`);
        break;
      case "union":
        for (const option of def.options) visit(option, place);
        break;
      case "record":
        visit(def.valueType, isObject(def.valueType) ? `${place}.NAME` : place);
        break;
      case "array":
        visit(def.element, place);
        break;
      case "optional":
      case "default":
        visit(def.innerType, place);
        break;
      case "enum":
        for (const word of Object.values(def.entries)) parts.get(place)?.words.add(String(word));
        break;
      case "literal":
        for (const word of def.values) if (typeof word === "string") parts.get(place)?.words.add(word);
        break;
      default:
    }
  }
  function visitPart(part: z.core.$ZodType, place: string): void {
    const known = parts.get(place) ?? { words: new Set<string>(), isNeeded: true };
    known.isNeeded &&= !z.safeParse(part, undefined).success;
    parts.set(place, known);
    visit(part, place);
  }
  visit(root, prefix);
  return parts;
}

function isObject(schema: z.core.$ZodType): boolean {
  return (schema as z.core.$ZodTypes)._zod.def.type === "object";
}

interface Row {
  readonly isNeeded: boolean;
  readonly text: string;
  readonly example: string;
}

/** The rows of the page's tables with an example, by the place of their part: the heading's, and what the row names. */
function rowsOf(page: string): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const section of page.split(/^## /m).slice(1)) {
    const prefix = /`([^`]+)`\n/.exec(section)?.[1] ?? "";
    const table = /^\| part \| \| example \|\n\| --- \| --- \| --- \|\n(?<lines>(?:\|.*\n)+)/m.exec(section);
    for (const line of table?.groups?.["lines"]?.trim().split("\n") ?? []) {
      const [first = "", text = "", example = ""] = line.split(" | ");
      for (const [, name = ""] of first.matchAll(/`([^`]+)`/g)) {
        const place = prefix === "" || name.split(".", 1)[0] === prefix ? name : `${prefix}.${name}`;
        rows.set(place, { isNeeded: first.includes("●"), text, example });
      }
    }
  }
  return rows;
}

const ROWS = rowsOf(PAGE);
/** These hold parts that have rows of their own. */
const HOLDERS =
  /^(?:proof|requests|refusals|session|operators|bots|messages|live_chats|limits|value|condition)$|^auth\.\w+$/;
const PARTS = new Map(
  [...partsIn(descriptionSchema, ""), ...partsIn(value, "value"), ...partsIn(condition, "condition")].filter(
    ([place]) => ROWS.has(place) || !(HOLDERS.test(place) || hasInner(place)),
  ),
);

function hasInner(place: string): boolean {
  return [...ROWS.keys()].some((row) => row.startsWith(`${place}.`));
}

describe("the page of what a description may say", () => {
  it("has each part, and none that is not there", () => {
    expect([...ROWS.keys()].toSorted()).toEqual([...PARTS.keys()].toSorted());
  });

  it.each([...PARTS])("%s: names each word that it may be, and marks nothing as needed that is not", (place, part) => {
    const row = ROWS.get(place);
    const told = `${row?.text} ${row?.example}`;
    expect([...part.words].filter((word) => !told.includes(`\`${word}\``) && !told.includes("parts below"))).toEqual(
      [],
    );
    expect(row?.isNeeded === true && !part.isNeeded).toBe(false);
  });

  it.each([...ROWS])("%s: its example is YAML", (_place, { example }) => {
    const code = /^`(.+)`(?: \|)?$/.exec(example.trim())?.[1] ?? "";
    const { errors } = parseDocument(code.includes(": ") && !code.startsWith("{") ? `{ ${code} }` : code);
    expect(code).not.toBe("");
    expect(errors).toEqual([]);
  });

  it("names our functions, and no others", () => {
    const source = readFileSync("plugin/outside/described-api/expressions.ts", "utf8");
    const ours = [...source.matchAll(/^register\("(\w+)"/gm)].map(([, name]) => name);
    const told = [...PAGE.matchAll(/^\| `(\w+)\([^`]*\)` \|/gm)].map(([, name]) => name);
    expect(told.toSorted()).toEqual(ours.toSorted());
  });

  it.each([
    ["rows[?!a.b]", "rows[?!(a.b)]"],
    ["assigned < opened", "is_before(assigned, opened)"],
    ["assigned < opened", "to_number(assigned) < to_number(opened)"],
    ["lower_case(name)", "lower(name)"],
  ])("%s is refused, as it says, and %s is not", (refused, taken) => {
    expect(() => compileExpression(refused)).toThrow(RangeError);
    expect(() => compileExpression(taken)).not.toThrow();
  });
});
