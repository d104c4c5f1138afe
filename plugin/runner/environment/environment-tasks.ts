import { type Clock, systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { type SystemBudgets, sharedByProcess } from "../../outside/http/budget/system-budgets.ts";
import type { RequestObserver } from "../../outside/http/request-observer.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { EnvironmentKey } from "../../state/environment-key.ts";
import { openFullyReadCards } from "../../state/open-fully-read-cards.ts";
import { openJournal } from "../../state/open-journal.ts";
import { type NotedPart, openRunNote, type RunNote } from "../../state/run-note.ts";
import {
  createDownloadTask,
  DOWNLOAD_TASK_NAME,
  type RunParameters,
  runParameters,
} from "../../task/download/download-task.ts";
import type { EraseReport } from "../../task/erase/erase-recorder.ts";
import {
  createEraseTask,
  ERASE_TASK_NAME,
  type EraseParameters,
  eraseParameters,
} from "../../task/erase/erase-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { Task, TaskContext } from "../../task/task.ts";
import { connect } from "./connect.ts";
import { expectedDurationOf } from "./expected-duration-of.ts";
import { keyOf, onlyOneRun } from "./one-at-a-time.ts";

/** What a task of an environment needs besides its configuration. */
export interface TaskSurroundings {
  readonly clock?: Clock;
  /** Shared with other environments; default: budgets of its own, as configured. */
  readonly budgets?: SystemBudgets | undefined;
  /** Hears of every request. */
  readonly observer?: RequestObserver | undefined;
  /** Where `serve` keeps runs, from which the next one's duration is reckoned; default: the environment's own folder. */
  readonly runFolder?: string | undefined;
  /** Told what needs attention but stops nothing. */
  warn(message: string): void;
}

/**
 * The download task of an environment, whole: it takes the environment's lock, opens the journal, connects, works, keeps
 * the journal, notes how it ended and lets go of everything. It throws Failure `already-running` while another process of
 * this machine is in the way. A part of a run has a journal of its own, and runs beside other parts.
 */
export function environmentDownloadTask(
  configuration: Configuration,
  surroundings: TaskSurroundings,
): Task<RunParameters, RunReport> {
  const { clock = systemClock, warn } = surroundings;
  async function run(parameters: RunParameters, context: TaskContext): Promise<RunReport> {
    const key = keyOf(configuration, parameters.shard);
    const lock = await onlyOneRun(configuration, parameters.shard);
    const ended = (state: RunNote["state"]) =>
      noteRun(configuration, parameters, { state, runId: context.runId ?? "" }, surroundings);
    try {
      const report = await runLocked(parameters, context, key);
      ended(report.status);
      return report;
    } catch (error) {
      ended(error instanceof Failure && error.onPurpose ? "stopped" : "failed");
      throw error;
    } finally {
      await lock.release();
    }
  }

  async function runLocked(parameters: RunParameters, context: TaskContext, key: EnvironmentKey): Promise<RunReport> {
    const journal = openJournal(configuration.journalFolder, key, clock);
    if (journal.warning !== undefined) warn(journal.warning);
    const fullyReadCards = openFullyReadCards(configuration.journalFolder, key);
    const connections = connected(configuration, surroundings, context.signal);
    try {
      const { platformSettings, staticValueNames, renderChatLog, privacy, task: limits } = configuration;
      const settings = { ...limits, platformSettings, staticValueNames, renderChatLog, masks: privacy.masks };
      const expected = expectedDurationOf(configuration, surroundings.runFolder ?? configuration.journalFolder);
      const task = createDownloadTask({
        ...connections,
        ...settings,
        journal,
        fullyReadCards,
        expectedDuration: expected,
      });
      return await task.run(parameters, context);
    } finally {
      connections.close();
      if (!parameters.dryRun) for (const kept of [journal, fullyReadCards]) keep(kept, warn);
    }
  }

  return { name: DOWNLOAD_TASK_NAME, parameters: runParameters, run };
}

/** The erase task of an environment, whole. It throws Failure `already-running` as the download task does. */
export function environmentEraseTask(
  configuration: Configuration,
  surroundings: TaskSurroundings,
): Task<EraseParameters, EraseReport> {
  async function run(parameters: EraseParameters, context: TaskContext): Promise<EraseReport> {
    const lock = await onlyOneRun(configuration);
    const connections = connected(configuration, surroundings, context.signal);
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

function connected(configuration: Configuration, surroundings: TaskSurroundings, signal: AbortSignal) {
  const { clock = systemClock, observer } = surroundings;
  const budgets = surroundings.budgets ?? sharedByProcess(clock, [hostLimits(configuration)]);
  return connect(configuration, signal, { environment: configuration.name, budgets, observer });
}

/** Where the environment's systems are, and what may be asked of them. */
export function hostLimits({ esm, chatHistory }: Configuration) {
  return {
    esm: { url: esm.url, limits: esm.budget },
    chatHistory: { url: chatHistory.url, limits: chatHistory.budget },
  };
}

/** For `esm-chat check`. A dry run, and a run for one session, say nothing of whether the task is run. */
function noteRun(
  configuration: Configuration,
  { dryRun, sessionId, shard }: RunParameters,
  { state, runId }: Pick<RunNote, "state"> & Pick<NotedPart, "runId">,
  { clock = systemClock, warn }: TaskSurroundings,
): void {
  if (dryRun || sessionId !== undefined) return;
  const note = openRunNote(configuration.journalFolder, keyOf(configuration));
  const part = shard === undefined ? undefined : { runId, index: shard.index };
  keep({ save: () => note.write({ at: clock.now(), state }, part) }, warn);
}

/** What was done is done: notes that cannot be written only mean that more is tried and read in the next run. */
function keep(notes: { save(): void }, warn: TaskSurroundings["warn"]): void {
  try {
    notes.save();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn(error.message);
  }
}
