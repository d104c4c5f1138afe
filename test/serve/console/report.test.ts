import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import type { Esm } from "../../../plugin/outside/esm/port.ts";
import { openChatCards } from "../../../plugin/report/chats/chat-cards.ts";
import { findChats } from "../../../plugin/report/chats/find-chats.ts";
import { cellTextIn } from "../../../plugin/report/document/cell-text.ts";
import { reportDocument } from "../../../plugin/report/document/make-document.ts";
import { readPeriod } from "../../../plugin/report/figures/period.ts";
import { connectPerson } from "../../../plugin/runner/environment/connect-person.ts";
import { environmentReport } from "../../../plugin/runner/environment/environment-report.ts";
import type { AskedOf, Shown } from "../../../plugin/serve/console/console-page.ts";
import { conditionsOf } from "../../../plugin/serve/console/pages/chats/chats-path.ts";
import { reportPage } from "../../../plugin/serve/console/pages/report/report-page.ts";
import { readConfiguration } from "../../../plugin/settings/configuration.ts";
import { cardsFile, chatCard } from "../../report/report-world.ts";
import { elementsOf, isIn, named, type PageElement } from "../../report/written/html/page-tree.ts";
import { draws } from "../../support/draws.ts";
import { type ConsoleServer, consoleServers } from "./console-server.ts";
import { visitorOf } from "./console-visitor.ts";

const start = consoleServers();
const APIS = ["rest", "web-api"] as const;
const PERIOD = readPeriod("2024-10", "2024-11-04", "--month");
const OCTOBER = "period=month&of=2024-10";
const LARGEST_PAGE = 100_000;

const PEOPLE = ["Ada", "Bea", "<script>alert(1)</script> \u202Eevil"];
const at = (value: string | number) => [{ value }];

/** Chats all over October 2024, in the month before and the year before; some go on, some do not tell what became of them. */
function cards(count = 60, from = "2024-10-01T00:00:00Z", days = 31): object[] {
  return Array.from({ length: count }, (_, index) => {
    const base = index % 5 === 3 ? "2024-09-03T00:00:00Z" : index % 7 === 5 ? "2023-10-03T00:00:00Z" : from;
    const hours = (index * 7 * 24 * days) / (count * 7) + (index % 24);
    const began = Date.parse(base) + (hours % (24 * Math.min(days, base === from ? days : 27))) * 3_600_000;
    const outcome = ["answered", "unanswered", "abandoned", "chatbot_only"][index % 4] ?? "";
    const isAnswered = outcome === "answered" && index % 11 !== 4;
    return chatCard(
      {
        chat_session_id: at(`ws-${index}`),
        start_time: at(new Date(began).toISOString()),
        end_time: at(new Date(began + 300_000).toISOString()),
        message_count: at(index % 9),
        outcome: index % 11 === 4 ? [] : [{ code: outcome }],
        ...(index % 13 === 2 ? { is_chat_active: [{ code: "yes" }], outcome: [], end_time: [] } : {}),
        wait_time_before_first_reply: isAnswered ? at(index * 3) : [],
        live_chat_count: outcome === "chatbot_only" ? at(0) : at(1),
        first_replier: isAnswered ? [{ dataCardId: String(101 + (index % 3)) }] : [],
        support_person: isAnswered ? [{ dataCardId: String(101 + ((index + 1) % 3)) }] : [],
      },
      { dataCardId: String(5_000 + index) },
    );
  });
}

const people = (names: readonly string[]) =>
  names.map((name, index) => ({
    templateCode: "person",
    dataCardId: String(101 + index),
    data: { full_name: { values: at(name) }, email: { values: at(`p${index}@example.org`) } },
  }));

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
const UNSEEN = ["5000", "5001", "5004", "5008", "5012"];
/** Of these, the ones that began in October 2024. */
const UNSEEN_IN_OCTOBER = 3;
const ANNA = { login: "anna", password: "a-password-of-anna", unseenCards: UNSEEN };

