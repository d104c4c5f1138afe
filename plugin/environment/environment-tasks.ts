import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import { connect } from "../connect.ts";
import { Failure } from "../failure.ts";
import { type KeptJournal, openJournal } from "../journal/open-journal.ts";
import type { Configuration } from "../settings/configuration.ts";
import { createDownloadTask, DOWNLOAD_TASK_NAME, type RunParameters, runParameters } from "../task/download-task.ts";
import type { EraseReport } from "../task/erase-report.ts";
import { createEraseTask, ERASE_TASK_NAME, type EraseParameters, eraseParameters } from "../task/erase-task.ts";
import type { RunReport } from "../task/run-report.ts";
import type { Task, TaskContext } from "../task/task.ts";
import { keyOf, onlyOne } from "./one-at-a-time.ts";

/** What a task of an environment needs besides its configuration. */
export interface TaskSurroundings {
  readonly clock?: Clock;
  /** Told what needs attention but stops nothing. */
  warn(message: string): void;
}

/**
 * The download task of an environment, whole: it takes the environment's lock, opens the journal, connects, works, keeps
 * the journal and lets go of everything. It throws Failure `already-running` while another process of this machine has
 * the lock.
 */
export function environmentDownloadTask(
  configuration: Configuration,
  { clock = systemClock, warn }: TaskSurroundings,
): Task<RunParameters, RunReport> {
  async function run(parameters: RunParameters, context: TaskContext): Promise<RunReport> {
    const key = keyOf(configuration);
    const lock = await onlyOne(key);
    try {
      const journal = openJournal(configuration.journalFolder, key, clock);
      if (journal.warning !== undefined) warn(journal.warning);
      const connections = connect(configuration, context.signal);
      try {
        const { platformSettings, staticValueNames, renderChatLog, privacy, task: limits } = configuration;
        const settings = { ...limits, platformSettings, staticValueNames, renderChatLog, masks: privacy.masks };
        return await createDownloadTask({ ...connections, ...settings, journal }).run(parameters, context);
      } finally {
        connections.close();
        if (!parameters.dryRun) keep(journal, warn);
      }
    } finally {
      await lock.release();
    }
  }
  return { name: DOWNLOAD_TASK_NAME, parameters: runParameters, run };
}

/** The erase task of an environment, whole. It throws Failure `already-running` as the download task does. */
export function environmentEraseTask(configuration: Configuration): Task<EraseParameters, EraseReport> {
  async function run(parameters: EraseParameters, context: TaskContext): Promise<EraseReport> {
    const lock = await onlyOne(keyOf(configuration));
    const connections = connect(configuration, context.signal);
    try {
      const { platformSettings, staticValueNames } = configuration;
      return await createEraseTask({ ...connections, platformSettings, staticValueNames }).run(parameters, context);
    } finally {
      connections.close();
      await lock.release();
    }
  }
  return { name: ERASE_TASK_NAME, parameters: eraseParameters, run };
}

/** What was done is done: a journal that cannot be written only means that failing sessions are tried again soon. */
function keep(journal: KeptJournal, warn: TaskSurroundings["warn"]): void {
  try {
    journal.save();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn(error.message);
  }
}
