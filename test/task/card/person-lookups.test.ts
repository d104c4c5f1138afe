import { describe, expect, it } from "vitest";
import type { CardQuery, DataCard } from "../../../plugin/outside/esm/port.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { personCard } from "../erase/erase-world.ts";

/** A directory over these cards, whatever is asked; the queries are noted. */
function directory(...cards: readonly DataCard[]) {
  const queries: CardQuery[] = [];
  const esm = {
    longestFilter: 1_000_000,
    async findCards(query: CardQuery) {
      queries.push(query);
      return [...cards];
    },
  };
  return { queries, persons: createPersonDirectory(esm, settingsOf()) };
}

describe("persons are asked for", () => {
  it("among those that are visible, and one that cannot be read is left out", async () => {
    const { queries, persons } = directory();
    await persons.find(["vera@example.org"]);
    expect(queries[0]).toMatchObject({ templateCode: "person", attributeCodes: ["email"], onlyVisible: true });
    expect(queries[0]?.onUnreadable).toBeDefined();
  });

  it("never by an id that is longer than a mail address may be", async () => {
    const { queries, persons } = directory();
    const [fits, tooLong] = ["v".repeat(320), "v".repeat(321)];
    const match = await persons.find([tooLong, null, " "]);
    expect([queries, match(tooLong)]).toEqual([[], { found: false, reason: "not-found" }]);
    await persons.find([fits]);
    expect(queries.length).toBeGreaterThan(0);
  });

  it("in three spellings of an id at most", async () => {
    const { queries, persons } = directory();
    await persons.find(["VERA@x.example", "vERA@x.example", "veRA@x.example", "verA@x.example"]);
    const filter = queries[0]?.filter ?? "";
    expect([filter.includes("RA@"), filter.includes("%erA@")]).toEqual([true, false]);
  });

  it("again only after five thousand others", async () => {
    const { queries, persons } = directory();
    const others = Array.from({ length: 5_000 }, (_, index) => `person-${index}@example.org`);
    await persons.find(["vera@example.org"]);
    await persons.find(others.slice(0, 4_999));
    const asked = queries.length;
    await persons.find(["vera@example.org"]);
    expect(queries).toHaveLength(asked);
    await persons.find(others.slice(4_999));
    const askedThen = queries.length;
    await persons.find(["vera@example.org"]);
    expect(queries.length).toBeGreaterThan(askedThen);
  });
});

it("a card that shows nothing but blanks is one whose person cannot be told", async () => {
  const { persons } = directory(personCard("9", " \u200b"));
  expect((await persons.find(["vera@example.org"]))("vera@example.org")).toEqual({
    found: false,
    reason: "unreadable",
  });
});
