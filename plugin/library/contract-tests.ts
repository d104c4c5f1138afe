/**
 * What a program imports as `esm-chat-history/contract-tests`: suites that find out whether a task runner, an adapter for
 * ESM or an adapter for a chat platform keeps the rules that the plugin relies on.
 *
 * The caller hands in the functions of its test framework, such as those of vitest or `node:test`.
 *
 * @packageDocumentation
 */
export type { Clock } from "../base/clock.ts";
export type { SuiteOptions, TestFramework } from "./contract-tests/framework.ts";
export type { RunnerUnderTest, TaskRunnerTest } from "./contract-tests/runner/runner-under-test.ts";
export type { ScriptedResult } from "./contract-tests/runner/scripted-tasks.ts";
export { testTaskRunner } from "./contract-tests/runner/test-task-runner.ts";
