import { beforeEach, describe, expect, it } from "vitest";
import type { Card, ValueInput } from "../../plugin/sandbox/cards/card.ts";
import { type CardWorld, createCardWorld } from "../../plugin/sandbox/cards/card-world.ts";
import { importTemplates } from "../../plugin/sandbox/cards/import-templates.ts";
import type { Template } from "../../plugin/sandbox/cards/template.ts";
import { createCard, modifyCard, setHiddenCards, trashCard } from "../../plugin/sandbox/cards/write-card.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { parseIsoDate } from "../../plugin/sandbox/eql/date-literal.ts";
import { EqlError } from "../../plugin/sandbox/eql/eql-error.ts";
import { findCards } from "../../plugin/sandbox/eql/find-cards.ts";
import { parseCondition } from "../../plugin/sandbox/eql/parse-eql.ts";
import { searchStatement } from "../../plugin/sandbox/eql/search-statement.ts";
import { readTemplateXml } from "../../plugin/xml/read-template-xml.ts";

/** A Wednesday. */
const NOW = Date.parse("2021-03-24T10:57:57Z");

let world: CardWorld;
/** The sandbox's clock. */
let now: number;

beforeEach(() => {
  now = NOW;
  world = createCardWorld(() => now);
  importTemplates(world, "templates", sandboxTemplates(["person", "incident", "chat_session"]));
  const orbo = add("person", { full_name: text("Orbo"), email: text("orbo@example.org") });
  const paivi = add("person", { full_name: text("Päivi Ööberg"), email: text("PAIVI@example.org") });
  add("person", { full_name: text("O'Brien"), email: text("50%_off@example.org") });
  add("chat_session", {
    chat_session_id: text("a"),
    is_chat_active: [{ kind: "static", code: "yes", name: undefined }],
    customer: [{ kind: "reference", dataCardId: orbo }],
    members: [orbo, paivi].map((dataCardId) => ({ kind: "reference", dataCardId })),
    message_count: [{ kind: "number", number: 10 }],
    start_time: [{ kind: "date", at: NOW }],
    chat_log: text("line one\nline two \\ $100 \u{1f600}"),
  });
  add("chat_session", {
    chat_session_id: text("B"),
    is_chat_active: [{ kind: "static", code: "no", name: undefined }],
    customer: [{ kind: "reference", dataCardId: paivi }],
    message_count: [{ kind: "number", number: 9 }],
    start_time: [{ kind: "date", at: NOW - 15 * 86_400_000 }],
    chat_log: text("it's over"),
  });
  add("chat_session", {
    chat_session_id: text(" c "),
    is_chat_active: [{ kind: "static", code: "yes", name: undefined }],
  });
});

