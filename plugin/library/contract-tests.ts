/**
 * What a program imports as `esm-chat-history/contract-tests`: suites that find out whether a task runner, an adapter for
 * ESM or an adapter for a chat platform keeps the rules that the plugin relies on.
 *
 * The caller hands in the functions of its test framework, such as those of vitest or `node:test`.
 *
 * @packageDocumentation
 */
export type { Clock } from "../base/clock.ts";
export { testChatPlatformAdapter } from "./contract-tests/chat-platform/test-chat-platform-adapter.ts";
export type {
  ChatPlatformAbilities,
  ChatPlatformServer,
  ChatPlatformTest,
  ConnectedChatPlatform,
  ConnectingChatPlatform,
  GivenSession,
} from "./contract-tests/chat-platform/under-test.ts";
export { type SandboxForEsm, sandboxEsm } from "./contract-tests/esm/sandbox-esm.ts";
export { testEsmAdapter } from "./contract-tests/esm/test-esm-adapter.ts";
export type {
  ConnectedEsm,
  ConnectingEsm,
  EsmAbilities,
  EsmServer,
  EsmTest,
  HeldCard,
  PlainValues,
} from "./contract-tests/esm/under-test.ts";
export type { SuiteOptions, TestFramework } from "./contract-tests/framework.ts";
export type { CannedReply } from "./contract-tests/in-front.ts";
export type { RunnerUnderTest, TaskRunnerTest } from "./contract-tests/runner/runner-under-test.ts";
export type { ScriptedResult } from "./contract-tests/runner/scripted-tasks.ts";
export { testTaskRunner } from "./contract-tests/runner/test-task-runner.ts";
