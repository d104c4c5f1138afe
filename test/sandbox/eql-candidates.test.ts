import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Card, ValueInput } from "../../plugin/sandbox/cards/card.ts";
import { type CardWorld, createCardWorld } from "../../plugin/sandbox/cards/card-world.ts";
import { importTemplates } from "../../plugin/sandbox/cards/import-templates.ts";
import { setPermissions } from "../../plugin/sandbox/cards/rights.ts";
import { createCard, eraseCards, modifyCard, trashCard } from "../../plugin/sandbox/cards/write-card.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { candidatesOf } from "../../plugin/sandbox/eql/candidates.ts";
import { compileCondition } from "../../plugin/sandbox/eql/compile-condition.ts";
import { mentions } from "../../plugin/sandbox/eql/condition.ts";
import { parseIsoDate } from "../../plugin/sandbox/eql/date-literal.ts";
import { findCards } from "../../plugin/sandbox/eql/find-cards.ts";
import { parseCondition } from "../../plugin/sandbox/eql/parse-eql.ts";
import { draws } from "../support/draws.ts";

const TEMPLATES = sandboxTemplates(["person", "incident", "chat_session"]);
/** Longer than what is looked up by its text. */
const LONG = "long".repeat(60);

const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom("a", "B", "ä", "İ", "Σ", "_", "%", "\u{1f600}", "'"), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom("a", "b"), minLength: 3, maxLength: 5 }),
  fc.constantFrom("bench-0000012", "BENCH-0000123", "bench-0000999", "", LONG, `${LONG}ab`),
);
const codes = fc.constantFrom("yes", "no", undefined);

interface Written {
  readonly log: string;
  readonly active: string | undefined;
}

type Change =
  | ({ readonly kind: "create"; readonly id: string } & Written)
  | ({ readonly kind: "modify"; readonly at: number } & Written)
  | { readonly kind: "trash"; readonly at: number }
  | { readonly kind: "erase"; readonly at: number };

const at = fc.nat(200);
const create = fc.record({ kind: fc.constant("create" as const), id: texts, log: texts, active: codes });
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: create },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("modify" as const), at, log: texts, active: codes }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("trash" as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("erase" as const), at }) },
);

const quoted = texts.map((text) => `'${text.replaceAll("'", "''")}'`);
const pattern = fc
  .array(fc.oneof(texts, fc.constantFrom("%", "_", "%", "ab", "bench-", "0000")), { maxLength: 4 })
  .map((parts) => `'${parts.join("").replaceAll("'", "''")}'`);
const text = fc.constantFrom("$chat_session_id$", "$chat_log$");
const leaf = fc.oneof(
  fc.tuple(text, fc.constantFrom("=", "=", "<>", "<"), quoted).map((parts) => parts.join(" ")),
  fc.tuple(text, fc.constantFrom("LIKE", "not LIKE"), pattern).map((parts) => parts.join(" ")),
  fc.tuple(text, fc.array(quoted, { minLength: 1, maxLength: 3 })).map(([code, list]) => `${code} IN (${list.join()})`),
  fc
    .constantFrom("=", "<>")
    .chain((operator) => fc.constantFrom("Yes", "no").map((name) => `$is_chat_active$ ${operator} '${name}'`)),
  fc.constantFrom(
    "$chat_log$ IS NULL",
    "$is_chat_active$ IS NOT NULL",
    "deleted = 1",
    "entity.id = '9003'",
    "entity.id > '9004'",
  ),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie("condition"), fc.constantFrom("and", "or"), tie("condition"))
      .map(([a, word, b]) => `(${a} ${word} ${b})`),
    tie("condition").map((one) => `not (${one})`),
  ),
}));

describe("cards from an index", () => {
  it("are among all cards found by looking at each, and the same cards in the same order are found", () => {
    let helped = 0;
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 20, maxLength: 60 }),
        fc.array(condition, { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat(60), { nil: undefined }),
        fc.constantFrom(1, 3, undefined),
        fc.boolean(),
        (changes, conditions, below, limit, mayReadLog) => {
          const world = newWorld();
          const rule = { templateCode: "chat_session", attributeCode: "chat_log", read: mayReadLog, write: true };
          if (!mayReadLog) setPermissions(world, [rule]);
          const belowId = below === undefined ? undefined : 9_001 + below;
          // Between the questions, so that what was taken up for one of them has to be kept right for the next.
          for (const [index, query] of conditions.entries()) {
            const share = changes.length / conditions.length;
            for (const one of changes.slice(index * share, (index + 1) * share)) apply(world, one);
            helped += check(world, query, belowId, limit) ? 1 : 0;
          }
        },
      ),
      { numRuns: draws(150, 2_000), seed: 20_210_324 },
    );
    expect(helped).toBeGreaterThan(100);
  });

  it("are few where a text, a part of it or a static value tells them apart", () => {
    const world = newWorld();
    for (let number = 0; number < 40; number += 1) {
      apply(world, { kind: "create", id: `bench-${number}-x`, log: LONG, active: number === 7 ? "yes" : "no" });
    }
    const sizes = [
      "$chat_session_id$ = 'BENCH-7-X'",
      "$chat_session_id$ LIKE '%-7-x%'",
      "$is_chat_active$ <> 'No'",
      "$chat_log$ LIKE '%longlo%'",
    ];
    expect(sizes.map((query) => candidatesOf(world, templateOf(world), parseCondition(query))?.size)).toEqual([
      1, 1, 1, 40,
    ]);
    expect(candidatesOf(world, templateOf(world), parseCondition("$chat_session_id$ LIKE '%7%'"))).toBeUndefined();
  });
});

