import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { allOf, type EqlCondition, isBefore, isFrom } from "../../../plugin/outside/esm/eql.ts";
import { createLocalDates } from "../../../plugin/outside/esm/web-api/local-dates.ts";
import type { Entity } from "../../../plugin/outside/esm/web-api/reader.ts";
import { createSearches } from "../../../plugin/outside/esm/web-api/searches.ts";
import { statement } from "../../../plugin/outside/esm/web-api/statement.ts";
import { ReplyTooLarge } from "../../../plugin/outside/http/request-failure.ts";
import { createCardWorld } from "../../../plugin/sandbox/cards/card-world.ts";
import { importTemplates } from "../../../plugin/sandbox/cards/import-templates.ts";
import { createCard } from "../../../plugin/sandbox/cards/write-card.ts";
import { sandboxTemplates } from "../../../plugin/sandbox/default-templates.ts";
import { createLocalDates as createEsmDates } from "../../../plugin/sandbox/esm-web-api/local-dates.ts";
import { foundCards } from "../../../plugin/sandbox/esm-web-api/search-cards.ts";
import { draws } from "../../support/draws.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)] as const;
const TEMPLATES = sandboxTemplates(["person", "incident", "chat_session"]);

const utc = (time: string) => Date.parse(`${time}Z`);

/** Zones, and when their clocks change in 2026. Lord Howe's change by half an hour. */
const ZONES = [
  { zone: "Europe/Helsinki", changes: [utc("2026-03-29T01:00"), utc("2026-10-25T01:00")] },
  { zone: "America/New_York", changes: [utc("2026-03-08T07:00"), utc("2026-11-01T06:00")] },
  { zone: "Australia/Lord_Howe", changes: [utc("2026-04-04T15:00"), utc("2026-10-03T15:30")] },
  { zone: "Asia/Kolkata", changes: [] },
] as const;

/** Instants of the year, most of them around a change of clocks; in seconds and milliseconds too. */
function instantIn({ changes }: (typeof ZONES)[number]) {
  const anywhere = fc.integer({ min: YEAR[0], max: YEAR[1] - HOUR });
  const near = changes.map((at) => fc.integer({ min: at - 3 * HOUR, max: at + 3 * HOUR }));
  const whole = near.map((instant) => instant.map((at) => Math.floor(at / MINUTE) * MINUTE));
  return fc.oneof(anywhere, ...near, ...whole);
}

/** How a card came to its date: what REST keeps to the second, the Web API takes as local time. */
const written = fc.constantFrom("rest", "web-api");

/** An ESM with a card for each instant. */
function esmWith(zone: string, starts: readonly (readonly [at: number, by: string])[]) {
  const world = createCardWorld(() => 0);
  importTemplates(world, "templates", TEMPLATES);
  const template = world.templates.get("chat_session");
  if (template === undefined) throw new Error("the sandbox has no chat_session template");
  const [ours, esms] = [createLocalDates(zone), createEsmDates(zone)];
  for (const [index, [at, by]] of starts.entries()) {
    const read = by === "rest" ? { at: Math.floor(at / 1000) * 1000 } : esms.read(ours.write(at));
    if (!("at" in read)) throw new Error(`no such date: ${ours.write(at)}`);
    const saved = createCard(world, template, {
      folderCode: "chat_sessions",
      values: new Map([
        ["chat_session_id", [{ kind: "text" as const, text: String(index) }]],
        ["is_chat_active", [{ kind: "static" as const, code: "no", name: undefined }]],
        ["start_time", [{ kind: "date" as const, at: read.at }]],
      ]),
      mode: "replace",
      problems: [],
      createEmptyReferences: false,
      author: "test",
    });
    if (!saved.saved) throw new Error(JSON.stringify(saved.problems));
  }
  const find = (condition: EqlCondition) => foundCards(world, esms, statement(condition));
  return { find, indexesOf: (condition: EqlCondition) => find(condition).map(({ id }) => id - firstId()) };

  function firstId(): number {
    return Math.min(...[...world.cards.values()].map(({ id }) => id));
  }
}

const OF_TEMPLATE = "template.code = 'chat_session'" as EqlCondition;