describe("a condition on chat sessions", () => {
  it.each<[string, string, string[]]>([
    ["equality ignores case", "$chat_session_id$ = 'A'", ["a"]],
    ["equality does not ignore surrounding space", "$chat_session_id$ = 'c'", []],
    ["space in a literal counts", "$chat_session_id$ = ' C '", [" c "]],
    ["inequality", "$chat_session_id$ <> 'a'", [" c ", "B"]],
    ["an empty attribute is unequal to nothing", "$chat_log$ <> 'x'", ["B", "a"]],
    ["nor equal, nor is its negation true", "not $chat_log$ = 'x'", ["B", "a"]],
    ["IS NULL", "$chat_log$ IS NULL", [" c "]],
    ["IS NOT NULL", "$chat_log$ is not null", ["B", "a"]],
    ["text order ignores case", "$chat_session_id$ > 'A'", ["B"]],
    ["numbers compare as numbers", "$message_count$ > 9", ["a"]],
    ["also in quotes", "$message_count$ >= '9'", ["B", "a"]],
    ["negative numbers and decimals", "$message_count$ > -1.5", ["B", "a"]],
    ["static values by name", "$is_chat_active$ = 'Yes'", [" c ", "a"]],
    ["in any case", "$is_chat_active$ <> 'YES'", ["B"]],
    ["a static value can be empty in none of them", "$is_chat_active$ IS NULL", []],
    ["references by name", "$customer$ = 'päivi ööberg'", ["B"]],
    ["an empty reference is unequal to nothing", "$customer$ <> 'Orbo'", ["B"]],
    ["one of several values is enough", "$members$ = 'Orbo' and $members$ = 'Päivi Ööberg'", ["a"]],
    ["also for inequality", "$members$ <> 'Orbo'", ["a"]],
    ["LIKE in the middle", "$chat_log$ LIKE '%two%'", ["a"]],
    ["LIKE across line ends", "$chat_log$ LIKE 'line%two%'", ["a"]],
    ["LIKE without wildcards is equality", "$chat_session_id$ LIKE 'A'", ["a"]],
    ["LIKE with one character", "$chat_session_id$ LIKE '_'", ["B", "a"]],
    ["one character may be an emoji", "$chat_log$ LIKE '%$100 _'", ["a"]],
    ["LIKE on references", "$members$ LIKE '%berg'", ["a"]],
    ["LIKE on static values", "$is_chat_active$ LIKE 'n%'", ["B"]],
    ["LIKE on numbers", "$message_count$ LIKE '1%'", ["a"]],
    ["NOT LIKE", "$chat_log$ not like '%two%'", ["B"]],
    ["a doubled quote", "$chat_log$ = 'it''s over'", ["B"]],
    ["a backslash is a character", "$chat_log$ LIKE '%\\%'", ["a"]],
    ["a dollar sign in a literal is a character", "$chat_log$ LIKE '%$1%'", ["a"]],
    ["and binds closer than or", "$chat_session_id$ = 'b' or $chat_session_id$ = 'a' and $message_count$ = 9", ["B"]],
    ["parentheses", "($chat_session_id$ = 'b' or $chat_session_id$ = 'a') and $message_count$ = 9", ["B"]],
    ["not", "not ($chat_session_id$ = 'b' or $chat_session_id$ = 'a')", [" c "]],
    ["keywords in any case, line ends between", "$chat_session_id$='a'\nOR\tNOT($message_count$<>9)", ["B", "a"]],
    ["times", "$start_time$ = '2021-03-24T10:57:57Z'", ["a"]],
    ["times with milliseconds and offset", "$start_time$ = '2021-03-24T12:57:57.500+02:00'", ["a"]],
    ["days", "$start_time$ >= '2021-03-24'", ["a"]],
    ["now", "$start_time$ <= 'now'", ["B", "a"]],
    ["two weeks ago", "$start_time$ > 'now - 2w'", ["a"]],
    ["sixteen days ago", "$start_time$ > 'NOW-16d'", ["B", "a"]],
    ["the start of the week", "$start_time$ < 'start_week'", ["B"]],
    ["the start of the month", "$start_time$ >= 'start_month'", ["B", "a"]],
    ["hidden", "hidden = 0", [" c ", "B", "a"]],
    ["hidden in quotes", "hidden = '1'", []],
    ["the id", "entity.id = '9004'", ["a"]],
    ["the id among others", "entity.id > 9004 and entity.id <> '9006'", ["B"]],
    ["the template", "template.code = 'chat_session' and $chat_session_id$ = 'a'", ["a"]],
    ["another template", "template.code = 'person'", []],
    ["!= as <>", "$chat_session_id$ != 'a'", [" c ", "B"]],
    ["!= of numbers", "$message_count$!=9", ["a"]],
    ["!= of static values", "$is_chat_active$ != 'Yes'", ["B"]],
    ["double quotes", '$chat_session_id$ = "a"', ["a"]],
    ["a single quote in double quotes", '$chat_log$ = "it\'s over"', ["B"]],
    ["a doubled double quote is one", '$chat_log$ LIKE "%""%"', []],
    ["two single quotes in double quotes are two", `$chat_log$ = "it''s over"`, []],
    ["IN", "$chat_session_id$ IN ('A', 'b', 'x')", ["B", "a"]],
    ["in with one literal", "$chat_session_id$ in('a')", ["a"]],
    ["IN with numbers", "$message_count$ IN (9, '10', 11)", ["B", "a"]],
    ["IN with double quotes", `$chat_session_id$ IN ("a", 'B')`, ["B", "a"]],
    ["IN of static values", "$is_chat_active$ IN ('Yes', 'No')", [" c ", "B", "a"]],
    ["IN of references", "$members$ IN ('ORBO', 'O''Brien')", ["a"]],
    ["IN of dates", "$start_time$ IN ('2021-03-24T10:57:57Z', 'now - 15d')", ["B", "a"]],
    ["IN of ids", "entity.id IN (9004, '9006', 1)", [" c ", "a"]],
    ["NOT IN", "$chat_session_id$ NOT IN ('a', 'x')", [" c ", "B"]],
    ["NOT IN leaves out empty attributes, as <> does", "$message_count$ not in (9)", ["a"]],
    ["NOT IN holds where none of several values is in it", "$members$ NOT IN ('Orbo')", []],
    ["not … IN", "not $message_count$ in (9, 11)", ["a"]],
    ["IN with and and or", "$chat_session_id$ in ('a', 'b') and ($message_count$ in (9) or hidden != 0)", ["B"]],
    ["the folder", "folder.code = 'chat_sessions' and $message_count$ = 9", ["B"]],
    ["the card's folder", "entity.folder.code IN ('persons', 'chat_sessions')", [" c ", "B", "a"]],
    ["another folder", "folder.code <> 'chat_sessions'", []],
    ["a folder that does not exist", "folder.code = 'nothing'", []],
    ["a folder's name", "entity.folder.name = 'CHAT SESSIONS'", [" c ", "B", "a"]],
    ["a pattern of folders", "folder.code LIKE 'chat%'", [" c ", "B", "a"]],
    ["a folder's number", "folder.id = '503'", [" c ", "B", "a"]],
    ["no folder at all", "folder.code IS NULL", []],
    ["the card's template", "entity.template.code = 'chat_session' and $message_count$ > 9", ["a"]],
    ["a template's number", "template.id = '103' and entity.template.id != 101", [" c ", "B", "a"]],
    ["a truth value without quotes", "entity.hidden = false AND entity.deleted = FALSE", [" c ", "B", "a"]],
    ["a truth value in quotes", "hidden <> 'true'", [" c ", "B", "a"]],
    ["a week before the start of the week", "$start_time$ >= 'start_week - 1w'", ["a"]],
    ["two weeks before it", "$start_time$ >= 'start_week-2w'", ["B", "a"]],
    ["three days after the start of the week", "$start_time$ < 'Start_Week + 3d'", ["B", "a"]],
    ["a month before the start of the month", "$start_time$ < 'start_month - 1m'", []],
    ["an identifier", "$efecte_id$ = 'chat-000002'", ["B"]],
  ])("%s: %s", (_rule, condition, expected) => {
    expect(find("chat_session", condition)).toEqual(expected);
  });

  it("finds nothing through a unique attribute that it would not find by looking at every card", () => {
    const both = "$chat_session_id$ = 'a' or $chat_session_id$ = 'b' or $chat_session_id$ = 'x'";
    expect(find("chat_session", both)).toEqual(["B", "a"]);
    expect(find("chat_session", `(${both}) and $message_count$ = 10`)).toEqual(["a"]);
    expect(find("chat_session", `(${both}) or $message_count$ IS NULL`)).toEqual([" c ", "B", "a"]);
  });

  it("takes literals of 10,000 characters, and a wildcard between all of them", () => {
    const long = "ä%'_\\\n".repeat(10_000);
    add("chat_session", {
      chat_session_id: text("long"),
      is_chat_active: [{ kind: "static", code: "yes", name: undefined }],
      chat_log: text(long),
    });
    expect(find("chat_session", `$chat_log$ = '${long.replaceAll("'", "''")}'`)).toEqual(["long"]);
    expect(find("chat_session", `$chat_log$ LIKE '${"%a".repeat(10_000)}%'`)).toEqual([]);
  });

  it("leaves out the trash unless it speaks of it", () => {
    const [card] = findCards(world, template("chat_session"), { condition: parseCondition("$chat_session_id$ = 'a'") });
    if (card !== undefined) trashCard(card);
    setHiddenCards(world, ["9005"]);
    expect(find("chat_session", "hidden <> 2")).toEqual([" c ", "B"]);
    expect(find("chat_session", "deleted = 1")).toEqual(["a"]);
    expect(find("chat_session", "entity.deleted = 0 and entity.hidden = 0")).toEqual([" c "]);
  });
});

