import { describe, expect, it } from "vitest";
import type { StreamNote } from "../../../../plugin/state/open-person-stream.ts";
import { bytesForStream } from "../../../../plugin/task/card/persons/person-stream.ts";
import { createPersonTable } from "../../../../plugin/task/card/persons/person-table.ts";

const NOW = Date.UTC(2026, 10, 30);
const DAY = 86_400_000;
const note = (outcome: StreamNote["outcome"], bytes: number, more: Partial<StreamNote> = {}): StreamNote => ({
  at: NOW - DAY / 2,
  outcome,
  bytes,
  share: 1,
  ...more,
});

describe("the bytes that may be read instead of so many requests", () => {
  it.each<readonly [string, number, StreamNote | undefined, number | undefined]>([
    ["nothing is known, and little is saved", 5, undefined, undefined],
    ["nothing is known", 6, undefined, 5_000],
    ["at most 64 MB", 100_000, undefined, 64_000_000],
    ["it is known to be small", 2, note("whole", 800), 1_000],
    ["with room for persons who came since", 2, note("whole", 801), undefined],
    ["it saves nothing", 1, note("whole", 0), undefined],
    ["half of them have no card", 10, note("whole", 3_000, { share: 0.5 }), 4_000],
    ["nobody has a card", 1_000, note("whole", 100, { share: 0 }), undefined],
    ["it was too large", 10, note("too-large", 4_501), undefined],
    ["it was too large for half of that", 10, note("too-large", 4_500), 9_000],
    ["it was too large a month ago", 10, note("too-large", 9_000, { at: NOW - 30 * DAY }), 9_000],
    ["ESM did not give it", 1_000, note("failed", 0), undefined],
    ["ESM did not give it yesterday", 10, note("failed", 0, { at: NOW - DAY }), 9_000],
    ["the clock went back", 10, note("failed", 0, { at: NOW + 1 }), 9_000],
  ])("%s", (_, requests, known, bytes) => {
    expect(bytesForStream(requests, { bytesForRequest: 1_000, note: known }, NOW)).toBe(bytes);
  });
});

describe("the table of persons", () => {
  const visible = { hidden: false, deleted: false };

  it("knows as many as there are", () => {
    const table = createPersonTable();
    for (let id = 1; id <= 20_000; id += 1) table.add(`vera${id}@example.org`, { dataCardId: String(id), ...visible });
    const owners = [1, 1_024, 20_000].map((id) => table.ownerOf(`vera${id}@example.org`));
    expect(owners).toEqual([{ only: "1" }, { only: "1024" }, { only: "20000" }]);
    expect([table.ids, table.ownerOf("vera20001@example.org")]).toEqual([20_000, undefined]);
  });

  it.each<readonly [string, readonly (readonly [string, boolean])[], unknown]>([
    ["one", [["9", false]], { only: "9" }],
    [
      "one that comes twice",
      [
        ["9", false],
        ["9", false],
      ],
      { only: "9" },
    ],
    [
      "two",
      [
        ["9", false],
        ["8", false],
      ],
      "found-twice",
    ],
    [
      "three",
      [
        ["9", false],
        ["8", false],
        ["9", false],
      ],
      "found-twice",
    ],
    ["a hidden one", [["9", true]], "hidden-or-deleted"],
    [
      "a hidden one first",
      [
        ["8", true],
        ["9", false],
      ],
      { only: "9" },
    ],
    [
      "a hidden one last",
      [
        ["9", false],
        ["8", true],
      ],
      { only: "9" },
    ],
    [
      "two and a hidden one",
      [
        ["9", false],
        ["8", false],
        ["7", true],
      ],
      "found-twice",
    ],
  ])("of an id with %s", (_, cards, owner) => {
    const table = createPersonTable();
    for (const [dataCardId, hidden] of cards) table.add("vera", { dataCardId, hidden, deleted: false });
    expect(table.ownerOf("vera")).toEqual(owner);
  });

  it.each(["0", "007", "-1", "1e3", "9007199254740993", "x"])("takes no card with the id %s", (dataCardId) => {
    const table = createPersonTable();
    expect([table.add("vera", { dataCardId, ...visible }), table.ownerOf("vera")]).toEqual([false, undefined]);
  });
});
