import { describe, expect, it } from "vitest";
import type { Trouble } from "../../../../plugin/runner/standing/trouble.ts";
import { TROUBLES } from "../../../../plugin/runner/standing/trouble.ts";
import {
  remedyOf,
  troubleReasons,
  troubleSentence,
} from "../../../../plugin/serve/console/pages/operations/trouble-html.ts";
import { CONSOLE_LANGUAGES, sayIn } from "../../../../plugin/serve/console/words/say.ts";
import { STANDING_WORDS } from "../../../../plugin/serve/console/words/standing.ts";
import { timesIn } from "../../../../plugin/serve/console/words/times.ts";

const AT = Date.UTC(2026, 10, 27, 12, 5);

/** One of each kind; the compiler sees to it that none is missing. */
const EACH: { readonly [Kind in Trouble["kind"]]: Extract<Trouble, { kind: Kind }> } = {
  broken: { kind: "broken", problems: ["a problem"] },
  "serve-is-missing": { kind: "serve-is-missing" },
  overdue: { kind: "overdue", since: AT },
  "run-hangs": { kind: "run-hangs", hadToEndBy: AT },
  "run-failed": { kind: "run-failed", inARow: 3, reason: "a reason" },
  "not-planned": { kind: "not-planned" },
  "left-out": { kind: "left-out", count: 3, since: AT, reason: "a reason" },
  "cut-short": { kind: "cut-short", count: 3, reason: "a reason" },
  "nothing-runs-it": { kind: "nothing-runs-it" },
  "never-run-elsewhere": { kind: "never-run-elsewhere" },
  "sessions-failed": { kind: "sessions-failed", inARow: 3 },
  "put-aside": { kind: "put-aside", count: 3 },
  "report-late": { kind: "report-late", folder: "/reports", period: "2026-10", dueAt: AT },
  "reports-unreadable": { kind: "reports-unreadable", folder: "/reports", problem: "cannot be read" },
};

describe.each(CONSOLE_LANGUAGES)("troubles in %s", (language) => {
  const say = sayIn(language, STANDING_WORDS);
  const times = timesIn(language, "Europe/Helsinki");

  it.each(Object.values(EACH))("$kind is a sentence, with what to do, and without a reason", (trouble) => {
    const sentence = troubleSentence(trouble, say, times);
    expect(sentence).toMatch(/^\S.*\.$/);
    expect(sentence).not.toMatch(/[{}]|undefined|NaN|reason|problem|\/reports/);
    expect(remedyOf(trouble, say)).toMatch(/^\p{Lu}.*\.$/u);
    const values = [
      ...("count" in trouble || "inARow" in trouble ? ["3"] : []),
      ...("since" in trouble || "hadToEndBy" in trouble || "dueAt" in trouble ? [times.at(AT)] : []),
    ];
    for (const value of values) expect(sentence).toContain(value);
  });

  it("says one as one", () => {
    const one = troubleSentence({ kind: "put-aside", count: 1 }, say, times);
    expect(one).not.toBe(troubleSentence({ kind: "put-aside", count: 2 }, say, times).replace("2", "1"));
  });

  it("has its own words", () => {
    if (language === "en") return;
    for (const [key, text] of Object.entries(STANDING_WORDS[language])) {
      expect([key, text]).not.toEqual([key, Object.entries(STANDING_WORDS.en).find(([other]) => other === key)?.[1]]);
    }
  });
});

it("a trouble's reasons are apart from its sentence", () => {
  expect(Object.values(EACH).map((one) => [one.kind, troubleReasons(one)])).toEqual([
    ["broken", ["a problem"]],
    ["serve-is-missing", []],
    ["overdue", []],
    ["run-hangs", []],
    ["run-failed", ["a reason"]],
    ["not-planned", []],
    ["left-out", ["a reason"]],
    ["cut-short", ["a reason"]],
    ["nothing-runs-it", []],
    ["never-run-elsewhere", []],
    ["sessions-failed", []],
    ["put-aside", []],
    ["report-late", ["/reports"]],
    ["reports-unreadable", ["/reports cannot be read"]],
  ]);
  expect(Object.keys(EACH).toSorted()).toEqual(Object.keys(TROUBLES).toSorted());
});