const world = (chats = cards()) => ({
  cards: cardsFile([...people(PEOPLE), ...chats]),
  users: [ANNA],
  timeZone: "Europe/Helsinki",
});

const configurationOf = async ({ folder }: ConsoleServer) =>
  await readConfiguration(join(folder, "esm-chat.config.json"), {});

/** The texts of a table's rows. */
function rowsOf(elements: readonly PageElement[], id: string): string[][] {
  const table = elements.find(({ attributes }) => attributes.get("id") === id);
  const isWithin = (one: PageElement): boolean =>
    one.parent !== undefined && (one.parent === table || isWithin(one.parent));
  const rows = named(elements, "tr").filter((row) => isWithin(row) && row.parent?.name === "tbody");
  return rows.map((row) => named(elements, "th", "td").flatMap((cell) => (cell.parent === row ? [cell.text] : [])));
}

async function accessOf(server: ConsoleServer, credentials: { login: string; password: string }) {
  return connectPerson(await configurationOf(server), credentials, { signal: new AbortController().signal });
}

/** Visits the sections of the report, and compares them with what the report itself says of this user's cards. */
async function visitSections(
  server: ConsoleServer,
  { login, password }: { login: string; password: string },
  visited?: readonly string[],
) {
  const configuration = await configurationOf(server);
  const own = { ...configuration, esm: { ...configuration.esm, login, password } };
  const { signal } = new AbortController();
  const { report } = await environmentReport(own, PERIOD, { signal, log: QUIET });
  const document = reportDocument(report, { language: "en" });
  const written = cellTextIn("en", document.words);
  const visitor = visitorOf(server.origin);
  await visitor.logIn(login, password);
  /** What the links to chats say, by their conditions. */
  const counts = new Map<string, number>();
  for (const { id, tables } of document.sections.filter((section) => visited?.includes(section.id) ?? true)) {
    const page = await visitor.get(`/console/default/report?${OCTOBER}&by=${id}`);
    expect([page.status, page.text.length < LARGEST_PAGE]).toEqual([200, true]);
    const elements = page.elements();
    for (const table of tables) {
      expect(rowsOf(elements, `table-${table.id}`).map((row) => row.map(plain))).toEqual(
        table.rows.map(({ cells: values }) => values.map((cell) => plain(written(cell)))),
      );
    }
    for (const { attributes, text } of named(elements, "a").filter((link) => isIn(link, "main"))) {
      const { pathname, search } = new URL(attributes.get("href") ?? "", `${server.origin}${page.url}`);
      if (pathname === "/console/default/chats") counts.set(search, Number(text.replaceAll(",", "")));
    }
  }
  return { chats: report.total.chats, counts };
}

describe.each(APIS)("the report over %s", (api) => {
  it("has the figures of the report, and each number leads to as many chats", async () => {
    const server = await start({ sandbox: world(), api });
    const { counts } = await visitSections(server, server.sandbox);
    const kinds = new Set([...counts.keys()].flatMap((search) => [...new URLSearchParams(search).keys()]));
    expect([...kinds].toSorted()).toEqual(["as", "from", "hour", "outcome", "person", "to", "weekday"]);
    await expectAsMany(server, server.sandbox, counts);
  });

  it("has those of the cards that ESM shows a person, and no others", async () => {
    const server = await start({ sandbox: world(), api });
    const ofTask = await visitSections(server, server.sandbox, ["outcomes"]);
    const ofAnna = await visitSections(server, ANNA, ["outcomes", "day"]);
    expect(ofTask.chats - ofAnna.chats).toBe(UNSEEN_IN_OCTOBER);
    await expectAsMany(server, ANNA, ofAnna.counts);
  });
});

/** The lists have as many chats as the numbers say. */
async function expectAsMany(
  server: ConsoleServer,
  credentials: { login: string; password: string },
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  const configuration = await configurationOf(server);
  const chats = await openChatCards((await accessOf(server, credentials)).esm, configuration);
  const followed = someOfEachKind([...counts.keys()]);
  const listed: (number | undefined)[] = [];
  for (const search of followed) {
    const conditions = conditionsOf(new URLSearchParams(search)) ?? {};
    const listing = { timeZone: configuration.report.timeZone, most: 1 };
    listed.push((await findChats(chats, conditions, listing)).count);
  }
  expect(followed.length).toBeGreaterThan(5);
  expect(listed).toEqual(followed.map((search) => counts.get(search)));
}

