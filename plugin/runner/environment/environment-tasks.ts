import { systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { forgetKept } from "../../outside/esm/kept-templates.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { openCardMemory } from "../../state/open-card-memory.ts";
import { openErasures } from "../../state/open-erasures.ts";
import { openFullyReadCards } from "../../state/open-fully-read-cards.ts";
import { type KeptCardsInHand, openCardsInHand } from "../../state/open-in-hand.ts";
import { type KeptJournal, openJournal } from "../../state/open-journal.ts";
import { openNewSessions } from "../../state/open-new-sessions.ts";
import { openPersonStream } from "../../state/open-person-stream.ts";
import { openVisitors } from "../../state/open-visitors.ts";
import { type NotedPart, openRunNote, type RunNote } from "../../state/run-note.ts";
import type { KeptPersons } from "../../task/card/persons/kept-persons.ts";
import { BYTES_FOR_REQUEST } from "../../task/card/persons/person-stream.ts";
import {
  createDownloadTask,
  DOWNLOAD_TASK_NAME,
  type RunParameters,
  runParameters,
} from "../../task/download/download-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { Task, TaskContext } from "../../task/task.ts";
import { keeping, type SystemSurroundings } from "./connected.ts";
import { expectedDurationOf } from "./expected-duration-of.ts";
import { keyOf, onlyOneRun } from "./one-at-a-time.ts";

/** What a task of an environment needs besides its configuration. */
export interface TaskSurroundings extends SystemSurroundings {
  /** Where `serve` keeps runs, which show how long the next may take; default: the environment's journal folder. */
  readonly runFolder?: string | undefined;
  /** Whom earlier runs of this process found; default: everybody is looked up. */
  readonly keptPersons?: KeptPersons | undefined;
  /** Called with what needs attention but stops nothing. */
  warn(message: string): void;
}

/**
 * The download task of an environment with all that it needs: each run takes the environment's lock, opens the journal,
 * connects, works, saves the journal, notes how it ended, and closes everything. A part of a run has its own journal, and
 * may run at the same time as other parts. A run throws Failure `already-running` while another process of this machine
 * runs the environment.
 */
export function environmentDownloadTask(
  configuration: Configuration,
  surroundings: TaskSurroundings,
): Task<RunParameters, RunReport> {
  const { clock = systemClock, warn } = surroundings;
  async function run(parameters: RunParameters, context: TaskContext): Promise<RunReport> {
    const { journalFolder, platformSettings, staticValueNames, renderChatLog, privacy, task: limits } = configuration;
    const key = keyOf(configuration, parameters.shard);
    const lock = await onlyOneRun(configuration, parameters.shard);
    let esmRequests = 0;
    const ended = (state: RunNote["state"], report?: RunReport) =>
      noteRun(configuration, parameters, { state, runId: context.runId ?? "", report, esmRequests }, surroundings);
    try {
      const journal = openJournal(journalFolder, key, clock);
      if (journal.warning !== undefined) warn(journal.warning);
      const fullyReadCards = openFullyReadCards(journalFolder, key);
      const memory = openCardMemory(journalFolder, key);
      const personStream = openPersonStream(journalFolder, key);
      // Shared by the parts of the environment.
      const erasures = openErasures(journalFolder, keyOf(configuration));
      const visitors = openVisitors(journalFolder, keyOf(configuration));
      const newSessions = limits.makeCards && openNewSessions(journalFolder, keyOf(configuration), clock);
      const inHand = parameters.dryRun ? undefined : openCardsInHand(journalFolder, key, warn);
      if (inHand !== undefined) afterDeath(inHand, journal, context, warn);
      const connections = await keeping(configuration, surroundings, context.signal);
      let report: RunReport;
      try {
        const settings = { ...limits, platformSettings, staticValueNames, renderChatLog, masks: privacy.masks };
        const expectedDuration = expectedDurationOf(configuration, surroundings.runFolder ?? journalFolder);
        const shared = { erasures, noteRestored: erasures.restored, visitors };
        const { bytesPerSecond = BYTES_FOR_REQUEST } = configuration.esm.budget;
        const persons = {
          keptPersons: surroundings.keptPersons,
          personStreaming: Object.assign(personStream, {
            bytesForRequest: Math.min(bytesPerSecond, BYTES_FOR_REQUEST),
          }),
        };
        const kept = { journal, inHand, fullyReadCards, memory, newSessions, ...shared, ...persons, expectedDuration };
        report = await createDownloadTask({ ...connections, ...settings, ...kept }).run(parameters, context);
      } catch (error) {
        if (surroundings.kept !== undefined) forgetKept(surroundings.kept);
        throw error;
      } finally {
        esmRequests = connections.requestCounts().esm;
        connections.close();
        inHand?.release();
        const makesCards = parameters.sessionId === undefined && (parameters.shard?.index ?? 0) === 0;
        const kept = [
          journal,
          fullyReadCards,
          memory,
          visitors,
          personStream,
          ...(newSessions && makesCards ? [newSessions] : []),
        ];
        if (!parameters.dryRun) for (const one of kept) keep(one, warn);
        for (const one of [memory, visitors]) one.close();
      }
      ended(report.status, report);
      return report;
    } catch (error) {
      ended(error instanceof Failure && error.onPurpose ? "stopped" : "failed");
      throw error;
    } finally {
      await lock.release();
    }
  }

  return { name: DOWNLOAD_TASK_NAME, parameters: runParameters, run };
}

/** Notes for `esm-chat check` how a run ended. Dry runs, and runs for one session or a refresh, do not count as running the task. */
function noteRun(
  configuration: Configuration,
  { dryRun, sessionId, refresh, shard }: RunParameters,
  {
    state,
    runId,
    report,
    esmRequests,
  }: Pick<RunNote, "state"> &
    Pick<NotedPart, "runId"> & { readonly report: RunReport | undefined; readonly esmRequests: number },
  { clock = systemClock, warn }: TaskSurroundings,
): void {
  if (dryRun || sessionId !== undefined || refresh !== undefined) return;
  const note = openRunNote(configuration.journalFolder, keyOf(configuration));
  const part = shard === undefined ? undefined : { runId, index: shard.index };
  const isWhole = shard === undefined && report !== undefined && report.status !== "stopped";
  const { oldestActiveStart = null } = report ?? {};
  const oldestActive = oldestActiveStart === null ? null : Date.parse(oldestActiveStart);
  keep(
    { save: () => note.write({ at: clock.now(), state }, part, isWhole ? oldestActive : undefined, esmRequests) },
    warn,
  );
}

/**
 * What the last process had in hand when it died. One session alone is put aside, at once also in the file, so that the
 * next death does not make it forgotten. Several are worked on one at a time, without waiting: whatever ended the
 * process, most of them have nothing to do with it.
 */
function afterDeath(
  { diedWith }: KeptCardsInHand,
  journal: KeptJournal,
  { log }: TaskContext,
  warn: TaskSurroundings["warn"],
): void {
  const [only, another] = diedWith;
  if (only === undefined) return;
  if (another !== undefined) {
    log.info({ sessions: diedWith.size }, "the last run died with sessions in hand: each is worked on alone");
    return;
  }
  const [dataCardId, sessionId] = only;
  const { code, message: reason } = PROCESS_DIED;
  journal.failed(dataCardId, { sessionId, reason });
  keep(journal, warn);
  log.warn({ dataCardId, code }, "a card is put aside");
}

const PROCESS_DIED = new Failure(
  "the process died while only this session was in hand: it was ended from outside, or the session takes more memory than the process may have; see the log of the system, and limits in the settings",
  { code: "process-died", scope: "card", retryable: true },
);

/** Only warns when notes cannot be written: the run has done its work, and the next one just tries and reads more. */
function keep(notes: { save(): void }, warn: TaskSurroundings["warn"]): void {
  try {
    notes.save();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn(error.message);
  }
}