describe("a search", () => {
  it("by what an index knows looks at no other card, and one that no index helps looks at each", () => {
    const world = newWorld();
    for (let number = 0; number < 400; number += 1) {
      apply(world, { kind: "create", id: `bench-${number}-x`, log: "", active: "no" });
    }
    const lookedAt = countLooks(world);
    const ids = ["BENCH-7-X", "bench-399-x", "no-such-id"].map((id) => `$chat_session_id$ = '${id}'`);
    expect([lookedAt(ids.join(" or ")), lookedAt("$chat_session_id$ LIKE '%q%'")]).toEqual([
      { found: 2, looks: 0 },
      { found: 0, looks: 400 },
    ]);
  });
});

/** How many cards a search finds, and how many different ones it takes out of the list of all cards for that. */
function countLooks(world: CardWorld): (query: string) => { readonly found: number; readonly looks: number } {
  const looks = new Set<string>();
  const counted = new Proxy([...cardsOf(world)], {
    get(cards, key, receiver) {
      if (typeof key === "string" && /^\d+$/.test(key)) looks.add(key);
      return Reflect.get(cards, key, receiver) as unknown;
    },
  });
  return (query) => {
    // What the index takes up by itself the first time is no part of a search.
    candidatesOf(world, templateOf(world), parseCondition(query));
    const watched = { ...world, cardsByTemplate: new Map([["chat_session", counted]]) };
    looks.clear();
    const found = findCards(watched, templateOf(world), {
      condition: parseCondition(query),
      belowId: Number.POSITIVE_INFINITY,
    });
    return { found: found.length, looks: looks.size };
  };
}

/** @returns whether an index helped */
function check(world: CardWorld, query: string, belowId: number | undefined, limit: number | undefined): boolean {
  const template = templateOf(world);
  const parsed = parseCondition(query);
  const matches = compileCondition(world, template, parsed, parseIsoDate);
  const withTrash = mentions(parsed, "deleted");
  const all = cardsOf(world).filter((card) => matches(card) === true);
  const candidates = candidatesOf(world, template, parsed);
  expect(all.filter((card) => candidates?.has(card) === false)).toEqual([]);
  const expected = all
    .filter((card) => (withTrash || !card.deleted) && card.id < (belowId ?? Number.POSITIVE_INFINITY))
    .toReversed()
    .slice(0, limit);
  const found = findCards(world, template, { condition: parsed, belowId, limit });
  expect(found.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
  return candidates !== undefined;
}

function newWorld(): CardWorld {
  const world = createCardWorld(() => 0);
  importTemplates(world, "templates", TEMPLATES);
  return world;
}

function templateOf(world: CardWorld) {
  const template = world.templates.get("chat_session");
  if (template === undefined) throw new Error("there is no template");
  return template;
}

function cardsOf(world: CardWorld): readonly Card[] {
  return world.cardsByTemplate.get("chat_session") ?? [];
}

function apply(world: CardWorld, one: Change): void {
  if (one.kind === "create") {
    createCard(world, templateOf(world), { ...request(one.log, one.active, one.id), folderCode: "chat_sessions" });
    return;
  }
  const cards = cardsOf(world);
  const card = cards[one.at % Math.max(1, cards.length)];
  if (card === undefined) return;
  if (one.kind === "trash") trashCard(card);
  else if (one.kind === "erase") eraseCards(world, [card]);
  else modifyCard(world, templateOf(world), card, request(one.log, one.active));
}

function request(log: string, active: string | undefined, id?: string) {
  const values = new Map<string, readonly ValueInput[]>([["chat_log", [{ kind: "text", text: log }]]]);
  values.set("is_chat_active", active === undefined ? [] : [{ kind: "static", code: active, name: undefined }]);
  if (id !== undefined) values.set("chat_session_id", [{ kind: "text", text: id }]);
  return {
    values,
    folderCode: undefined,
    mode: "replace",
    createEmptyReferences: false,
    ignoreUnique: true,
    author: "test",
    problems: [],
  } as const;
}
