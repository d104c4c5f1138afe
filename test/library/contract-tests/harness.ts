import { AssertionError } from "node:assert/strict";
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

/** What the suite says was seen of this broken rule, after it has named the rule and where it comes from. */
export async function whatWasSeen(suite: CollectedSuite, rule: string): Promise<string> {
  const error = await suite.run(rule);
  if (!(error instanceof AssertionError))
    throw new Error("the suite does not fail with an AssertionError", { cause: error });
  const [told, seen = ""] = error.message.split("what was seen: ");
  const isTold = told?.startsWith(`a rule is broken: ${rule}\nwhere it comes from: `);
  if (isTold !== true) throw new Error("the rule is not told", { cause: error });
  return seen;
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
