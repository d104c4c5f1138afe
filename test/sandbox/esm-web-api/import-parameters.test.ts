import { beforeEach, describe, expect, it } from "vitest";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import { NAMED_MANNERS } from "../../../plugin/sandbox/named-manners.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import {
  attribute,
  CREATE,
  entitySet,
  errorOf,
  toReport,
  UPDATE,
  type WebApiClient,
  webApi,
} from "./web-api-client.ts";

/* The names of the parameters, append="true" and reports with one count: what third parties' clients send and read. */

const start = sandboxes();
const KEY = attribute("chat_session_id", "ws-1");
const ACTIVE = attribute("is_chat_active", "Yes");
const BOTH = `${CREATE}&updateDataCards=true`;

/** A template with a second folder, several static values, a text of several values, and a file. */
const NOTE = `<templates><template code="note"><name xml:lang="en">Note</name>
  <folder code="notes"><name xml:lang="en">Notes</name></folder>
  <folder code="old_notes"><name xml:lang="en">Old notes</name></folder>
  <class code="details"><name xml:lang="en">Details</name>
    <attribute code="title" type="string" unique="true"><name xml:lang="en">Title</name></attribute>
    <attribute code="labels" type="string" multivalue="true"><name xml:lang="en">Labels</name></attribute>
    <attribute code="states" type="static-value" multivalue="true"><name xml:lang="en">States</name>
      <static-value code="new"><name xml:lang="en">New</name></static-value></attribute>
    <attribute code="author" type="reference"><name xml:lang="en">Author</name><target code="person"/></attribute>
  </class></template></templates>`;

let sandbox: Sandbox;
let rest: EsmClient;
let esm: WebApiClient;
let card: string;

beforeEach(async () => {
  sandbox = await start({
    sessions: [sampleSession("ws-1")],
    createCards: true,
    templates: [...sandboxTemplates(["person", "incident", "chat_session"]), NOTE],
  });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
  [card = ""] = (await esm.find("$chat_session_id$ = 'ws-1'")).map(({ id }) => id);
});

function appended(code: string, ...texts: string[]): string {
  return attribute(code, ...texts).replace(">", ' append="true">');
}

describe('append="true"', () => {
  it("adds to what is there, and without it the values are replaced", async () => {
    await esm.report(UPDATE, KEY + attribute("members", "PER-000001"));
    expect(await esm.report(UPDATE, KEY + appended("members", "PER-000002"))).toMatchObject({ updated: 1, failed: 0 });
    expect(await rest.data("chat_session", card)).toMatchObject({
      members: [{ name: "Vera Visitor" }, { name: "Olli" }],
    });
    await esm.report(UPDATE, KEY + appended("members", "PER-000001", "PER-000003"));
    const names = (await rest.data("chat_session", card))["members"]?.map(
      (member) => (member as { name: string }).name,
    );
    expect(names).toEqual(["Vera Visitor", "Olli", expect.any(String)]);
    await esm.report(UPDATE, KEY + attribute("members", "PER-000002"));
    expect(await rest.data("chat_session", card)).toMatchObject({ members: [{ name: "Olli" }] });
  });

  it.each([
    ["to an empty attribute", appended("members", "PER-000002"), [{ name: "Olli" }]],
    ["nothing, and clears nothing", appended("members"), [{ name: "Vera Visitor" }]],
  ])("adds %s", async (_what, sent, members) => {
    const seed = sent.includes("PER") ? "" : attribute("members", "PER-000001");
    await esm.report(UPDATE, KEY + seed);
    expect(await esm.report(`${UPDATE}&removeEmptyValues=true`, KEY + sent)).toMatchObject({ updated: 1 });
    expect(await rest.data("chat_session", card)).toMatchObject({ members });
  });

  it("adds texts and static values, and is for each attribute by itself", async () => {
    const flags = "folderCode=notes&createDataCards=true&updateDataCards=true&createStaticAttributes=true";
    await note(flags, attribute("labels", "a", "b") + attribute("states", "New"));
    await note(flags, appended("labels", "c") + attribute("states", "Old"));
    expect(await shownNotes()).toMatchObject([{ labels: ["a", "b", "c"], states: ["Old"] }]);
    await note(flags, appended("states", "New", "Old"));
    expect(await shownNotes()).toMatchObject([{ labels: ["a", "b", "c"], states: ["Old", "New"] }]);
  });

  it("makes a card with the values", async () => {
    const sent = attribute("chat_session_id", "ws-2") + ACTIVE + appended("members", "PER-000001");
    expect(await esm.report(CREATE, sent)).toMatchObject({ created: 1 });
  });

  it("cannot put a second value where the attribute takes one", async () => {
    await esm.report(UPDATE, KEY + attribute("chat_log", "one"));
    const report = await esm.report(UPDATE, KEY + appended("chat_log", "two"));
    expect(report).toMatchObject({ updated: 0, failed: 1, messages: ["Attribute chat_log: it takes one value"] });
  });

  it("is true or false", async () => {
    const body = entitySet("chat_session", KEY + attribute("members").replace(">", ' append="yes">'));
    expect(errorOf(await esm.import(UPDATE, body))).toMatchObject({
      code: "efe-3003",
      details: expect.stringContaining("append must be true or false"),
    });
  });
});

