import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCardWorld } from "../../plugin/sandbox/cards/card-world.ts";
import { importTemplates } from "../../plugin/sandbox/cards/import-templates.ts";
import { createPersons } from "../../plugin/sandbox/cards-of-sessions.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { parseIsoDate } from "../../plugin/sandbox/eql/date-literal.ts";
import { EqlError } from "../../plugin/sandbox/eql/eql-error.ts";
import { findCards } from "../../plugin/sandbox/eql/find-cards.ts";
import { likePattern } from "../../plugin/sandbox/eql/like-pattern.ts";
import { parseCondition } from "../../plugin/sandbox/eql/parse-eql.ts";
import { searchStatement } from "../../plugin/sandbox/eql/search-statement.ts";
import { draws } from "../support/draws.ts";
import { sampleSession } from "./sample-session.ts";

const RUNS = { numRuns: 3_000, seed: 20_210_324 };

const world = createCardWorld(() => 0);
importTemplates(world, "templates", sandboxTemplates(["person", "incident", "chat_session"]));
createPersons(world, [sampleSession()], []);

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      ..."$full_name$ $email$ $nothing$ $ ' '' 'x' 'now - 2w' 'start_week' ( ) , ; -- \\ % _ = <> != < > <= >= and or not is null in".split(
        " ",
      ),
      ..."like hidden deleted entity.id template.code entity.ids folder.code entity.folder.id entity.template.code $created$ $updated$ true start_week-1w 'start_week-1w' 'now-2w' 0 -1 1e9 'Olli' SELECT entity FROM WHERE ORDER BY DESC".split(
        " ",
      ),
    ),
    fc.constantFrom('"', '""', '"x"'),
    fc.string({ unit: "binary", maxLength: 5 }),
  ),
  { maxLength: 30 },
);

describe("EQL made of anything", () => {
  it("is answered with cards or with an EqlError, and with nothing else", () => {
    fc.assert(
      fc.property(pieces, fc.constantFrom("", " "), (parts, separator) => {
        const query = parts.join(separator);
        for (const ask of [
          () => search(query),
          () => searchStatement(world, query, parseIsoDate),
          () => searchStatement(world, `SELECT entity FROM entity WHERE ${query}`, parseIsoDate),
        ]) {
          expect(outcome(ask)).toMatch(/^(cards|EqlError)$/);
        }
      }),
      RUNS,
    );
  });

  it("a doubled quote keeps every text inside its literal", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const literal = `'${text.replaceAll("'", "''")}'`;
        expect(parseCondition(`$email$ = ${literal}`)).toEqual({
          kind: "compare",
          field: { kind: "attribute", code: "email" },
          operator: "=",
          literal: text,
        });
      }),
      RUNS,
    );
  });
});

describe("IN", () => {
  const literal = fc.constantFrom("vera@example.org", "OLLI@example.org", "x", "", "'");
  const field = fc.constantFrom("$email$", "$efecte_id$", "$full_name$");

  it("finds the same as =, joined by or", () => {
    fc.assert(
      fc.property(field, fc.array(literal, { minLength: 1, maxLength: 5 }), fc.boolean(), (code, texts, negated) => {
        const quoted = texts.map((text) => `'${text.replaceAll("'", "''")}'`);
        const not = negated ? "NOT " : "";
        const joined = quoted.map((text) => `${code} = ${text}`).join(" or ");
        expect(search(`${code} ${not}IN (${quoted.join()})`)).toEqual(search(`${not}(${joined})`));
      }),
      { numRuns: draws(200, 1_000), seed: 20_210_324 },
    );
  });
});

describe("LIKE", () => {
  it("agrees with a regular expression on short texts", () => {
    const characters = fc.string({
      unit: fc.constantFrom("a", "B", "ä", "%", "_", "\n", ".", "*", "\u{1f600}"),
      maxLength: 8,
    });
    fc.assert(
      fc.property(characters, characters, (pattern, text) => {
        const source = pattern
          .toLowerCase()
          .replaceAll(/[.*]/g, String.raw`\$&`)
          .replaceAll("%", ".*")
          .replaceAll("_", ".");
        expect(likePattern(pattern)(text)).toBe(new RegExp(`^${source}$`, "su").test(text.toLowerCase()));
      }),
      RUNS,
    );
  });
});

function search(query: string): unknown[] {
  const person = world.templates.get("person");
  return person === undefined ? [] : findCards(world, person, { condition: parseCondition(query) });
}

/** What a question ended in: cards, or the name of the error. */
function outcome(ask: () => unknown[]): string {
  try {
    return Array.isArray(ask()) ? "cards" : "something else";
  } catch (error) {
    return error instanceof EqlError ? "EqlError" : String(error);
  }
}
