import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { cpuTimer } from "../../support/cpu-time.ts";
import { draws } from "../../support/draws.ts";
import { connect, type EsmClient } from "../esm-client.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";
import {
  attribute,
  CREATE,
  type Entity,
  entitySet,
  errorOf,
  toReport,
  UPDATE,
  type WebApiClient,
  webApi,
  type XmlReply,
} from "./web-api-client.ts";

const start = sandboxes();
const KEY = attribute("chat_session_id", "ws-1");
const ACTIVE = attribute("is_chat_active", "Yes");
/** Made-up imports. */
const MOST_REQUESTS = 2_000;
const REQUESTS = draws(400, MOST_REQUESTS);
/** Requests at a time. */
const BATCH = 25;

let rest: EsmClient;
let esm: WebApiClient;

beforeEach(async () => {
  const sessions = ["ws-1", "ws-2", "ws-3"].map((sessionId) => sampleSession(sessionId));
  const sandbox = await start({ sessions, createCards: true });
  rest = await connect(sandbox);
  esm = webApi(sandbox);
});

describe("made-up requests", () => {
  it("never change another card than the one whose unique value they hold, and are always answered", async () => {
    const before = await cards();
    const samples = fc.sample(fc.oneof(documents(KEY), broken(documents(KEY)), pieces()), {
      // With either, one of them changes the card of ws-1.
      seed: REQUESTS === MOST_REQUESTS ? 20_260_329 : 1,
      numRuns: REQUESTS,
    });
    const roots = await inBatches(samples, (body, index) => esm.import(index % 3 === 0 ? CLEARING : UPDATE, body));
    expect([...new Set(roots)].toSorted()).toEqual(["entity-import-report", "error"]);
    const after = await cards();
    expect(withoutFirst(after)).toEqual(withoutFirst(before));
    expect(after).not.toEqual(before);
  });

  it("only ever add cards when they may create, and never change one", async () => {
    const before = await cards();
    const samples = fc.sample(fc.oneof(documents(ACTIVE), broken(documents(ACTIVE))), {
      seed: 20_261_025,
      numRuns: draws(100, 500),
    });
    await inBatches(samples, (body) => esm.import(CREATE, body));
    const after = await cards();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBeGreaterThan(before.length);
  });

  it("are always answered when they search, and change nothing", async () => {
    const before = await cards();
    const samples = fc.sample(queries(), { seed: 7, numRuns: draws(400, 2_000) });
    const roots = await inBatches(samples, (query) => esm.search(query));
    expect([...new Set(roots)].toSorted()).toEqual(["entityset", "error", "result"]);
    expect(await cards()).toEqual(before);
  });
});

describe("large requests", () => {
  it("take a text of megabytes full of references, and one of characters outside of the first plane", async () => {
    const times = draws(100_000, 330_000);
    const long = entitySet("chat_session", KEY + attribute("chat_log", "&lt;&#228;&amp;".repeat(times)));
    expect(toReport(await esm.import(UPDATE, long))).toMatchObject({ updated: 1 });
    expect((await first())?.values["chat_log"]).toEqual(["<ä&".repeat(times)]);
    const characters = draws(250_000, 1_000_000);
    const wide = entitySet("chat_session", KEY + attribute("chat_log", "\u{1f600}".repeat(characters)));
    expect(toReport(await esm.import(UPDATE, wide))).toMatchObject({ updated: 1 });
    expect((await first())?.values["chat_log"]).toEqual(["\u{1f600}".repeat(characters)]);
  });

  it("take many megabytes in one value: 60 in the long tests", async () => {
    const text = "0123456789".repeat(draws(1_000_000, 6_000_000));
    const body = entitySet("chat_session", KEY + attribute("chat_log", `<![CDATA[${text}]]>`));
    expect(toReport(await esm.import(UPDATE, body))).toMatchObject({ updated: 1 });
    expect(await rest.names("chat_session", "$chat_log$ LIKE '012%90123%789'")).toEqual(["ws-1"]);
  });

  it("take thousands of entities, the bad ones among them reported", async () => {
    const length = draws(1_000, 5_000);
    const entities = Array.from(
      { length },
      (_, index) =>
        attribute("chat_session_id", `new-${index}`) + attribute("is_chat_active", index % 10 === 0 ? "Maybe" : "Yes"),
    );
    expect(await esm.report(CREATE, ...entities)).toMatchObject({ created: 0.9 * length, failed: 0.1 * length });
    expect(await esm.find("$chat_session_id$ LIKE 'new-%'")).toHaveLength(0.9 * length);
  });

  it.each([
    [
      "more than a million tags",
      `<entityset>\n${"<entity/>\n".repeat(1_000_001)}</entityset>`,
      /more than 250000 tags/,
    ],
    ["a million levels", "<entityset>\n".repeat(500_000), /./],
    ["openings of tags without an end", "<".repeat(2_000_000), /./],
    ["openings of comments without an end", "<!--".repeat(1_000_000), /./],
    ["openings of CDATA without an end", `<entityset>${"<![CDATA[".repeat(500_000)}`, /./],
    ["a quote without an end", `<entityset a="${"x".repeat(5_000_000)}`, /a tag of more than/],
    ["an entity without an end", `<entityset>&${"x".repeat(5_000_000)}`, /entity/],
    ["a number without an end", `<entityset>&#${"1".repeat(5_000_000)};</entityset>`, /./],
  ])("are refused within CPU seconds: %s", async (_what, body, details) => {
    const elapsed = cpuTimer();
    expect(errorOf(await esm.import(UPDATE, body))).toMatchObject({ details: expect.stringMatching(details) });
    expect(elapsed()).toBeLessThan(10_000);
  });
});

