import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openVisitors } from "../../plugin/state/open-visitors.ts";
import { folders, given, problemsOf } from "../support/given-files.ts";
import { thrownBy } from "../support/rejection.ts";
import { someEnvironment } from "./some-environment.ts";

const ENVIRONMENT = someEnvironment();
const VERA = "vera@example.org";

const folder = folders();

function noted(into: string, pairs: readonly (readonly [string, string])[], environment = ENVIRONMENT): void {
  const visitors = openVisitors(into, environment);
  for (const [visitorId, dataCardId] of pairs) visitors.note(visitorId, dataCardId);
  visitors.save();
}

function linesIn(into: string): string[] {
  return readdirSync(into).flatMap((name) => readFileSync(join(into, name), "utf8").trimEnd().split("\n"));
}

describe("the list of visitors", () => {
  it("finds the cards of a visitor from all runs, in ascending order, and nobody else's", () => {
    const into = folder();
    noted(into, [
      [VERA, "200"],
      ["v2", "31"],
    ]);
    noted(into, [
      [VERA, "30"],
      [VERA, "4"],
      [VERA, "1000"],
    ]);
    const visitors = openVisitors(into, ENVIRONMENT);
    expect(visitors.cardsOf(VERA)).toEqual(["4", "30", "200", "1000"]);
    expect(visitors.cardsOf("v2")).toEqual(["31"]);
    for (const other of ["VERA@example.org", "vera", "", " "]) expect(visitors.cardsOf(other)).toEqual([]);
  });

  it("keeps each card of a visitor once, however often it is read", () => {
    const into = folder();
    for (let run = 0; run < 3; run += 1)
      noted(into, [
        [VERA, "1"],
        [VERA, "1"],
        [VERA, `1${run}`],
      ]);
    expect(linesIn(into)).toHaveLength(4);
  });

  it("keeps a card of two visitors for both", () => {
    const into = folder();
    noted(into, [
      [VERA, "1"],
      ["v2", "1"],
    ]);
    const visitors = openVisitors(into, ENVIRONMENT);
    expect([visitors.cardsOf(VERA), visitors.cardsOf("v2")]).toEqual([["1"], ["1"]]);
  });

  it("holds no visitor's id, and another digest in each environment", () => {
    const [one, other] = [folder(), folder()];
    noted(one, [[VERA, "1"]]);
    noted(other, [[VERA, "1"]], someEnvironment("i2"));
    expect(linesIn(one)).toEqual([expect.stringMatching(/^1 [\w-]{22} 1$/)]);
    expect(linesIn(one).join()).not.toMatch(/vera|example/);
    expect(linesIn(other)).not.toEqual(linesIn(one));
  });

  it("is written only when it is saved, and not when there is nothing to save", () => {
    const into = folder();
    const visitors = openVisitors(into, ENVIRONMENT);
    visitors.save();
    visitors.note("", "1");
    visitors.note(VERA, "1\n1 x 2");
    visitors.save();
    expect(readdirSync(into)).toEqual([]);
    visitors.note(VERA, "1");
    expect(openVisitors(into, ENVIRONMENT).cardsOf(VERA)).toEqual([]);
    visitors.save();
    expect(openVisitors(into, ENVIRONMENT).cardsOf(VERA)).toEqual(["1"]);
  });

  it("is shared by parts of a run that save at the same time", () => {
    const into = folder();
    const parts = [openVisitors(into, ENVIRONMENT), openVisitors(into, ENVIRONMENT)];
    for (const [index, part] of parts.entries()) part.note(VERA, String(index));
    for (const part of parts) part.save();
    expect(openVisitors(into, ENVIRONMENT).cardsOf(VERA)).toEqual(["0", "1"]);
  });

  it("says so when it cannot be written, or not be read", () => {
    const file = given(folder(), "a-file", "");
    const visitors = openVisitors(file, ENVIRONMENT);
    visitors.note(VERA, "1");
    expect(thrownBy(() => visitors.save())).toMatchObject({ code: "visitors-not-written", scope: "run" });
    expect(problemsOf(() => visitors.cardsOf(VERA))).toHaveLength(1);
  });

  it("forgets those noted longest ago when it is full", () => {
    const into = folder();
    const pairs = (from: number) =>
      Array.from({ length: 10 }, (_, index) => [VERA, `${"x".repeat(800_000)}${from + index}`] as const);
    for (let run = 0; run < 7; run += 1) noted(into, pairs(10 * run + 10));
    const kept = openVisitors(into, ENVIRONMENT)
      .cardsOf(VERA)
      .map((id) => Number(id.slice(800_000)));
    expect([kept[0], kept.at(-1), kept.length]).toEqual([20, 79, 60]);
  });
});