/**
 * Source: `$updated$ >= '…' ORDER BY`, City-of-Helsinki/sotepe-efecte-iloq, src/test/java/fi/hel/routes; `$created$ >
 * 'now - 2w'`, maholick/n8n-nodes-efecte, README.md.
 */
describe("$created$ and $updated$, which every card has", () => {
  beforeEach(() => {
    now = NOW + 3_600_500;
    const [card] = findCards(world, template("chat_session"), { condition: parseCondition("$chat_session_id$ = 'a'") });
    if (card !== undefined) modify(card, { chat_log: text("later") });
    now = NOW + 7_200_000;
    add("chat_session", {
      chat_session_id: text("new"),
      is_chat_active: [{ kind: "static", code: "yes", name: undefined }],
    });
  });

  it.each([
    ["as it was made", "$created$ <= '2021-03-24T10:57:57Z'", [" c ", "B", "a"]],
    ["made later", "$created$ > '2021-03-24T10:57:57Z'", ["new"]],
    ["written, to the second", "$updated$ = '2021-03-24T11:57:57Z'", ["a"]],
    ["written since", "$updated$ >= 'now - 1h'", ["new", "a"]],
    ["not written since it was made", "$updated$ < 'now - 1h' and $created$ = 'now - 2h'", [" c ", "B"]],
    ["in a list", "$updated$ IN ('now - 1h', 'now')", ["new", "a"]],
    ["never empty", "$created$ IS NULL or $updated$ IS NULL", []],
    ["is not null", "$updated$ IS NOT NULL", ["new", " c ", "B", "a"]],
  ])("%s: %s", (_what, condition, expected) => {
    expect(find("chat_session", condition)).toEqual(expected);
  });

  it("order a statement, over all templates", () => {
    const ordered = searchStatement(
      world,
      "SELECT entity FROM entity ORDER BY $updated$ DESC, entity.id",
      parseIsoDate,
    );
    expect(ordered.map(nameOf)).toEqual(["new", "a", "Orbo", "Päivi Ööberg", "O'Brien", "B", " c "]);
    const made = "SELECT entity FROM entity WHERE $created$ >= 'now' ORDER BY $created$";
    expect(searchStatement(world, made, parseIsoDate).map(nameOf)).toEqual(["new"]);
  });

  it("are dates", () => {
    expect(() => find("person", "$updated$ > 'soon'")).toThrow(new EqlError("Not a date: 'soon'"));
    expect(() => find("person", "$created$ LIKE '2021%'")).toThrow(EqlError);
  });

  it("are an attribute of the template where it has one with that code", () => {
    const xml = `<templates><template code="note"><name xml:lang="en">Note</name>
      <folder code="notes"><name xml:lang="en">Notes</name></folder>
      <class code="details"><name xml:lang="en">Details</name>
        <attribute code="full_name" type="string"><name xml:lang="en">Name</name></attribute>
        <attribute code="updated" type="string"><name xml:lang="en">Updated by</name></attribute>
      </class></template></templates>`;
    importTemplates(world, "note", readTemplateXml("note", xml));
    add("note", { full_name: text("n"), updated: text("Olli") });
    expect(find("note", "$updated$ = 'olli'")).toEqual(["n"]);
    expect(find("note", "$created$ = 'now'")).toEqual(["n"]);
  });
});

