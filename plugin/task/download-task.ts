import { z } from "zod";
import type { ChatHistory } from "../chat-history/port.ts";
import type { RenderChatLog } from "../chat-session/chat-log.ts";
import { verifiedMapping } from "../data-card/card-mapping.ts";
import { createPersonDirectory } from "../data-card/person-directory.ts";
import type { DataCardId, Esm } from "../esm/port.ts";
import { Failure } from "../failure.ts";
import type { PlatformSettings, StaticValueNames } from "../settings/platform-settings.ts";
import { activeCardIds, inBatches, readActiveCards, readSessionCards, type TaskCard } from "./card-batches.ts";
import { createOutageDetector } from "./outage.ts";
import { createBatchProcessor } from "./process-batch.ts";
import { concernsAll, endsOnPurpose } from "./read-histories.ts";
import { createRunRecorder, isoOrNull, type RunEnd } from "./run-recorder.ts";
import type { RunReport } from "./run-report.ts";
import type { Task } from "./task-runner.ts";

export const TASK_NAME = "IWChatHistoryDownloadTask";

const runParameters = z.strictObject({
  /** Only this session, again, also when its card is finished. */
  sessionId: z.string().min(1).optional(),
  /** Read everything, write nothing. */
  dryRun: z.boolean().default(false),
  /** So many cards at most, the oldest first. */
  limit: z.number().int().positive().optional(),
});

export type RunParameters = z.output<typeof runParameters>;

export interface DownloadTaskDependencies {
  readonly esm: Esm;
  readonly chatHistory: ChatHistory;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly renderChatLog: RenderChatLog;
  /** Characters that the chat log attribute may hold; a longer log is cut between messages. */
  readonly mostLogCharacters: number;
  /** How long after a session's end late messages are waited for. */
  readonly graceMs: number;
  /** After how long a card without a session, or without a message, is closed. */
  readonly giveUpAfterMs: number;
  /** Histories read at once. */
  readonly concurrency: number;
  /** Requests sent so far, for the report. */
  requestCounts(): RunReport["requests"];
}

const STOPPED = new Failure("stopped before all cards were done", { code: "stopped", retryable: true });

/**
 * The scheduled task: takes the cards that are still active, oldest first, reads each one's history and writes what
 * changed. Its parts fail apart: a card that cannot be read or written is reported and the others go on.
 */
export function createDownloadTask(dependencies: DownloadTaskDependencies): Task<RunParameters, RunReport> {
  const { esm, chatHistory, platformSettings } = dependencies;
  return {
    name: TASK_NAME,
    parameters: runParameters,
    async run({ sessionId, dryRun, limit }, context) {
      const startedAt = context.clock.now();
      const requestsBefore = dependencies.requestCounts();
      const mapping = await verifiedMapping(esm, platformSettings, dependencies.staticValueNames);
      await chatHistory.probe();
      const recorder = createRunRecorder();
      const persons = createPersonDirectory(esm, platformSettings);
      const mayShrink = sessionId !== undefined;
      const process = createBatchProcessor({ ...dependencies, mapping, persons, recorder, dryRun, mayShrink, context });

      const outage = createOutageDetector();
      let stopped: RunEnd["stopped"];
      if (sessionId === undefined) stopped = await runAll();
      else stopped = stoppedBy(await process(await readSessionCards(esm, mapping, sessionId), 1));

      const requests = dependencies.requestCounts();
      return recorder.report({
        task: TASK_NAME,
        dryRun,
        stopped,
        unverified: mapping.unverified,
        requests: {
          esm: requests.esm - requestsBefore.esm,
          chatHistory: requests.chatHistory - requestsBefore.chatHistory,
        },
        startedAt,
        finishedAt: context.clock.now(),
      });

      async function runAll() {
        const ids = (await activeCardIds(esm, mapping)).slice(0, limit);
        context.log.info({ cards: ids.length }, "active cards listed");
        const batches = inBatches(ids);
        for (const [index, batch] of batches.entries()) {
          const ended = context.signal.aborted ? STOPPED : await runBatch(batch, ids.length);
          if (ended === undefined) continue;
          if (endsOnPurpose(ended)) return stoppedBy(ended);
          failAll(batches.slice(index + 1).flat(), ended);
          return null;
        }
        return null;
      }

      /** Undefined unless the run has to end. */
      async function runBatch(batch: readonly DataCardId[], total: number): Promise<Failure | undefined> {
        let cards: TaskCard[];
        try {
          cards = await readActiveCards(esm, mapping, batch);
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          if (!endsOnPurpose(error)) failAll(batch, error);
          return concernsAll(error) ? error : outage.failed(error);
        }
        outage.succeeded();
        return process(cards, total);
      }

      function failAll(ids: readonly DataCardId[], failure: Failure): void {
        recorder.counts.seen += ids.length;
        recorder.counts.stillActive += ids.length;
        for (const dataCardId of ids) {
          recorder.failure({
            sessionId: null,
            dataCardId,
            reason: failure.message,
            retryAt: isoOrNull(failure.retryAt),
          });
        }
      }
    },
  };
}

function stoppedBy(failure: Failure | undefined): RunEnd["stopped"] {
  if (failure === undefined || !endsOnPurpose(failure)) return null;
  return { reason: failure.message, retryAt: failure.retryAt };
}
