import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openErasures } from "../../plugin/state/open-erasures.ts";
import { SOME_TIME } from "../support/fake-clock.ts";
import { folders, given } from "../support/given-files.ts";
import { thrownBy } from "../support/rejection.ts";
import { someEnvironment } from "./some-environment.ts";

const ENVIRONMENT = someEnvironment();
const FILE = `erasures-${ENVIRONMENT}-1.lines`;
const by = { user: userInfo().username, host: hostname() };

const folder = folders();

describe("the register of erasures", () => {
  it("knows what another process has registered, and shows it", () => {
    const into = folder();
    const erasure = openErasures(into, ENVIRONMENT).begin(
      { by: "person", dataCardId: "90", as: "customer" },
      SOME_TIME,
    );
    erasure.meant(["1", "2"]);
    erasure.outcome(["2"], []);
    erasure.ended("failures", SOME_TIME + 5_000);
    const register = openErasures(into, ENVIRONMENT);
    expect(["1", "2", "3"].map(register.erasedAt)).toEqual([SOME_TIME, undefined, undefined]);
    expect(register.show()).toMatchObject({
      erasures: [
        {
          at: SOME_TIME,
          by,
          request: { by: "person", dataCardId: "90", as: "customer" },
          ending: "failures",
          erased: ["1"],
          refused: ["2"],
        },
      ],
      restorations: [],
      unreadable: 0,
    });
  });

  it("is written line by line, readable for people", () => {
    const into = folder();
    openErasures(into, ENVIRONMENT).begin({ by: "age", days: 365 }, SOME_TIME).meant(["1"]);
    const [first = "", second = ""] = readFileSync(join(into, FILE), "utf8").split("\n");
    const { erasure } = JSON.parse(first) as { erasure: string };
    const at = "2026-03-02T10:00:00.000Z";
    expect(JSON.parse(first)).toEqual({
      version: 1,
      what: "begun",
      erasure,
      at,
      by,
      request: { by: "age", days: 365 },
    });
    expect(JSON.parse(second)).toEqual({ version: 1, what: "meant", erasure, at, cards: ["1"] });
  });

  it("forgets a card whose text was restored, also when it has been asked before", () => {
    const into = folder();
    openErasures(into, ENVIRONMENT).begin({ by: "session" }, SOME_TIME).meant(["1", "2"]);
    const register = openErasures(into, ENVIRONMENT);
    expect(register.erasedAt("1")).toBe(SOME_TIME);
    register.restored("1", SOME_TIME + 1_000);
    for (const one of [register, openErasures(into, ENVIRONMENT)]) {
      expect([one.erasedAt("1"), one.erasedAt("2")]).toEqual([undefined, SOME_TIME]);
      expect(one.show().restorations).toEqual([{ at: SOME_TIME + 1_000, by, dataCardId: "1" }]);
    }
  });

  it("is another one for each environment", () => {
    const into = folder();
    openErasures(into, ENVIRONMENT).begin({ by: "visitor" }, SOME_TIME).meant(["1"]);
    expect(openErasures(into, someEnvironment("i2")).erasedAt("1")).toBeUndefined();
  });

  it.each([
    ["no JSON", "erased!"],
    ["of another version", '{"version":2,"what":"meant","erasure":"a","at":"2026-03-02T10:00:00.000Z","cards":["9"]}'],
    ["of an unknown kind", '{"version":1,"what":"forgotten","erasure":"a"}'],
    ["without its cards", '{"version":1,"what":"meant","erasure":"a","at":"2026-03-02T10:00:00.000Z"}'],
    ["with a time that is none", '{"version":1,"what":"meant","erasure":"a","at":"today","cards":["9"]}'],
    ["with a field too many", '{"version":1,"what":"outcome","erasure":"a","refused":[],"unknown":[],"text":"hello"}'],
  ])("leaves out and counts a line %s, and keeps the others", (_case, line) => {
    const into = folder();
    openErasures(into, ENVIRONMENT).begin({ by: "session" }, SOME_TIME).meant(["1"]);
    appendFileSync(join(into, FILE), `${line}\n`);
    openErasures(into, ENVIRONMENT).begin({ by: "session" }, SOME_TIME).meant(["2"]);
    const register = openErasures(into, ENVIRONMENT);
    expect(["1", "2", "9"].map(register.erasedAt)).toEqual([SOME_TIME, SOME_TIME, undefined]);
    expect(register.show()).toMatchObject({ unreadable: 1, erasures: [{ unknown: ["2"] }, { unknown: ["1"] }] });
  });

  it("goes on in a new file, and keeps all of them", () => {
    const into = folder();
    const ids = Array.from({ length: 200 }, (_, index) => `${"9".repeat(15)}${index}`);
    const erasure = openErasures(into, ENVIRONMENT).begin({ by: "age", days: 1 }, SOME_TIME);
    for (let batch = 0; batch < 600; batch += 1) {
      erasure.meant([`first of ${batch}`, ...ids]);
      erasure.outcome([], []);
    }
    expect(readdirSync(into)).toHaveLength(3);
    const register = openErasures(into, ENVIRONMENT);
    expect([register.erasedAt("first of 0"), register.erasedAt("first of 599")]).toEqual([SOME_TIME, SOME_TIME]);
  });

  it("says that it cannot be written before any text is erased", () => {
    const register = openErasures(given(folder(), "a-file", ""), ENVIRONMENT);
    expect(thrownBy(() => register.begin({ by: "session" }, SOME_TIME))).toMatchObject({
      code: "erasures-not-written",
      scope: "run",
    });
  });
});