describe("persons", () => {
  it.each([
    ["an apostrophe", "$full_name$ = 'O''Brien'"],
    ["% in a literal of =", "$email$ = '50%_OFF@example.org'"],
    ["a superset by wildcards", "$full_name$ LIKE 'O%Brien'"],
  ])("are found by %s", (_what, condition) => {
    expect(find("person", condition)).toEqual(["O'Brien"]);
  });

  it("are found by a list of two hundred addresses in one query", () => {
    const addresses = Array.from({ length: 200 }, (_, index) => `$email$ = 'nobody${index}@example.org'`);
    expect(find("person", `(${[...addresses, "$email$ = 'paivi@EXAMPLE.org'"].join(" or ")}) and hidden = 0`)).toEqual([
      "Päivi Ööberg",
    ]);
  });
});

describe("a long list", () => {
  it("of 4,000 names is looked up at once, and a name that nobody has is an error", () => {
    for (let index = 0; index < 4_000; index += 1) add("person", { full_name: text(`P${index}`) });
    const names = Array.from({ length: 4_000 }, (_, index) => `'p${index}'`).join(", ");
    expect(find("chat_session", `$members$ IN (${names})`)).toEqual([]);
    expect(find("chat_session", `$members$ IN (${names}, 'Orbo')`)).toEqual(["a"]);
    expect(() => find("chat_session", `$members$ IN (${names}, 'Nobody')`)).toThrow(/Unknown reference.*Nobody/);
    expect(find("person", `$full_name$ NOT IN (${names})`)).toEqual(["O'Brien", "Päivi Ööberg", "Orbo"]);
  });

  it("finds through a unique attribute what it would find by looking at every card", () => {
    const list = "$chat_session_id$ IN ('b', 'a', 'x')";
    expect(find("chat_session", list)).toEqual(["B", "a"]);
    expect(find("chat_session", `${list} and $message_count$ = 10`)).toEqual(["a"]);
    expect(find("chat_session", `${list} or $message_count$ IS NULL`)).toEqual([" c ", "B", "a"]);
    expect(find("chat_session", `not ${list}`)).toEqual([" c "]);
  });
});