/** Of the links with the same conditions, whatever their values are. */
function someOfEachKind(searches: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const search of searches) {
    const query = new URLSearchParams(search);
    const kind = [...query.keys(), query.get("outcome"), query.get("from") === query.get("to")].join(" ");
    kinds.set(kind, [...(kinds.get(kind) ?? []), search]);
  }
  return [...kinds.values()].flatMap((kind) => kind.slice(0, draws(1, 1_000)));
}

function plain(text: string): string {
  return text.replaceAll(/[\p{Cf}\s]+/gu, " ").trim();
}

/** A page that is asked for without a server: ESM answers when the gate opens, and nobody waits for the clock. */
async function gated() {
  const server = await start({ sandbox: world() });
  const { sandbox } = server;
  const { esm, close } = await accessOf(server, sandbox);
  const gate = new EventEmitter();
  const opened = once(gate, "open");
  let [lists, atOnce, mostAtOnce] = [0, 0, 0];
  const slow: Esm = {
    ...esm,
    async foldCards(query, begin) {
      lists += 1;
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      await opened;
      return esm.foldCards(query, begin).finally(() => {
        atOnce -= 1;
      });
    },
  };
  let now = Date.now();
  const clock = { now: () => now, wait: async () => undefined };
  const services = { clock, log: QUIET, runner: {}, environments: () => new Map() };
  const left = new AbortController();
  const personOf = async (ended = new AbortController().signal) => ({
    configuration: await configurationOf(server),
    login: "anna",
    isOperator: false,
    esm: slow,
    ended,
  });
  const one = await personOf(left.signal);
  const ask = (search = OCTOBER, person: object = one) =>
    reportPage({
      services,
      person,
      language: "en",
      url: `/console/default/report?${search}`,
      query: new URLSearchParams(search),
    } as unknown as AskedOf);
  return {
    ask,
    personOf,
    close,
    leave: () => left.abort(),
    open: () => gate.emit("open"),
    lists: () => lists,
    mostAtOnce: () => mostAtOnce,
    pass: (ms: number) => void (now += ms),
  };
}

const againAfter = (shown: Shown) => (shown.kind === "page" ? shown.againAfter : undefined);

function nameOf(reply: Response): string | undefined {
  return /filename="(.*)"/.exec(reply.headers.get("content-disposition") ?? "")?.[1];
}

