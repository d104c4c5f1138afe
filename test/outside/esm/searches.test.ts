import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EqlCondition } from "../../../plugin/outside/esm/eql.ts";
import { type CardQuery, UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import type { Entity } from "../../../plugin/outside/esm/web-api/reader.ts";
import { createSearches } from "../../../plugin/outside/esm/web-api/searches.ts";
import { ReplyTooLarge } from "../../../plugin/outside/http/request-failure.ts";
import { clockWithoutWaits } from "../../support/fake-clock.ts";
import { failureOf } from "../../support/rejection.ts";

const CUT = { templateCode: "chat_session", attributeCode: "start_time" };
const SESSIONS = { templateCode: "chat_session", filter: undefined, attributeCodes: [] };

/** Start times by card id; null is none. */
type Starts = Map<string, string | null>;

/** Whether a card with this start is found by the parts of a condition that cut a search. */
function isIn(condition: string, start: string | null): boolean {
  if (condition.includes("IS NULL")) return start === null;
  const [from, to] = [/>= '([^']+)'/.exec(condition)?.[1], /< '([^']+)'/.exec(condition)?.[1]];
  if (from === undefined && to === undefined) return true;
  return start !== null && (from === undefined || start >= from) && (to === undefined || start < to);
}

function hasItsId(condition: string, id: string): boolean {
  return !condition.includes("entity.id") || condition.includes(`'${id}'`);
}

/** An ESM whose replies hold so many cards, newest first. */
function esmOf(starts: Starts, most: number, meanwhile: (asked: number) => void = () => undefined) {
  const asked: string[] = [];
  async function search(condition: EqlCondition): Promise<Entity[]> {
    asked.push(condition);
    const ids = [...starts].flatMap(([id, at]) => (isIn(condition, at) && hasItsId(condition, id) ? [id] : []));
    meanwhile(asked.length);
    if (ids.length > most) throw new ReplyTooLarge("larger");
    return ids.toReversed().map((dataCardId) => {
      const card = { dataCardId, hidden: false, deleted: false, values: {} };
      return { card, folderCode: "f", uniqueValue: undefined };
    });
  }
  return { asked, search };
}

/** Names whole seconds. */
const dateLimit = (at: number) => {
  const ceiling = Math.ceil(at / 1_000) * 1_000;
  return { at: ceiling, literal: second(ceiling) };
};

function searchesOf(esm: ReturnType<typeof esmOf>, cut: typeof CUT | undefined = CUT) {
  return createSearches(esm.search, { cut, dateLimit, clock: clockWithoutWaits(), longest: 6_500 });
}

const idOf = ({ card }: Entity) => card.dataCardId;
const second = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`;
const numbered = (starts: readonly (string | null)[]): Starts =>
  new Map(starts.map((start, index) => [String(index + 8), start]));

describe("a search for all cards", () => {
  it("is one request as long as its reply fits", async () => {
    const esm = esmOf(numbered([null, "2025-01-01T00:00:00Z"]), 2);
    expect(await searchesOf(esm).all(SESSIONS, "list", idOf)).toEqual(["8", "9"]);
    expect(esm.asked).toEqual(["template.code = 'chat_session'"]);
  });

  it("finds in parts what does not fit, each card once, oldest first", async () => {
    const start = fc.option(fc.integer({ min: Date.UTC(2019, 0), max: Date.UTC(2027, 0) }).map(second), { freq: 5 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(start, { minLength: 1, maxLength: 60 }), async (starts) => {
        const esm = esmOf(numbered(starts), 4);
        expect(await searchesOf(esm).all(SESSIONS, "list", idOf)).toEqual(starts.map((_, index) => String(index + 8)));
      }),
      { numRuns: 200, seed: 20_260_302 },
    );
  });

  it("misses no card that is given its date while the parts are asked for", async () => {
    const starts = numbered([null, "2021-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]);
    const esm = esmOf(starts, 1, (asked) => {
      if (asked === 2) starts.set("8", "2023-01-01T00:00:00Z");
    });
    expect(await searchesOf(esm).all(SESSIONS, "list", idOf)).toEqual(["8", "9", "10"]);
  });

  it.each<[string, (string | null)[], typeof CUT | undefined, string]>([
    ["of one second", Array.from({ length: 3 }, () => "2025-01-01T00:00:00Z"), CUT, "chat_session"],
    ["without a date", [null, null, null], CUT, "chat_session"],
    ["of another template", [null, "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"], CUT, "person"],
    [
      "where nothing is known to cut by",
      [null, "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"],
      undefined,
      "chat_session",
    ],
  ])("fails when cards %s are too much", async (_name, starts, cut, templateCode) => {
    const esm = esmOf(numbered(starts), 2);
    const searches = createSearches(esm.search, { cut, dateLimit, clock: clockWithoutWaits(), longest: 6_500 });
    const failure = await failureOf(searches.all({ ...SESSIONS, templateCode }, "list", idOf));
    expect(failure.code).toBe("reply-too-large");
    expect(esm.asked.length).toBeLessThan(80);
  });
});

/** The ids that are passed on, in their order. */
async function passedOn(esm: ReturnType<typeof esmOf>, query: CardQuery = SESSIONS): Promise<string[]> {
  const ids: string[] = [];
  await searchesOf(esm).each(query, "list", (entity) => void ids.push(idOf(entity)));
  return ids;
}
const sorted = (ids: readonly string[]) => ids.toSorted((one, other) => Number(one) - Number(other));

describe("a search that passes on each card", () => {
  it("is one request as long as its reply fits", async () => {
    const esm = esmOf(numbered([null, "2025-01-01T00:00:00Z"]), 2);
    expect(sorted(await passedOn(esm))).toEqual(["8", "9"]);
    expect(esm.asked).toHaveLength(1);
  });

  it("passes on each once, whatever does not fit", async () => {
    const start = fc.option(fc.integer({ min: Date.UTC(2019, 0), max: Date.UTC(2027, 0) }).map(second), { freq: 5 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(start, { minLength: 1, maxLength: 60 }), async (starts) => {
        const ids = await passedOn(esmOf(numbered(starts), 4));
        expect(sorted(ids)).toEqual(starts.map((_, index) => String(index + 8)));
      }),
      { numRuns: 100, seed: 20_260_302 },
    );
  });

  it("passes on once a card that is given its date while the parts are asked for", async () => {
    const starts = numbered([null, "2021-01-01T00:00:00Z", "2025-01-01T00:00:00Z"]);
    const esm = esmOf(starts, 1, (asked) => {
      if (asked === 2) starts.set("8", "2023-01-01T00:00:00Z");
    });
    expect(await passedOn(esm)).toEqual(["8", "9", "10"]);
  });

  it("tells of each that cannot be read once, at the end, or fails with the first", async () => {
    const undated = [new UnreadableCard("8", "odd"), new UnreadableCard(null, "odd")];
    let asked = 0;
    async function search(): Promise<(Entity | UnreadableCard)[]> {
      asked += 1;
      if (asked % 4 === 1) throw new ReplyTooLarge("larger");
      return asked % 4 === 2 ? undated : asked % 4 === 3 ? [new UnreadableCard("8", "odd")] : [];
    }
    const searches = createSearches(search, { cut: CUT, dateLimit, clock: clockWithoutWaits(), longest: 6_500 });
    const told: (string | null)[] = [];
    const onUnreadable = ({ dataCardId }: UnreadableCard) => told.push(dataCardId);
    await searches.each({ ...SESSIONS, onUnreadable }, "list", () => undefined);
    expect(told).toEqual(["8", null]);
    expect(await failureOf(searches.each(SESSIONS, "list", () => undefined))).toMatchObject({ dataCardId: "8" });
  });
});

describe("a search among ids", () => {
  const ids = Array.from({ length: 300 }, (_, index) => String(index + 8));

  it("takes as few requests as URLs allow", async () => {
    const esm = esmOf(numbered(ids.map(() => null)), 1_000);
    expect((await searchesOf(esm).among(SESSIONS, ids, "read")).map(idOf)).toEqual(ids);
    expect(esm.asked).toHaveLength(2);
  });

  it("asks for half as many when a reply does not fit, and goes on with that", async () => {
    const esm = esmOf(numbered(ids.map(() => null)), 60);
    expect((await searchesOf(esm).addresses(ids, "read")).map(idOf)).toEqual(ids);
    expect(esm.asked.length).toBeLessThan(10);
  });

  it("fails when a single card does not fit", async () => {
    const esm = esmOf(numbered(ids.map(() => null)), 0);
    expect(await failureOf(searchesOf(esm).addresses(ids, "read"))).toMatchObject({ code: "reply-too-large" });
  });
});
