import type { TestFramework } from "../framework.ts";
import { rulesOf } from "../rules.ts";
import { changesRules, noChangesRules } from "./changes-rules.ts";
import { type ChatWorld, createChatWorld } from "./chat-world.ts";
import { failureRules } from "./failure-rules.ts";
import { sessionRules } from "./session-rules.ts";
import type { ChatPlatformTest } from "./under-test.ts";

/**
 * All that every adapter for a chat platform keeps, as tests of the framework that is handed in. They speak with a server of
 * the user's own, over HTTP and through a server of the suite that makes trouble.
 *
 * @param framework the functions of your test framework
 * @param test how the suite comes by a platform and its adapter
 */
export function testChatPlatformAdapter(framework: TestFramework, test: ChatPlatformTest): void {
  framework.describe(`the contract of chat platform adapters: ${test.name}`, () => {
    const rules = rulesOf(framework, test);
    let world: ChatWorld | undefined;

    framework.beforeEach(async () => {
      world = undefined;
      world = await createChatWorld(test);
    });

    framework.afterEach(async () => {
      await world?.close();
    });

    const current = (): ChatWorld => {
      if (world === undefined) throw new Error("the test framework did not wait for the hook before the test");
      return world;
    };
    sessionRules(rules, current, test);
    if (test.can.changes === "none") noChangesRules(rules, current);
    else changesRules(rules, current, test);
    failureRules(rules, current, test);
  });
}
