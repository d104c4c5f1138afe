import { describe, expect, it } from "vitest";
import { isInPart } from "../../plugin/task/part.ts";
import { createRunRecorder, joinedProblems } from "../../plugin/task/run-recorder.ts";

const END = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests: { esm: 0, chatHistory: 0 } };
const NOBODY =
  "none of the persons who were looked up was found: check the Person attribute in the platform settings, and whether the task's user may read it";

/** A run in which so many persons were looked up and found, with these problems besides. */
function run(asked: number, found: number, ...problems: readonly string[]) {
  const recorder = createRunRecorder();
  for (const problem of problems) recorder.problem(problem);
  for (let person = 0; person < asked; person += 1) recorder.personAsked(person < found);
  return recorder.report({ ...END, startedAt: 0, finishedAt: 0 });
}

describe("a run", () => {
  it.each<[string, Parameters<typeof run>, string[], string]>([
    ["in which nothing is wrong is done", [2, 1], [], "done"],
    ["in which nobody is looked up is done", [0, 0], [], "done"],
    ["in which nobody at all is found is not green", [2, 0], [NOBODY], "failures"],
    [
      "with a problem is not green, and tells it once",
      [2, 2, "a list", "a list", "cards"],
      ["a list", "cards"],
      "failures",
    ],
    ["tells of everything", [1, 0, "a list"], ["a list", NOBODY], "failures"],
  ])("%s", (_, [asked, found, ...told], expected, wanted) => {
    const { problems, status, persons } = run(asked, found, ...told);
    expect([problems, status, persons]).toEqual([expected, wanted, { asked, found }]);
  });
});

describe("the problems of parts of a run", () => {
  it("are each told once, and persons are judged for all parts", () => {
    expect(joinedProblems([NOBODY, "a list", "a list"], { asked: 5, found: 1 })).toEqual(["a list"]);
    expect(joinedProblems([NOBODY, NOBODY, "a list"], { asked: 5, found: 0 })).toEqual(["a list", NOBODY]);
    expect(joinedProblems([], { asked: 0, found: 0 })).toEqual([]);
  });
});

it.each(["1", "77", "1000000", "ä"])("a card is in just one of three parts, and in a run that is not cut: %s", (id) => {
  expect([0, 1, 2].filter((index) => isInPart(id, { index, of: 3 }))).toHaveLength(1);
  expect(isInPart(id, undefined)).toBe(true);
});