const CLEARING = `${UPDATE}&removeEmptyValues=true`;

/** Whatever belongs to the vocabulary, and what resembles it. */
const CODES = ["chat_session_id", "efecte_id", "is_chat_active", "message_count", "start_time", "members", "customer"];
const STRANGE_CODES = ["chat_log", "related_ticket", "nothing", "__proto__", "constructor", "", "a b", "$x$"];
const VALUES = [
  "Yes",
  "No",
  "12",
  "-1.5",
  "24.03.2021 10:57",
  "29.03.2026 03:30",
  "PER-000001",
  "CHAT-000001",
  "x",
  "",
];
const STRANGE_VALUES = [
  "&lt;entity&gt;",
  "<![CDATA[</value>]]>",
  "&#0;",
  "\u0007",
  "ws-2' or 'a",
  "9002",
  "<value/>",
  "&x;",
];

/**
 * Documents that are mostly right, half of them with what is known to be right. Of the cards that are there, only that of
 * ws-1 is ever named by a unique value.
 */
function documents(known: string): fc.Arbitrary<string> {
  const value = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...VALUES) }, fc.constantFrom(...STRANGE_VALUES));
  const code = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...CODES) }, fc.constantFrom(...STRANGE_CODES));
  const attributes = fc.array(
    fc.tuple(code, fc.array(value, { maxLength: 3 })).map(([name, texts]) => attribute(name, ...texts)),
    { maxLength: 5 },
  );
  const template = fc.oneof(
    { weight: 9, arbitrary: fc.constant("chat_session") },
    fc.constantFrom("incident", "no", "__proto__"),
  );
  return fc
    .tuple(
      template,
      fc.boolean(),
      fc.array(
        attributes.map((parts) => parts.join("")),
        { maxLength: 3 },
      ),
    )
    .map(([name, isKnown, list]) => entitySet(name, ...list.map((sent) => (isKnown ? known + sent : sent))));
}

/** Cut off, or with something cut out or put in anywhere. */
function broken(whole: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const inserted = fc.oneof(
    fc.constantFrom("<", ">", "&", '"', "/>", "<!--", "]]>", "<?", "\0"),
    fc.string({ unit: "binary" }),
  );
  return fc.tuple(whole, fc.nat(), fc.nat(30), inserted).map(([text, position, removed, added]) => {
    const at = position % (text.length + 1);
    return removed === 0 ? text.slice(0, at) : text.slice(0, at) + added + text.slice(at + removed - 1);
  });
}

function pieces(): fc.Arbitrary<string> {
  const piece = fc.constantFrom(
    "<entityset>",
    "</entityset>",
    "<entity>",
    "</entity>",
    '<template code="chat_session"/>',
    KEY,
    "<value>",
    "</value>",
    '<attribute code="chat_log">',
    "</attribute>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml",
    "?>",
    "<!DOCTYPE a>",
    " ",
    "&amp;",
    "&#x41;",
    "&#xFFFF;",
    "&a;",
    "<__proto__/>",
    '<a __proto__="1"/>',
    "<:@/>",
    "<a b='c' b='d'/>",
    "</",
    "x",
  );
  return fc.array(piece, { maxLength: 12 }).map((list) => list.join(""));
}

function queries(): fc.Arbitrary<string> {
  const word = fc.constantFrom(
    "SELECT",
    "entity",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    "=",
    "<>",
    "<",
    "LIKE",
    "IS NULL",
    "ORDER BY",
    ",",
    "template.code",
    "entity.id",
    "hidden",
    "deleted",
    "$chat_session_id$",
    "$members$",
    "$start_time$",
    "$$",
    "$a",
    "'chat_session'",
    "'ws-1'",
    "'Yes'",
    "'%'",
    "'now - 2w'",
    "''",
    "'",
    "9004",
    "--",
    ";",
    "\\",
    "\0",
    "ä",
    "\ud83d",
  );
  const phrase = fc.array(word, { maxLength: 10 }).map((words) => words.join(" "));
  const ofSessions = "SELECT entity FROM entity WHERE template.code = 'chat_session'";
  return fc.oneof(
    phrase.map((words) => `SELECT ${words}`),
    phrase.map((words) => `${ofSessions} AND ${words}`),
    fc.constantFrom("=", "<>", "<", "LIKE").map((operator) => `${ofSessions} AND $chat_session_id$ ${operator} 'ws-1'`),
    fc.string({ unit: "binary", maxLength: 50 }).map((text) => `${ofSessions} AND $chat_log$ LIKE '${text}'`),
  );
}

/** Sends all; each has to be answered with status 200. The names of the replies' root elements. */
async function inBatches<T>(
  list: readonly T[],
  send: (item: T, index: number) => Promise<XmlReply>,
): Promise<string[]> {
  const roots: string[] = [];
  for (let index = 0; index < list.length; index += BATCH) {
    const replies = list.slice(index, index + BATCH).map((item, offset) => send(item, index + offset));
    for (const { status, root, text } of await Promise.all(replies)) {
      if (status !== 200) throw new Error(text);
      roots.push(root.name);
    }
  }
  return roots;
}

async function cards(): Promise<Entity[]> {
  return esm.find("SELECT entity FROM entity");
}

async function first(): Promise<Entity | undefined> {
  return (await esm.find("$chat_session_id$ = 'ws-1'"))[0];
}

/** All but the card of ws-1, whose number is the first one too. */
function withoutFirst(list: readonly Entity[]): Entity[] {
  return list.filter(({ values }) => values["efecte_id"]?.[0] !== "CHAT-000001");
}
