import type { TestFramework } from "../framework.ts";
import { rulesOf } from "../rules.ts";
import { historyRules } from "./history-rules.ts";
import { runNowRules } from "./run-now-rules.ts";
import type { TaskRunnerTest } from "./runner-under-test.ts";
import { createRunnerWorld, type RunnerWorld } from "./runner-world.ts";
import { noScheduleRules, scheduleRules } from "./schedule-rules.ts";
import { stopRules } from "./stop-rules.ts";
import { windowRules } from "./window-rules.ts";

/**
 * All that every task runner keeps, whatever engine is behind it, as tests of the framework that is handed in.
 *
 * @param framework the functions of your test framework
 * @param test how the suite comes by runners
 */
export function testTaskRunner(framework: TestFramework, test: TaskRunnerTest): void {
  framework.describe(`the contract of task runners: ${test.name}`, () => {
    const rules = rulesOf(framework, test);
    let world: RunnerWorld | undefined;

    framework.beforeEach(async () => {
      world = undefined;
      world = await createRunnerWorld(test, rules);
    });

    framework.afterEach(async () => {
      await world?.made.close();
    });

    const current = (): RunnerWorld => {
      if (world === undefined) throw new Error("the test framework did not wait for the hook before the test");
      return world;
    };
    runNowRules(rules, current);
    stopRules(rules, current);
    historyRules(rules, current, test.firesEveryMs !== null);
    if (test.firesEveryMs === null) {
      noScheduleRules(rules, current);
    } else {
      scheduleRules(rules, current);
      windowRules(rules, current);
    }
  });
}