describe("what ESM does not know or understand", () => {
  it.each([
    ["an attribute", "$nothing$ = 'x'", "Unknown field: nothing"],
    ["an attribute of Object", "$__proto__$ IS NULL", "Unknown field: __proto__"],
    ["a property of the card", "entity.ids = '1'", "Unknown field: Entity.ids"],
    ["a static value", "$is_chat_active$ = 'Maybe'", "Unknown static value of is_chat_active: 'Maybe'"],
    ["a reference", "$customer$ = 'Nobody'", "Unknown reference of customer: 'Nobody'"],
    ["a date", "$start_time$ > 'yesterday'", "Not a date: 'yesterday'"],
    ["a day that does not exist", "$start_time$ > '2021-02-30'", "Not a date: '2021-02-30'"],
    ["a number", "$message_count$ > 'many'", "Not a number: 'many'"],
    ["LIKE on a date", "$start_time$ LIKE '2021%'", "LIKE cannot be used with the date start_time"],
    ["an order of references", "$customer$ < 'Orbo'", "< cannot be used with the reference customer"],
    ["nothing at all", "", "Expected a field at position 0, found the end"],
    ["a literal without an end", "$chat_log$ = 'x", "The literal at position 13 has no end"],
    ["a missing parenthesis", "($chat_log$ = 'x'", "Expected a closing parenthesis at position 17, found the end"],
    [
      "two conditions side by side",
      "$chat_log$ = 'x' $chat_log$ = 'y'",
      "Expected the end at position 17, found attribute",
    ],
    ["a semicolon", "hidden = 0; drop", "Unexpected character at position 10"],
    ["a bare word as a value", "$chat_log$ = x", "Expected a literal in single quotes at position 13, found word"],
    ["an empty list", "$chat_log$ IN ()", "Expected a literal in single quotes at position 15, found symbol"],
    [
      "a list without parentheses",
      "$chat_log$ IN 'x'",
      "Expected an opening parenthesis at position 14, found literal",
    ],
    ["a list without an end", "$chat_log$ IN ('x'", "Expected a closing parenthesis at position 18, found the end"],
    ["a list of attributes", "$chat_log$ IN ($chat_log$)", /Expected a literal/],
    ["a list with an unknown value", "$is_chat_active$ IN ('Yes', 'Maybe')", /Unknown static value/],
    ["another quote at the end", `$chat_log$ = "x'`, "The literal at position 13 has no end"],
    ["an exclamation mark alone", "$chat_log$ ! 'x'", "Unexpected character at position 11"],
    ["a truth value for a number", "entity.id = true", "Not a number: 'true'"],
    ["a number that is no truth value", "hidden = 'yes'", "Not a number: 'yes'"],
    ["LIKE on a number", "folder.id LIKE '5%'", "LIKE cannot be used with folder-id"],
    ["another property of the folder", "folder.colour = 'x'", "Unknown field: Folder.colour"],
    ["a start of nothing", "$start_time$ > 'start_hour - 1w'", "Not a date: 'start_hour - 1w'"],
    ["two steps from now", "$start_time$ > 'now - 2w - 1d'", /Not a date/],
    ["a folder's number in letters", "folder.id > 'x'", "Not a number: 'x'"],
    [
      "a list of 5,001",
      `entity.id IN (${Array.from({ length: 5_001 }, () => "1").join()})`,
      "More than 5000 comparisons",
    ],
    ["101 levels of not", `${"not ".repeat(102)}hidden = 0`, "More than 100 levels of parentheses and not"],
    ["5,001 comparisons", Array.from({ length: 5_001 }, () => "hidden = 0").join(" or "), "More than 5000 comparisons"],
  ])("%s is an error that says so", (_what, condition, details) => {
    const ask = () => find("chat_session", condition);
    expect(ask).toThrow(EqlError);
    expect(ask).toThrow(typeof details === "string" ? new EqlError(details) : details);
  });

  it("a megabyte of opening parentheses is an error, not a crash", () => {
    expect(() => parseCondition("(".repeat(1_000_000))).toThrow(EqlError);
    expect(() => parseCondition(`$chat_log$ = '${"''".repeat(500_000)}'`)).not.toThrow();
  });
});