describe("create and update together", () => {
  it("update what matches and create the rest, each counted as what it was", async () => {
    const others = ["ws-2", "ws-3"].map((id) => attribute("chat_session_id", id) + ACTIVE);
    const report = await esm.report(BOTH, KEY + attribute("chat_log", "one"), ...others);
    expect(report).toEqual({ created: 2, updated: 1, failed: 0, messages: [] });
    expect(await rest.data("chat_session", card)).toMatchObject({ chat_log: [{ value: "one" }] });
  });
});

describe("folders by number", () => {
  it("makes cards in the folder with that id", async () => {
    const [, id] = await folderIds();
    expect(await note(`folderId=${id}&createDataCards=true`, "")).toMatchObject({ created: 1 });
    expect(await rest.names("note", `folder.id = '${id}' and folder.code = 'old_notes'`)).toEqual(["A"]);
  });

  it("keeps the ids of folders and attributes when the template is imported anew", async () => {
    await note("folderCode=notes&createDataCards=true", attribute("labels", "a"));
    const before = { ids: await folderIds(), text: (await esm.search("template.code = 'note'")).text };
    const labels = /<attribute code="labels".*\n/.exec(NOTE)?.[0] ?? "";
    const first = `<attribute code="first" type="string"><name xml:lang="en">First</name></attribute>\n`;
    sandbox.importTemplate(NOTE.replace(labels, "").replace("<attribute", `${first}<attribute`));
    sandbox.importTemplate(NOTE);
    expect({ ids: await folderIds(), text: (await esm.search("template.code = 'note'")).text }).toEqual(before);
  });

  it.each([
    ["no folder", "createDataCards=true&folderId=1", "Unknown folder: 1"],
    ["a word", "createDataCards=true&folderId=notes", "Unknown folder: notes"],
    ["an empty id", "createDataCards=true&folderId=", /folderCode is needed/],
    ["a property of Object", "updateDataCards=true&folderId=__proto__", "Unknown folder: __proto__"],
    ["another folder than the code", "createDataCards=true&folderCode=chat_sessions&folderId=501", /different folders/],
    ["no folder to restrict to", "updateDataCards=true&restrictUpdateToFolderCode=x", "Unknown folder: x"],
    ["no folder to restrict to, by id", "updateDataCards=true&restrictUpdateToFolderId=9", "Unknown folder: 9"],
    ["something else than a truth value", "updateDataCards=true&ignoreUniqueChecks=1", /must be true or false/],
    ["another one", "updateDataCards=true&createStaticAttributes=yes", /must be true or false/],
    ["a third one", "updateDataCards=true&createEmptyReferences=on", /must be true or false/],
  ])("is refused when it is %s", async (_what, flags, details) => {
    const error = errorOf(await esm.import(flags, entitySet("chat_session", KEY)));
    expect(error["code"]).toBe("efe-3002");
    expect(error["details"]).toMatch(details);
  });
});

describe("restrictUpdateToFolder", () => {
  it.each(["restrictUpdateToFolderCode=old_notes", "restrictUpdateToFolderId=old"])("%s", async (restriction) => {
    const [, old] = await folderIds();
    const only = restriction.replace("=old", restriction.endsWith("=old") ? `=${old}` : "=old");
    await note("folderCode=notes&createDataCards=true", "");
    expect(await note(`updateDataCards=true&${only}`, attribute("labels", "x"))).toMatchObject({
      updated: 0,
      failed: 1,
    });
    const both = await note(`folderCode=notes&createDataCards=true&updateDataCards=true&${only}`, "");
    expect(both).toMatchObject({
      created: 0,
      failed: 1,
      messages: [expect.stringContaining("has this value already")],
    });
    await note("folderCode=old_notes&createDataCards=true", "", "B");
    expect(await note(`updateDataCards=true&${only}`, attribute("labels", "x"), "B")).toMatchObject({ updated: 1 });
  });
});

