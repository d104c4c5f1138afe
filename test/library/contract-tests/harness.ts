import { AssertionError } from "node:assert/strict";
import { expect } from "vitest";
import type { TestFramework } from "../../../plugin/library/contract-tests/framework.ts";
import { PATIENT } from "../../support/patient.ts";

/** The tests of a suite, run one by one when somebody asks. */
export interface CollectedSuite {
  /** As they are called, each once. */
  readonly rules: readonly string[];
  /** Resolves to what the test failed with, hooks included; undefined when it passed. */
  run(rule: string): Promise<unknown>;
}

/** A framework that keeps what a suite defines. */
export function collectSuite(define: (framework: TestFramework) => void): CollectedSuite {
  const tests = new Map<string, () => Promise<void>>();
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  define({
    describe: (_name, define_) => define_(),
    it(name, run) {
      if (tests.has(name)) throw new RangeError(`two rules are called "${name}"`);
      tests.set(name, run);
    },
    beforeEach: (run) => before.push(run),
    afterEach: (run) => after.push(run),
  });
  return {
    rules: [...tests.keys()],
    async run(rule) {
      const test = tests.get(rule);
      if (test === undefined) throw new RangeError(`no rule is called "${rule}"`);
      try {
        for (const hook of before) await hook();
        await test();
        return undefined;
      } catch (error) {
        return error;
      } finally {
        for (const hook of after) await hook();
      }
    },
  };
}

/** One way to break rules, and what the suite then says was seen. */
export interface Broken {
  /** The rules that it breaks. */
  readonly breaks: readonly string[];
  readonly says: string;
}

/** Milliseconds: the broken implementation never does what is waited for. */
export const SHORT_PATIENCE = 3_000;

/** How long the suite waits: for long where the broken implementation is not found out by waiting. */
export function patienceFor(broken: Broken | undefined): number {
  return broken?.says.startsWith("waited for") === true ? SHORT_PATIENCE : PATIENT.patienceMs;
}

/** The suite fails for exactly this reason. */
export async function expectBroken(suite: CollectedSuite, rule: string, says: string): Promise<void> {
  const error = await suite.run(rule);
  expect(error).toBeInstanceOf(AssertionError);
  const { message } = error as AssertionError;
  expect(message).toContain(`a rule is broken: ${rule}`);
  expect(message).toContain("where it comes from: ");
  expect(message.split("what was seen: ")[1]).toContain(says);
}

/** A table of broken implementations, a row for each rule that one breaks: for `it.each`. */
export function rows<B extends Broken>(broken: Readonly<Record<string, B>>): (readonly [string, string, B])[] {
  return Object.entries(broken).flatMap(([what, one]) => one.breaks.map((rule) => [what, rule, one] as const));
}

/** Rules for which no broken implementation is in the table. */
export function notBroken(suite: CollectedSuite, broken: Readonly<Record<string, Broken>>): string[] {
  const known = new Set(Object.values(broken).flatMap(({ breaks }) => breaks));
  return suite.rules.filter((rule) => !known.has(rule));
}
