import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { createCardWorld } from "../../plugin/sandbox/cards/card-world.ts";
import { importTemplates } from "../../plugin/sandbox/cards/import-templates.ts";
import { MOST_CARDS } from "../../plugin/sandbox/cards-file.ts";
import { loadCards } from "../../plugin/sandbox/load-cards.ts";
import { readTemplatesFolder } from "../../plugin/sandbox/templates-folder.ts";
import { draws } from "../support/draws.ts";
import { rejectionOf } from "../support/rejection.ts";
import { connect, type Page } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";

const TEMPLATES = readTemplatesFolder("docs/examples/esm-test-server");
const start = sandboxes();

type Data = Record<string, unknown[]>;

function line(templateCode: string, data: Data, more: Record<string, unknown> = {}): string {
  const elements = Object.entries(data).map(([code, values]) => [code, { values }]);
  return JSON.stringify({ templateCode, ...more, data: Object.fromEntries(elements) });
}

const person = (name: string, email: string, more = {}) =>
  line("person", { full_name: [{ value: name }], email: [{ value: email }] }, more);
const place = (name: string, data: Data = {}, more = {}) =>
  line("location", { name: [{ value: name }], ...data }, more);
const incident = (subject: string, data: Data = {}, more = {}) =>
  line("incident", { subject: [{ value: subject }], status: [{ code: "new" }], ...data }, more);

function load(lines: readonly string[] | Buffer) {
  const world = createCardWorld(() => 0);
  importTemplates(world, "templates", TEMPLATES);
  loadCards(world, { file: "cards.jsonl", bytes: Buffer.isBuffer(lines) ? lines : Buffer.from(lines.join("\n")) });
  return world;
}

