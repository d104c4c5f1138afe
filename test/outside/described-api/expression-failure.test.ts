import { expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import { compileRead } from "../../../plugin/outside/described-api/paths.ts";
import { compileValue } from "../../../plugin/outside/described-api/values.ts";

function failureOf(read: () => unknown): Failure {
  try {
    read();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("this should have failed");
}

it("an expression that cannot be used on an answer fails this session, without a word of the answer", () => {
  const read = compileRead("=join(' ', [first, last])");
  expect(read({ record: { first: "Vera", last: "Visitor" }, known: {} })).toBe("Vera Visitor");
  const failure = failureOf(() => read({ record: { first: "Vera", last: null }, known: {} }));
  expect(failure).toMatchObject({ code: "platform-description-wrong", scope: "card" });
  expect(failure.message).toContain("join(' ', [first, last])");
  expect(failure.message).not.toContain("Vera");
});

it.each([
  [{ closed: 0, last: 1_795_943_456 }, 1_795_943_456_000],
  [{ closed: "0", last: 1_795_943_456 }, 1_795_943_456_000],
  [{ closed: null, last: 1_795_943_456 }, 1_795_943_456_000],
  [{ closed: 1_795_943_457, last: 1_795_943_456 }, 1_795_943_457_000],
  [{ closed: 0, last: 0 }, undefined],
])("of several times the first counts that is one: 0 is none", (record, time) => {
  const compiling = { times: "seconds", now: () => 1_795_950_000_000, where: (place: string) => place } as const;
  expect(compileValue(["closed", "last"], "session.ended", compiling).time({ record, known: {} })).toBe(time);
});
