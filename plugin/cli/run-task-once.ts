import { systemClock } from "../base/clock.ts";
import { createOnceRunner, oneTask } from "../runner/once-runner.ts";
import type { Task, TaskResult } from "../task/task.ts";
import { exitCodeOf } from "./exit-code.ts";
import { keepHeapSmall } from "./keep-heap-small.ts";
import type { Output } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";
import type { TextShape } from "./text-shape.ts";

/**
 * Runs a task until it is done or a signal stops it, and shows the result.
 *
 * @param environment its name in the configuration
 * @param summary the result as text
 */
export async function runTaskOnce<Parameters, Result extends TaskResult>(
  environment: string,
  task: Task<Parameters, Result>,
  parameters: unknown,
  output: Output,
  summary: (result: Result, shape: TextShape) => string | Promise<string>,
): Promise<number> {
  return showResult(await resultOnce(environment, task, parameters, output), output, summary);
}

/** Runs a task until it is done or a signal stops it. */
export async function resultOnce<Parameters, Result extends TaskResult>(
  environment: string,
  task: Task<Parameters, Result>,
  parameters: unknown,
  { log, progress, endProgress }: Output,
): Promise<Result> {
  keepHeapSmall();
  const runner = createOnceRunner(oneTask(task), { clock: systemClock, log, progress });
  const stopListening = onStopSignal(() => void runner.stop());
  try {
    return await runner.runNow({ environment, task: task.name }, parameters);
  } finally {
    endProgress();
    stopListening();
  }
}

/** @returns the exit code */
export async function showResult<Result extends TaskResult>(
  result: Result,
  output: Output,
  summary: (result: Result, shape: TextShape) => string | Promise<string>,
): Promise<number> {
  if (output.json) output.result(result);
  else output.say(await summary(result, output.shape));
  return exitCodeOf(result.status);
}
