import type { TestFramework } from "../framework.ts";
import { rulesOf } from "../rules.ts";
import { createEsmWorld, type EsmWorld } from "./esm-world.ts";
import { failureRules } from "./failure-rules.ts";
import { pageRules } from "./page-rules.ts";
import { readingRules } from "./reading-rules.ts";
import type { EsmTest } from "./under-test.ts";
import { writingRules } from "./writing-rules.ts";

/**
 * All that every adapter for ESM keeps, whichever API it uses, as tests of the framework that is handed in. They speak with an
 * ESM that the user starts, over HTTP and through a server of the suite that makes trouble.
 *
 * @param framework the functions of your test framework
 * @param test how the suite comes by an ESM and its adapter
 */
export function testEsmAdapter(framework: TestFramework, test: EsmTest): void {
  framework.describe(`the contract of ESM adapters: ${test.name}`, () => {
    const rules = rulesOf(framework, test);
    let world: EsmWorld | undefined;

    framework.beforeEach(async () => {
      world = undefined;
      world = await createEsmWorld(test);
    });

    framework.afterEach(async () => {
      await world?.close();
    });

    const current = (): EsmWorld => {
      if (world === undefined) throw new Error("the test framework did not wait for the hook before the test");
      return world;
    };
    readingRules(rules, current, test);
    pageRules(rules, current, test);
    writingRules(rules, current, test);
    failureRules(rules, current, test);
  });
}
