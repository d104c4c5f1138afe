import { Failure } from "../base/failure.ts";
import type { TaskRunner } from "../runner/task-runner.ts";
import type { TaskResult } from "../task/task.ts";

/**
 * Takes the schedules of an environment out of the engine. A worker that still has it in its configuration puts them in
 * again when it is started.
 *
 * @throws Failure `no-such-schedule`
 */
export async function forgetSchedule(
  runner: Pick<TaskRunner<TaskResult>, "state" | "unschedule">,
  environment: string,
): Promise<void> {
  const keys = (await runner.state()).map(({ key }) => key).filter((key) => key.environment === environment);
  if (keys.length === 0) {
    const message = `the engine has no schedule of an environment ${environment}: see esm-chat runs`;
    throw new Failure(message, { code: "no-such-schedule", retryable: false });
  }
  for (const key of keys) await runner.unschedule(key);
}
