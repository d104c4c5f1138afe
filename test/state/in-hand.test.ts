import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { array, assert, constantFrom, oneof, property, record, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { applied, apply, changesOf, type HandChange } from "../../plugin/state/in-hand.ts";
import {
  handLine,
  handText,
  type KeptCardsInHand,
  LINES_BETWEEN_LOOKS,
  openCardsInHand,
} from "../../plugin/state/open-in-hand.ts";
import { folders } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

const folder = folders();
const ENVIRONMENT = someEnvironment();

function opened(into: string) {
  const warnings: string[] = [];
  return { ...openCardsInHand(into, ENVIRONMENT, (message) => warnings.push(message)), warnings };
}

const fileIn = (into: string) => join(into, `in-hand-${ENVIRONMENT}.jsonl`);

describe("a process that died", () => {
  it("shows the one session that it had in hand, which is worked on alone", () => {
    const into = folder();
    const first = opened(into);
    first.begins("1", "ws-1");
    first.ends("1", true);
    first.begins("2", "ws-2");
    const second = opened(into);
    expect([...second.diedWith]).toEqual([["2", "ws-2"]]);
    expect([...second.suspects]).toEqual(["2"]);
  });

  it("is told of once: what is suspected stays so until it is done", () => {
    const into = folder();
    const first = opened(into);
    for (const id of ["1", "2", "3"]) first.begins(id, `ws-${id}`);
    const second = opened(into);
    expect([...second.diedWith.keys()]).toEqual(["1", "2", "3"]);
    second.begins("1", "ws-1");
    second.ends("1", true);
    second.begins("2", "ws-2");
    second.ends("2", false);
    const third = opened(into);
    expect([...third.diedWith]).toEqual([]);
    expect([...third.suspects].toSorted()).toEqual(["2", "3"]);
    third.begins("3", "ws-3");
    const fourth = opened(into);
    expect([...fourth.diedWith]).toEqual([["3", "ws-3"]]);
    expect([...fourth.suspects].toSorted()).toEqual(["2", "3"]);
  });

  it("in the middle of a line leaves the lines before it", () => {
    const into = folder();
    opened(into).begins("1", "ws-1");
    appendFileSync(fileIn(into), '{"version":1,"now":"in-h');
    expect([...opened(into).diedWith]).toEqual([["1", "ws-1"]]);
  });
});

describe("a run that ends", () => {
  it("leaves no file, whether its cards came to an outcome or not", () => {
    const into = folder();
    const run = opened(into);
    run.begins("1", "ws-1");
    run.ends("1", true);
    run.begins("2", "ws-2");
    run.release();
    expect(readdirSync(into)).toEqual([]);
    expect(opened(into)).toMatchObject({ diedWith: new Map(), suspects: new Set() });
  });

  it("leaves no file when it had nothing in hand", () => {
    const into = folder();
    opened(into).release();
    expect(existsSync(fileIn(into))).toBe(false);
  });

  it("leaves the suspects that it did not get to", () => {
    const into = folder();
    opened(into).begins("1", "ws-1");
    const run = opened(into);
    run.begins("2", "ws-2");
    run.begins("1", "ws-1");
    run.release();
    expect([...opened(into).suspects]).toEqual(["1"]);
  });
});

it("suspects whose cards are gone are forgotten", () => {
  const into = folder();
  for (const id of ["1", "2"]) opened(into).begins(id, "ws");
  const run = opened(into);
  run.keepOnly(new Set(["2", "3"]));
  expect([...opened(into).suspects]).toEqual(["2"]);
});

it("a long run keeps its file short", () => {
  const into = folder();
  const run = opened(into);
  for (let id = 1; id <= 12_000; id += 1) {
    run.begins(String(id), `ws-${id}`);
    if (id > 3) run.ends(String(id), true);
  }
  expect(readFileSync(fileIn(into), "utf8").split("\n").length).toBeLessThan(10_002);
  expect([...opened(into).diedWith.keys()]).toEqual(["1", "2", "3"]);
});

/** As many lines as are needed until the run looks whether its file is there, and nobody more in hand. */
function noteManyLines(run: KeptCardsInHand): void {
  for (let line = 0; line < LINES_BETWEEN_LOOKS; line += 2) {
    run.begins("many", "ws");
    run.ends("many", true);
  }
}

describe.each([
  ["removed", (file: string) => rmSync(file)],
  ["moved", (file: string) => renameSync(file, `${file}.moved`)],
])("a file that was %s meanwhile", (_, goes) => {
  it("is there again before long, and tells of all that are in hand", () => {
    const into = folder();
    const run = opened(into);
    run.begins("1", "ws-1");
    run.begins("2", "ws-2");
    goes(fileIn(into));
    run.begins("3", "ws-3");
    run.ends("1", true);
    noteManyLines(run);
    expect([...opened(into).diedWith.keys()]).toEqual(["2", "3"]);
    expect(run.warnings).toEqual([]);
  });

  it("tells of nobody when the run has ended before it was missed", () => {
    const into = folder();
    const run = opened(into);
    run.begins("1", "ws-1");
    goes(fileIn(into));
    run.ends("1", true);
    run.release();
    expect(existsSync(fileIn(into))).toBe(false);
    expect(run.warnings).toEqual([]);
  });
});

it("a line is written as it is described", () => {
  const dataCardId = string({ unit: "binary", minLength: 1 });
  const change = oneof(
    record({ now: constantFrom("in-hand" as const), dataCardId, sessionId: string({ unit: "binary" }) }),
    record({ now: constantFrom("suspect" as const, "done" as const), dataCardId }),
  );
  assert(property(change, (one) => void expect(handLine(one)).toBe(z.encode(handText, one))));
});

it("only its owner may read the file", () => {
  const into = folder();
  opened(into).begins("1", "ws-1");
  expect(statSync(fileIn(into)).mode & 0o777).toBe(0o600);
});

it("a file that cannot be written is told of once, and nothing ends", () => {
  const into = folder();
  const run = opened(into);
  mkdirSync(fileIn(into));
  run.begins("1", "ws-1");
  run.begins("2", "ws-2");
  run.ends("1", true);
  run.release();
  expect(run.warnings).toHaveLength(1);
  expect(run.warnings[0]).toMatch(/the list of sessions in hand .* could not be written \(EISDIR\)/);
});

/** Runs `work` while nothing can be written to the file. */
function whileFull(into: string, work: () => void): void {
  const elsewhere = `${fileIn(into)}.elsewhere`;
  renameSync(fileIn(into), elsewhere);
  mkdirSync(fileIn(into));
  work();
  rmdirSync(fileIn(into));
  renameSync(elsewhere, fileIn(into));
}

describe("a disk that was full for a while", () => {
  it("leaves nobody in hand who was done meanwhile", () => {
    const into = folder();
    const run = opened(into);
    run.begins("1", "ws-1");
    whileFull(into, () => {
      run.ends("1", true);
      noteManyLines(run);
    });
    run.release();
    expect(run.warnings).toHaveLength(1);
    expect(opened(into)).toMatchObject({ diedWith: new Map(), suspects: new Set() });
  });

  it("and left half of a line hides no death", () => {
    const into = folder();
    writeFileSync(fileIn(into), '{"version":1,"now":"in-h');
    opened(into).begins("1", "ws-1");
    expect([...opened(into).diedWith]).toEqual([["1", "ws-1"]]);
  });
});

it("the fewest changes amount to the same as all of them", () => {
  const change = constantFrom<HandChange>(
    ...["1", "2", "3"].flatMap((dataCardId): HandChange[] => [
      { now: "in-hand", dataCardId, sessionId: `ws-${dataCardId}` },
      { now: "suspect", dataCardId },
      { now: "done", dataCardId },
    ]),
  );
  assert(
    property(array(change, { maxLength: 30 }), (changes) => {
      const state = applied(changes);
      expect(applied(changesOf(state))).toEqual(state);
      const stepwise = applied([]);
      for (const one of changes) apply(stepwise, one);
      expect(stepwise).toEqual(state);
    }),
  );
});
