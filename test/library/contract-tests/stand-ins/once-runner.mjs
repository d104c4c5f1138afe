import { createOnceRunner } from "esm-chat-history";
import { testTaskRunner } from "esm-chat-history/contract-tests";

/** @param {import("esm-chat-history/contract-tests").TestFramework} framework */
export function suite(framework) {
  testTaskRunner(framework, {
    name: "once",
    firesEveryMs: null,
    async makeRunner(source) {
      const runner = createOnceRunner(source);
      return { runner, close: () => runner.stop() };
    },
  });
}
