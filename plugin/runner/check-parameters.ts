import { Failure, InputError } from "../base/failure.ts";
import type { Task, TaskResult } from "../task/task.ts";
import type { TaskKey, TaskSource } from "./task-runner.ts";

/**
 * Checks parameters that come from outside.
 *
 * @param task whose parameters they are
 * @param key names the environment in errors; undefined where it has no name
 * @param parameters as JSON
 * @throws InputError with a problem for each mistake; values are not repeated
 */
export function checkParameters<Parameters>(
  task: Pick<Task<Parameters, TaskResult>, "name" | "parameters">,
  key: Pick<TaskKey, "environment"> | undefined,
  parameters: unknown,
): Parameters {
  const checked = task.parameters.safeParse(parameters);
  if (checked.success) return checked.data;
  const file = `parameters of ${task.name}${key === undefined ? "" : ` for ${key.environment}`}`;
  throw new InputError(
    checked.error.issues.map(({ path, message }) => ({ file, place: path.map(String).join("."), message })),
  );
}

/**
 * Checks the parameters of a schedule. If another process is at work, they cannot be checked now; they are checked when the
 * task is run.
 *
 * @throws InputError as `checkParameters`, Failure as `TaskSource.open`
 */
export async function refuseWrong(source: TaskSource<TaskResult>, key: TaskKey, parameters: unknown): Promise<void> {
  try {
    const { task, release } = await source.open(key, new AbortController().signal);
    try {
      checkParameters(task, key, parameters);
    } finally {
      await release();
    }
  } catch (error) {
    if (!(error instanceof Failure) || !error.retryable) throw error;
  }
}
