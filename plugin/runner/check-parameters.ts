import { InputError } from "../base/failure.ts";
import type { Task, TaskResult } from "../task/task.ts";
import type { TaskKey } from "./task-runner.ts";

/**
 * Checks parameters that come from outside.
 *
 * @param key names the environment in errors
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