/** Asks until the report is there. */
async function untilThere(ask: () => Promise<Shown>): Promise<Shown> {
  for (;;) {
    const shown = await ask();
    if (againAfter(shown) === undefined) return shown;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("a report that takes long", () => {
  it("goes on in the background, says so, and is read once for 50 reloads", async () => {
    const { ask, open, lists } = await gated();
    const pages = await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(new Set(pages.map(againAfter))).toEqual(new Set([2]));
    expect(String(pages.map((page) => (page.kind === "page" ? page.body : ""))[0])).toContain("0 cards have been read");
    open();
    await untilThere(ask);
    await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(lists()).toBe(1);
  });

  it("is the only one of its environment; four of a person are kept for five minutes", async () => {
    const { ask, open, lists, mostAtOnce, pass, personOf } = await gated();
    const days = ["01", "02", "03", "04", "05"].map((day) => `period=day&of=2024-10-${day}`);
    const shown = [];
    for (const day of days) shown.push(againAfter(await ask(day)));
    expect(shown).toEqual([2, 5, 5, 5, 5]);
    expect(againAfter(await ask(days[0], await personOf()))).toBe(5);
    open();
    for (const day of days) await untilThere(() => ask(day));
    expect(mostAtOnce()).toBe(1);
    const all = lists();
    for (const day of days.slice(1)) await ask(day);
    expect(lists()).toBe(all);
    pass(5 * 60_000);
    await untilThere(() => ask(days[4]));
    expect(lists()).toBe(all + 1);
  });

  it("is not begun for somebody who has not asked for a minute", async () => {
    const { ask, open, lists, pass } = await gated();
    await ask("period=day&of=2024-10-01");
    await ask("period=day&of=2024-10-02");
    pass(60_001);
    open();
    await untilThere(() => ask("period=day&of=2024-10-01"));
    await untilThere(() => ask("period=day&of=2024-10-03"));
    expect(lists()).toBe(2);
  });
});

it("is not read any more for somebody who has left", async () => {
  const { ask, open, close } = await gated();
  await ask();
  close();
  open();
  await expect(untilThere(ask)).rejects.toThrow(Failure);
});

it("is kept no longer than the reader stays, and one that waits gives up its place", async () => {
  const { ask, open, leave, lists, personOf } = await gated();
  const other = await personOf();
  await ask("period=day&of=2024-10-01");
  await ask("period=day&of=2024-10-02");
  await ask("period=day&of=2024-10-03", other);
  leave();
  open();
  await untilThere(() => ask("period=day&of=2024-10-03", other));
  expect(lists()).toBe(2);
  const third = await personOf();
  await untilThere(() => ask("period=day&of=2024-10-01", third));
  expect(lists()).toBe(3);
});

it("is read anew where the clock was set back by more than it is kept", async () => {
  const { ask, open, pass, lists } = await gated();
  open();
  await untilThere(ask);
  pass(-3_600_000);
  await untilThere(ask);
  expect(lists()).toBe(2);
});

describe("the report's page", () => {
  it("is well-formed, without styles or scripts of its own, and below 100 kB, in four languages", async () => {
    const names = Array.from({ length: 300 }, (_, index) => `A person with a rather long name, number ${index}`);
    const chats = Array.from({ length: 1_092 }, (_, index) => {
      const began = Date.UTC(2024, 0, 1 + (index % 364), Math.floor(index / 7) % 24);
      const outcome = ["answered", "unanswered", "abandoned", "chatbot_only"][Math.floor(index / 364)] ?? "";
      return chatCard({
        chat_session_id: at(`ws-${index}`),
        start_time: at(new Date(began).toISOString()),
        end_time: at(new Date(began + 300_000).toISOString()),
        outcome: [{ code: outcome }],
        wait_time_before_first_reply: outcome === "answered" ? at(index) : [],
        first_replier: [{ dataCardId: String(101 + (index % 300)) }],
      });
    });
    const server = await start({ sandbox: { cards: cardsFile([...people(names), ...chats]) } });
    const { origin, sandbox } = server;
    const sizes: Record<string, number> = {};
    for (const language of ["en", "fi", "sv", "de"]) {
      const visitor = visitorOf(origin, { "accept-language": language });
      await visitor.logIn(sandbox.login, sandbox.password);
      const year = "period=days&from=2024-01-01&to=2024-12-31";
      const first = await visitor.get(`/console/default/report?${year}`);
      const ids = named(first.elements(), "a").flatMap(({ attributes }) => {
        const [, id] = /[?&]by=([\w-]+)#section/.exec(attributes.get("href") ?? "") ?? [];
        return id ?? [];
      });
      expect(ids).toEqual(expect.arrayContaining(["day", "month", "hour", "first-replier", "weekday-hours"]));
      for (const id of language === "fi" ? ids : ["day", "weekday-hours"]) {
        const page = await visitor.get(`/console/default/report?${year}&by=${id}&part=2`);
        expect(page.status).toBe(200);
        sizes[`${id} ${language}`] = Buffer.byteLength(page.text);
        const elements = page.elements();
        const html = elements.find(({ name }) => name === "html");
        expect(html?.attributes.get("lang")).toBe(language);
        expect(elements.filter(({ attributes }) => attributes.has("style"))).toEqual([]);
        expect(named(elements, "style")).toEqual([]);
        const anchors = elements.flatMap(({ attributes }) => attributes.get("id") ?? []);
        expect(anchors.length).toBe(new Set(anchors).size);
        const inner = named(elements, "a").flatMap(
          ({ attributes }) => attributes.get("href")?.match(/^#(.*)/)?.[1] ?? [],
        );
        expect(inner.filter((anchor) => !anchors.includes(anchor))).toEqual([]);
      }
    }
    const largest = Object.entries(sizes).toSorted(([, one], [, other]) => other - one);
    expect(largest.filter(([, size]) => size >= LARGEST_PAGE)).toEqual([]);
  });

  it("goes to the period before and after, leaves comparisons out, and says when there is no such period", async () => {
    const { origin, sandbox } = await start({ sandbox: world() });
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    const page = await visitor.get(`/console/default/report?period=week&of=2024-10-16&by=day`);
    expect(page.text).toContain("Chats in week 42 of 2024");
    const step = (rel: string) => page.elements().find(({ attributes }) => attributes.get("rel") === rel);
    const paths = ["prev", "next"].map((rel) => step(rel)?.attributes.get("href"));
    expect(paths).toEqual(["41", "43"].map((week) => `/console/default/report?period=week&of=2024-W${week}&by=day`));
    const columns = async (compare: string) => {
      const shown = await visitor.get(`/console/default/report?${OCTOBER}&compare=${compare}`);
      const heads = named(shown.elements(), "th").filter((head) => head.attributes.get("scope") === "col");
      return heads.map(({ text }) => text).filter((text) => /^(?:September|October) 202\d$/.test(text));
    };
    expect(await columns("both")).toEqual(["October 2024", "September 2024", "October 2023"]);
    expect(await columns("before")).toEqual(["October 2024", "September 2024"]);
    expect(await columns("year")).toEqual(["October 2024", "October 2023"]);
    expect(await columns("none")).toEqual(["October 2024"]);
    const wrong = [
      "period=month&of=2024-13",
      "period=week&of=2024-W60",
      "period=day&of=30.10.2024",
      "period=year&of=2024",
      "period=days&from=2024-10-02&to=2024-10-01",
      "period=days&from=2004-10-02&to=2024-10-01",
      "period=days",
      "period=month&of=%3Cscript%3E",
    ];
    for (const search of wrong) {
      const shown = await visitor.get(`/console/default/report?${search}`);
      expect([search, shown.status, shown.text.includes("There is no report of such a period")]).toEqual([
        search,
        400,
        true,
      ]);
    }
  });

  it("can be kept: as a workbook, as a page, a table as CSV, all of them in a zip", async () => {
    const { origin, sandbox } = await start({ sandbox: world() });
    const visitor = visitorOf(origin);
    await visitor.logIn(sandbox.login, sandbox.password);
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const get = async (file: string, more = "") => {
      const reply = await fetch(`${origin}/console/default/report/${file}?${OCTOBER}${more}`, { headers: { cookie } });
      return { reply, bytes: new Uint8Array(await reply.arrayBuffer()) };
    };
    const workbook = await get("report.xlsx");
    expect(nameOf(workbook.reply)).toBe("chat-report_default_2024-10_en.xlsx");
    expect(Object.keys(unzipSync(workbook.bytes))).toContain("xl/workbook.xml");
    const all = await get("report.csv");
    expect(nameOf(all.reply)).toBe("chat-report_default_2024-10_en_csv.zip");
    const files = unzipSync(all.bytes);
    expect(Object.keys(files)).toEqual(expect.arrayContaining(["about.csv", "overview.csv", "day.csv"]));
    const day = await get("report.csv", "&table=day");
    expect(nameOf(day.reply)).toBe("chat-report_default_2024-10_en_day.csv");
    expect(day.bytes).toEqual(files["day.csv"]);
    const page = await get("report.html");
    expect(elementsOf(new TextDecoder().decode(page.bytes)).length).toBeGreaterThan(100);
    expect((await get("report.csv", "&table=nothing")).reply.status).toBe(404);
  });
});