describe.each(ZONES)("in $zone, over the Web API,", (place) => {
  const { zone } = place;
  const { limit, read, write } = createLocalDates(zone);
  const card = fc.tuple(instantIn(place), written);
  const cards = fc.array(card, { minLength: 1, maxLength: 12 });

  it("a limit is no earlier than was asked, by less than a minute but around an hour that comes twice", () => {
    fc.assert(
      fc.property(instantIn(place), (at) => {
        const { at: named, literal } = limit(at);
        expect(read(literal)).toEqual({ at: named });
        expect(write(named)).toBe(literal);
        expect(named).toBeGreaterThanOrEqual(at);
        const nearest = Math.ceil(at / MINUTE) * MINUTE;
        const comesTwice = read(write(nearest))?.otherAt !== undefined;
        expect(named - nearest).toBeLessThanOrEqual(comesTwice ? 2 * HOUR : 0);
      }),
      { numRuns: draws(300, 3_000) },
    );
  });

  it("each card falls into exactly one of the parts between limits, at whatever instants they are", () => {
    fc.assert(
      fc.property(cards, fc.array(instantIn(place), { minLength: 1, maxLength: 4 }), (starts, instants) => {
        const { indexesOf } = esmWith(zone, starts);
        const limits = instants.toSorted((one, other) => one - other).map(limit);
        const parts = [...limits.keys(), limits.length].map((index) => {
          const [from, to] = [limits[index - 1], limits[index]];
          return allOf([
            OF_TEMPLATE,
            ...(from === undefined ? [] : [isFrom("start_time", from)]),
            ...(to === undefined ? [] : [isBefore("start_time", to)]),
          ]);
        });
        const found = parts.flatMap(indexesOf).toSorted((one, other) => one - other);
        expect(found).toEqual([...starts.keys()]);
      }),
      { numRuns: draws(100, 1_000) },
    );
  });

  it("a search for what was before an instant leaves out no card that was", () => {
    fc.assert(
      fc.property(cards, instantIn(place), (starts, at) => {
        const found = esmWith(zone, starts).indexesOf(allOf([OF_TEMPLATE, isBefore("start_time", limit(at))]));
        const earlier = [...starts.entries()].filter(([, [start]]) => start < at).map(([index]) => index);
        expect(found).toEqual(expect.arrayContaining(earlier));
      }),
      { numRuns: draws(100, 1_000) },
    );
  });

  it("a search that finds too much is cut until it fits, and finds each card in one part", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(card, { minLength: 3, maxLength: 12 }), async (starts) => {
        const { find } = esmWith(zone, starts);
        const most = 2;
        const given: string[] = [];
        async function search(condition: EqlCondition): Promise<Entity[]> {
          const hits = find(condition);
          if (hits.length > most) throw new ReplyTooLarge("larger");
          return hits.map(({ dataCardId }) => {
            given.push(dataCardId);
            const found = { dataCardId, hidden: false, deleted: false, values: {} };
            return { card: found, folderCode: "f", uniqueValue: undefined };
          });
        }
        const cut = { templateCode: "chat_session", attributeCode: "start_time" };
        const searching = { cut, dateLimit: limit, clock: clockWithoutWaits(YEAR[1]), longest: 6_500 };
        const query = { templateCode: "chat_session", filter: undefined, attributeCodes: [] };
        const all = createSearches(search, searching).all(query, "list", (entity) => entity.card.dataCardId);
        const found = await all.catch((error: unknown) => (error instanceof Failure ? error.code : error));
        const fits = mostBetweenLimits(starts.map(([at]) => at)) <= most;
        expect(found).toEqual(fits ? given.toSorted() : "reply-too-large");
        expect(new Set(given).size).toBe(given.length);
        expect(given.length === starts.length).toBe(fits);
      }),
      { numRuns: draws(60, 600) },
    );
  });

  /** The most cards between two limits that follow each other: no condition can tell them apart. */
  function mostBetweenLimits(instants: readonly number[]): number {
    const counts = new Map<number, number>();
    // A date names the minute that it begins, so what is stored of an instant is before the limit of the next one.
    for (const at of instants) {
      const next = limit(Math.floor(at / MINUTE) * MINUTE + 1).at;
      counts.set(next, (counts.get(next) ?? 0) + 1);
    }
    return Math.max(...counts.values());
  }
});

describe("a limit over the Web API", () => {
  it.each([
    // The hour that comes twice is 03:00 to 03:59 in Helsinki, and half an hour on Lord Howe.
    ["Europe/Helsinki", "2026-10-24T23:59:30", "25.10.2026 04:00"],
    ["Europe/Helsinki", "2026-10-24T23:59:00", "25.10.2026 02:59"],
    ["Europe/Helsinki", "2026-10-25T00:30:00", "25.10.2026 04:00"],
    ["Europe/Helsinki", "2026-10-25T01:30:00", "25.10.2026 04:00"],
    ["Europe/Helsinki", "2026-10-25T02:00:00", "25.10.2026 04:00"],
    ["Europe/Helsinki", "2026-10-25T02:00:01", "25.10.2026 04:01"],
    ["Australia/Lord_Howe", "2026-04-04T14:30:00", "05.04.2026 02:00"],
    ["Australia/Lord_Howe", "2026-04-04T15:29:00", "05.04.2026 02:00"],
    ["America/New_York", "2026-11-01T06:59:59", "01.11.2026 02:00"],
    // The hour that never comes is passed over: 03:00 to 03:59 in Helsinki, half an hour on Lord Howe.
    ["Europe/Helsinki", "2026-03-29T00:59:01", "29.03.2026 04:00"],
    ["Australia/Lord_Howe", "2026-10-03T15:29:30", "04.10.2026 02:30"],
    ["America/New_York", "2026-03-08T06:59:30", "08.03.2026 03:00"],
    ["Asia/Kolkata", "2026-10-25T00:30:00", "25.10.2026 06:00"],
    // Before there were cards, whatever the question.
    ["UTC", "-001000-01-01T00:00:00", "01.01.1970 00:00"],
  ])("in %s at %s is %s", (zone, at, literal) => {
    expect(createLocalDates(zone).limit(utc(at)).literal).toBe(literal);
  });

  it("that no date can name is refused", () => {
    expect(() => createLocalDates("UTC").limit(Date.UTC(10_000, 0, 1))).toThrow(RangeError);
  });
});
