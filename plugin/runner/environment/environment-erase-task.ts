import type { Configuration } from "../../settings/configuration.ts";
import { openErasures } from "../../state/open-erasures.ts";
import { openVisitors } from "../../state/open-visitors.ts";
import type { EraseReport } from "../../task/erase/erase-recorder.ts";
import {
  createEraseTask,
  ERASE_TASK_NAME,
  type EraseParameters,
  eraseParameters,
} from "../../task/erase/erase-task.ts";
import type { Task, TaskContext } from "../../task/task.ts";
import { connected } from "./connected.ts";
import type { TaskSurroundings } from "./environment-tasks.ts";
import { keyOf, onlyOneRun } from "./one-at-a-time.ts";

/** The erase task of an environment with all that it needs. A run throws Failure `already-running` as a download does. */
export function environmentEraseTask(
  configuration: Configuration,
  surroundings: TaskSurroundings,
): Task<EraseParameters, EraseReport> {
  async function run(parameters: EraseParameters, context: TaskContext): Promise<EraseReport> {
    const lock = await onlyOneRun(configuration);
    const connections = await connected(configuration, surroundings, context.signal);
    try {
      const { journalFolder, platformSettings, staticValueNames } = configuration;
      const register = openErasures(journalFolder, keyOf(configuration));
      const { cardsOf: cardsOfVisitor } = openVisitors(journalFolder, keyOf(configuration));
      const kept = { register, cardsOfVisitor };
      const task = createEraseTask({ ...connections, platformSettings, staticValueNames, ...kept });
      return await task.run(parameters, context);
    } finally {
      connections.close();
      await lock.release();
    }
  }
  return { name: ERASE_TASK_NAME, parameters: eraseParameters, run };
}