describe("a whole statement", () => {
  it.each<[string, string, string[]]>([
    [
      "by template and attribute",
      "SELECT entity FROM entity WHERE template.code = 'chat_session' AND $is_chat_active$ = 'Yes'",
      ["a", " c "],
    ],
    ["by id, in any template", "select entity from entity where entity.id = '9001'", ["Orbo"]],
    [
      "in order",
      "SELECT entity FROM entity WHERE template.code = 'chat_session' ORDER BY $message_count$",
      ["B", "a", " c "],
    ],
    [
      "in descending order",
      "SELECT entity FROM entity WHERE template.code = 'person' ORDER BY $full_name$ DESC",
      ["Päivi Ööberg", "Orbo", "O'Brien"],
    ],
    [
      "in an order of several fields",
      "SELECT entity FROM entity WHERE template.code = 'chat_session' ORDER BY $is_chat_active$ ASC, entity.id DESC",
      ["B", " c ", "a"],
    ],
    [
      "without a template, in those that have the attribute",
      "SELECT entity FROM entity WHERE $email$ LIKE 'orbo%'",
      ["Orbo"],
    ],
    ["without a condition", "SELECT entity FROM entity", ["Orbo", "Päivi Ööberg", "O'Brien", "a", "B", " c "]],
    [
      "in a list of templates",
      "SELECT entity FROM entity WHERE entity.template.code IN ('chat_session', 'nothing') AND $message_count$ != 1",
      ["a", "B"],
    ],
    [
      "in a template by its number",
      "SELECT entity FROM entity WHERE template.id = '101' AND hidden = false",
      ["Orbo", "Päivi Ööberg", "O'Brien"],
    ],
    [
      "in order of their folders",
      "SELECT entity FROM entity WHERE $efecte_id$ LIKE '%2' ORDER BY folder.code DESC",
      ["Päivi Ööberg", "B"],
    ],
    ["in a template that does not exist", "SELECT entity FROM entity WHERE template.code = 'nothing'", []],
  ])("finds cards %s", (_what, statement, expected) => {
    expect(searchStatement(world, statement, parseIsoDate).map(nameOf)).toEqual(expected);
  });

  it.each([
    ["SELECT entity FROM entity WHERE entity.ids = '1'", "Unknown field: Entity.ids"],
    ["SELECT entity FROM entity WHERE template.code = 'person' AND $chat_log$ IS NULL", "Unknown field: chat_log"],
    ["SELECT entity FROM entity ORDER BY $nothing$", "Unknown field: nothing"],
    ["SELECT * FROM entity", "Unexpected character at position 7"],
    ["DELETE FROM entity", "Expected SELECT at position 0, found word"],
    ["SELECT entity FROM entity WHERE", "Expected a field at position 31, found the end"],
  ])("is refused: %s", (statement, details) => {
    expect(() => searchStatement(world, statement, parseIsoDate)).toThrow(new EqlError(details));
  });
});

function text(value: string): ValueInput[] {
  return [{ kind: "text", text: value }];
}

function template(code: string): Template {
  const found = world.templates.get(code);
  if (found === undefined) throw new Error(code);
  return found;
}

function modify(card: Card, data: Record<string, ValueInput[]>): void {
  const result = modifyCard(world, template(card.templateCode), card, request(data));
  if (!result.saved) throw new Error(JSON.stringify(result.problems));
}

function request(data: Record<string, ValueInput[]>) {
  return {
    folderCode: null,
    values: new Map(Object.entries(data)),
    problems: [],
    mode: "replace",
    createEmptyReferences: false,
    author: "test",
  } as const;
}

function add(templateCode: string, data: Record<string, ValueInput[]>): string {
  const result = createCard(world, template(templateCode), request(data));
  if (!result.saved) throw new Error(JSON.stringify(result.problems));
  return result.card.dataCardId;
}

/** Session ids or full names, in the order found. */
function find(templateCode: string, condition: string): string[] {
  return findCards(world, template(templateCode), { condition: parseCondition(condition) }).map(nameOf);
}

function nameOf(card: { readonly values: ReadonlyMap<string, readonly object[]> }): string {
  const [value] = card.values.get("chat_session_id") ?? card.values.get("full_name") ?? [];
  return value !== undefined && "text" in value ? String(value.text) : "";
}