describe("createStaticAttributes=true", () => {
  const FLAGS = "folderCode=notes&createDataCards=true&createStaticAttributes=true";

  it("adds values that the template lacks, once each, and finds them ever after", async () => {
    await note(FLAGS, attribute("states", "In progress", "New", "IN PROGRESS", "§"));
    const { body } = await rest.get("/dc/note");
    expect(body).toMatchObject({
      attributes: {
        states: {
          values: [
            { code: "new", value: "New" },
            { code: "in_progress", value: "In progress" },
            { code: "__3", value: "§" },
          ],
        },
      },
    });
    expect(await rest.names("note", "$states$ = 'in progress'")).toEqual(["A"]);
    await note("folderCode=notes&createDataCards=true", attribute("states", "In progress"), "B");
    expect(await rest.names("note", "$states$ = 'in progress'")).toEqual(["B", "A"]);
  });

  it("adds nothing for a card that is refused", async () => {
    expect(await note(FLAGS, attribute("states", "Lost") + attribute("nothing", "x"))).toMatchObject({ failed: 1 });
    expect(errorOf(await esm.search("template.code = 'note' and $states$ = 'Lost'"))["details"]).toMatch(/Lost/);
  });

  it("takes no name of more than 100 characters, and no more than 1,000 values", async () => {
    expect(await note(FLAGS, attribute("states", "x".repeat(101)))).toMatchObject({ failed: 1 });
    const many = Array.from({ length: 1_000 }, (_, index) => `value ${index}`);
    expect(await note(FLAGS, attribute("states", ...many))).toMatchObject({ failed: 1 });
    expect(await note(FLAGS, attribute("states", ...many.slice(1)))).toMatchObject({ created: 1 });
  });

  it("is off unless it is said", async () => {
    const flags = "folderCode=notes&createDataCards=true&createStaticAttributes=false";
    expect(await note(flags, attribute("states", "Lost"))).toMatchObject({ failed: 1 });
  });
});

describe("createEmptyReferences=true", () => {
  it("makes a card for a reference that does not exist, once", async () => {
    const flags = "folderCode=notes&createDataCards=true&createEmptyReferences=true";
    expect(await note(flags, attribute("author", "Nea New"))).toMatchObject({ created: 1 });
    expect(await note(flags, attribute("author", "nea new"), "B")).toMatchObject({ created: 1 });
    expect(await rest.names("person", "$full_name$ = 'Nea New'")).toEqual(["Nea New"]);
    expect(await rest.names("note", "$author$ = 'Nea New'")).toEqual(["B", "A"]);
  });

  it("is off unless it is said", async () => {
    const report = await note("folderCode=notes&createDataCards=true", attribute("author", "Nea New"));
    expect(report).toMatchObject({ created: 0, failed: 1 });
    expect(await rest.names("person", "$full_name$ LIKE 'Nea%'")).toEqual([]);
  });
});

describe("ignoreUniqueChecks=true", () => {
  it("makes a second card with the same unique value, which no update finds alone", async () => {
    const again = "folderCode=notes&createDataCards=true&ignoreUniqueChecks=true";
    await note(again, "");
    expect(await note("folderCode=notes&createDataCards=true", "")).toMatchObject({ failed: 1 });
    expect(await note(again, "")).toMatchObject({ created: 1, failed: 0 });
    expect(await rest.names("note", "$title$ = 'a'")).toEqual(["A", "A"]);
    expect(await note("updateDataCards=true", "")).toMatchObject({
      failed: 1,
      messages: ["Several data cards match the unique values of the entity"],
    });
  });
});

describe("an import report with the counts that apply only", () => {
  beforeEach(() => sandbox.setManners(NAMED_MANNERS["one-count-reports"].changes));

  const NEW = attribute("chat_session_id", "ws-2") + ACTIVE;
  const BAD = attribute("message_count", "x");

  it.each([
    ["an update", UPDATE, [KEY], { "entities-updated": "1" }],
    ["a creation", CREATE, [NEW], { "entities-created": "1" }],
    ["both flags with one of each", BOTH, [KEY, NEW], { "entities-created": "1", "entities-updated": "1" }],
    ["both flags with an update", BOTH, [KEY], { "entities-updated": "1" }],
    ["a failure beside an update", UPDATE, [KEY, KEY + BAD], { "entities-updated": "1", "entities-failed": "1" }],
    ["nothing but a failure", UPDATE, [KEY + BAD], { "entities-updated": "0", "entities-failed": "1" }],
    ["nothing at all", CREATE, [], { "entities-created": "0" }],
  ])("of %s", async (_what, flags, entities, expected) => {
    const { root } = await esm.import(flags, entitySet("chat_session", ...entities));
    const counts = root.children.filter(({ name }) => name.startsWith("entities-"));
    expect(Object.fromEntries(counts.map(({ name, text }) => [name, text]))).toEqual(expected);
  });

  it("carries all of them again when it is told so", async () => {
    sandbox.setManners({ importCounts: "all" });
    expect(toReport(await esm.import(UPDATE, entitySet("chat_session", KEY)))).toMatchObject({
      created: 0,
      updated: 1,
    });
  });
});

async function note(flags: string, attributes: string, title = "A") {
  return toReport(await esm.import(flags, entitySet("note", attribute("title", title) + attributes)));
}

async function shownNotes() {
  return (await esm.find("template.code = 'note'")).map((entity) => entity.values);
}

/** Of the folders `notes` and `old_notes`, found by trying, as nothing tells them. */
async function folderIds(): Promise<string[]> {
  const ids = Array.from({ length: 20 }, (_, index) => String(501 + index));
  const found: string[] = [];
  for (const code of ["notes", "old_notes"]) {
    for (const id of ids) {
      const flags = `updateDataCards=true&folderCode=${code}&folderId=${id}`;
      const { root } = await esm.import(flags, entitySet("note"));
      if (root.name === "entity-import-report") found.push(id);
    }
  }
  return found;
}