/** What is wrong with the lines, as the command tells it. */
function refusal(lines: readonly string[] | Buffer): string {
  try {
    load(lines);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "";
}

/** Every card of a sandbox that begins with these, as the REST API lists them. */
async function listed(bytes: Buffer) {
  const client = await connect(await start({ templates: TEMPLATES, cards: { file: "f", bytes } }));
  const pages = ["person", "location", "incident"].map((code) =>
    client.get<Page>(`/dc/${code}/data`, { dataCards: "true", limit: "200" }),
  );
  return (await Promise.all(pages)).flatMap(({ body }) => body.data);
}

describe("a file of data cards", () => {
  it("gives cards their own ids, and the others those that are free from 9001 on", () => {
    const world = load([
      place("a"),
      place("b", {}, { dataCardId: "9002" }),
      "",
      place("c"),
      place("d", {}, { dataCardId: "7" }),
    ]);
    const names = [...(world.cardsByTemplate.get("location") ?? [])].map(({ id, values }) => [id, values.get("name")]);
    expect(names).toEqual([
      [7, [{ kind: "text", text: "d" }]],
      [9001, [{ kind: "text", text: "a" }]],
      [9002, [{ kind: "text", text: "b" }]],
      [9003, [{ kind: "text", text: "c" }]],
    ]);
    expect(world.nextId).toBe(9004);
  });

  it("may refer to cards further down and in a circle, by id and by unique value", async () => {
    const lines = [
      incident("one", { customer: [{ dataCardId: "1" }], location: [{ value: "Turku" }] }, { dataCardId: "5" }),
      person("Vera", "vera@example.org", { dataCardId: "1" }),
      place("Turku", { incidents: [{ dataCardId: "5" }] }),
    ];
    const sandbox = await start({ templates: TEMPLATES, cards: { file: "f", bytes: Buffer.from(lines.join("\r\n")) } });
    const client = await connect(sandbox);
    const { customer, location } = await client.data("incident", "5");
    expect([customer, location]).toMatchObject([[{ name: "Vera", dataCardId: "1" }], [{ name: "Turku" }]]);
    expect(await client.data("location", "9001")).toMatchObject({ incidents: [{ dataCardId: "5" }] });
  });

  it("keeps identifiers, numbers the other cards behind them, and goes on there", async () => {
    const lines = [incident("first"), incident("second", { efecte_id: [{ value: "INC-000107" }] })];
    const sandbox = await start({ templates: TEMPLATES, cards: { file: "f", bytes: Buffer.from(lines.join("\n")) } });
    const client = await connect(sandbox);
    const third = await client.create("incident", "incidents", {
      subject: { values: [{ value: "third" }] },
      status: { values: [{ code: "new" }] },
    });
    const ids = await Promise.all(
      ["9001", "9002", third].map(async (id) => (await client.data("incident", id))["efecte_id"]),
    );
    expect(ids).toEqual([[{ value: "INC-000108" }], [{ value: "INC-000107" }], [{ value: "INC-000109" }]]);
  });

  it("keeps who wrote a worklog entry when, and what is hidden or in the trash", async () => {
    const notes = [
      { author: "olli", value: "later", date: "2026-11-23T06:07:00Z" },
      { author: "vera", value: "earlier", date: "2026-11-23T05:00:00Z" },
    ];
    const lines = [
      incident("one", { work_notes: notes }, { hidden: true }),
      incident("two", {}, { dataCardId: "3", deleted: true }),
    ];
    const world = load(lines);
    const [two, one] = world.cardsByTemplate.get("incident") ?? [];
    expect(one?.values.get("work_notes")).toMatchObject([
      { author: "vera", text: "earlier", at: Date.parse("2026-11-23T05:00:00Z") },
      { author: "olli", text: "later", at: Date.parse("2026-11-23T06:07:00Z") },
    ]);
    expect([one?.hidden, one?.deleted, two?.hidden, two?.deleted]).toEqual([true, false, false, true]);
  });

  it("may be what the REST API lists, card by card", async () => {
    const lines = [
      person("Vera", "vera@example.org"),
      place("Turku"),
      incident("one", {
        customer: [{ value: "vera@example.org" }],
        location: [{ value: "Turku" }],
        reported: [{ value: "2026-11-23T06:05:00Z" }],
        affected_users: [{ value: 0.5 }],
        work_notes: [{ value: "hello", author: "olli", date: "2026-11-23T06:07:00Z" }],
        attachments: [{ name: "photo.png", location: "elsewhere" }],
      }),
    ];
    const first = await listed(Buffer.from(lines.join("\n")));
    expect(first).toHaveLength(3);
    expect(await listed(Buffer.from(first.map((card) => JSON.stringify(card)).join("\n")))).toEqual(first);
  });

  it.each<[string, readonly string[], string]>([
    ["no JSON", ["{"], "column 2: is not JSON here: the end is missing"],
    ["JSON over several lines", ["{", "}"], "; each line holds one whole card"],
    ["a list", ["[]"], "Invalid input: expected object, received array"],
    ["a misspelt field", [place("a", {}, { folder: "x" })], 'Unrecognized key: "folder"'],
    ["an id that is a number", [place("a", {}, { dataCardId: 7 })], "dataCardId: Invalid input: expected string"],
    ["an id with a 0 in front", [place("a", {}, { dataCardId: "07" })], "dataCardId: must be text of 1 to 12 digits"],
    ["a bare value", ['{"templateCode":"location","data":{"name":"a"}}'], "data.name: Invalid input: expected object"],
    [
      "a prototype",
      ['{"templateCode":"location","data":{"__proto__":{"values":[]}}}'],
      "there can be no attribute __proto__",
    ],
    [
      "a template that is not there",
      [line("change", {})],
      "templateCode: there is no template 'change', only incident, location, person",
    ],
    [
      "another template's folder",
      [place("a", {}, { folderCode: "incidents" })],
      "folderCode 'incidents' is none of template location: its folders are locations",
    ],
    ["an unknown attribute", [place("a", { color: [] })], "Template location has no attribute color"],
    ["a number as text", [incident("a", { affected_users: [{ value: "12" }] })], "expected {value} with a JSON number"],
    ["a date that is none", [incident("a", { reported: [{ value: "2026-02-30" }] })], "expected {value} with a date"],
    [
      "a static value that is not there",
      [incident("a", { status: [{ code: "open" }] })],
      "there is no static value with the code 'open'",
    ],
    ["two values", [incident("a", { subject: [{ value: "a" }, { value: "b" }] })], "it takes one value"],
    ["a mandatory value left out", [line("location", {})], "Attribute name: it is mandatory"],
    [
      "a reference to nothing",
      [incident("a", { customer: [{ dataCardId: "4" }] })],
      "there is no data card with the id '4'",
    ],
    [
      "a reference to another template",
      [incident("a", { customer: [{ dataCardId: "9001" }] })],
      "data card 9001 is of template incident, expected person",
    ],
    [
      "a reference by a value that nobody has",
      [incident("a", { customer: [{ value: "nobody" }] })],
      "no data card of person in the file has the unique value 'nobody'",
    ],
    ["a reference by name", [incident("a", { customer: [{ name: "Vera" }] })], "or {value} with a unique value of one"],
    [
      "a worklog entry on no day",
      [incident("a", { work_notes: [{ value: "x", date: "yesterday" }] })],
      "a worklog entry has no date: 'yesterday'",
    ],
    [
      "a back-reference from one side alone",
      [place("a", { incidents: [{ dataCardId: "9001" }] })],
      "data card '9001' does not refer to this one".replaceAll("'", ""),
    ],
  ])("is refused with file and line for %s", (_what, lines, message) => {
    const refused = refusal(["", ...lines]);
    expect(refused).toMatch(/^cards\.jsonl: line 2: /);
    expect(refused).toContain(message);
  });

  it.each<[string, readonly string[], string]>([
    [
      "an id",
      [place("a", {}, { dataCardId: "7" }), place("b", {}, { dataCardId: "7" })],
      "dataCardId 7 stands on line 1 already",
    ],
    ["a unique value", [place("a"), place("a")], "Attribute name: data card 9001 has this value already"],
    [
      "an identifier",
      [incident("a", { efecte_id: [{ value: "INC-1" }] }), incident("b", { efecte_id: [{ value: "INC-1" }] })],
      "Attribute efecte_id: data card 9001 has this value already",
    ],
  ])("is refused when two cards have %s", (_what, lines, message) => {
    expect(refusal(lines)).toBe(`cards.jsonl: line 2: ${message}`);
  });

  it("tells all mistakes with their lines, a hundred at most", () => {
    const wrong = Array.from({ length: 300 }, () => line("location", {}));
    const told = refusal([place("right"), ...wrong]).split("\n");
    expect([told.length, told[0], told[99]]).toEqual([
      100,
      "cards.jsonl: line 2: Attribute name: it is mandatory",
      "cards.jsonl: line 101: Attribute name: it is mandatory",
    ]);
  });

  it("is refused when it is not UTF-8", () => {
    expect(refusal(Buffer.concat([Buffer.from(`${place("a")}\n`), Buffer.from(place("ä"), "latin1")]))).toBe(
      "cards.jsonl: line 2: is not UTF-8: save the file in that encoding",
    );
  });

  it("is refused with one card more than it may hold, in words", () => {
    const blank = Buffer.from(`${place("a")}\n${`${line("location", {})}\n`.repeat(MOST_CARDS)}`);
    expect(refusal(blank)).toBe(
      `cards.jsonl: line ${MOST_CARDS + 1}: a file may hold ${MOST_CARDS} cards at most: leave some out`,
    );
  });

  it("never starts half: with a mistake in its last line nothing answers", async () => {
    const bytes = Buffer.from([place("a"), "{"].join("\n"));
    const error = await rejectionOf(start({ templates: TEMPLATES, cards: { file: "cards.jsonl", bytes } }));
    expect(error).toBeInstanceOf(InputError);
  });

  it("never ends in anything but cards or a refusal, whatever the lines hold", () => {
    const json = fc.json({ maxDepth: 4 });
    const near = fc.record({
      templateCode: fc.constantFrom("person", "incident", "x"),
      data: fc.dictionary(
        fc.constantFrom("email", "full_name", "customer", "work_notes", "incidents", "__proto__"),
        fc.oneof(fc.jsonValue(), fc.record({ values: fc.array(fc.jsonValue()) })),
      ),
    });
    const lines = fc.array(
      fc.oneof(
        json,
        near.map((value) => JSON.stringify(value)),
        fc.string(),
      ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(lines, (drawn) => {
        // Anything but cards or an InputError is thrown.
        expect(refusal(drawn)).toMatch(/^$|^cards\.jsonl: line \d+: /);
      }),
      { numRuns: draws(100, 5_000) },
    );
  });
});
