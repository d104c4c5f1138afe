import { Failure } from "../../base/failure.ts";
import { type TaskKey, taskName } from "../task-runner.ts";
import type { EngineJob, JobQueue } from "./engine.ts";
import { FIRINGS, newFiring, PARTS, readFiring, readPart } from "./job-data.ts";
import { readStoredFailure } from "./job-failure.ts";
import { JOB_POLICY, jobOptions } from "./job-policy.ts";

/** A run, or a part of one, that has used up its attempts. */
export interface DeadLetter {
  readonly id: string;
  readonly key: TaskKey;
  /** The part of the run, counted from 1; null for a run that was never cut. */
  readonly part: { readonly number: number; readonly of: number } | null;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  readonly failedAt: number;
  readonly attempts: number;
  /** Why it failed; may be shown. */
  readonly reason: string;
}

export interface DeadLetters {
  /** The latest first. */
  list(): Promise<readonly DeadLetter[]>;
  /** Tries it again, as a new run that waits until the key is free. @throws Failure `no-such-dead-letter` */
  sendAgain(id: string): Promise<void>;
}

/** Jobs; more than an engine keeps. */
const MOST = 10_000;
/** Jobs that are read in one request: one may hold how a run was cut into thousands of parts. */
const PAGE = 100;

export function createDeadLetters(firings: JobQueue, parts: JobQueue, now: () => number): DeadLetters {
  return {
    async list() {
      const letters = await Promise.all([firings, parts].map(lettersIn));
      return letters.flat().toSorted((left, right) => right.failedAt - left.failedAt);
    },
    async sendAgain(id) {
      const job = (await firings.getJob(id)) ?? (await parts.getJob(id));
      if (job === undefined || !(await job.isFailed())) {
        const message = "there is no such dead letter: see esm-chat dead-letters";
        throw new Failure(message, { code: "no-such-dead-letter", scope: "run", retryable: false });
      }
      const { key, failedAt } = letterOf(job);
      const parameters = parametersOf(job);
      const again = { key, trigger: "request", dueAt: now(), parameters, ifRunning: "wait" } as const;
      // A part is not cut once more.
      const data = newFiring({ ...again, parts: job.queueName === PARTS ? [parameters] : null });
      // A letter that is sent twice, or not yet deleted after sending, makes only one run.
      await firings.add(taskName(key), data, { ...jobOptions(JOB_POLICY), jobId: `${id}-again-${failedAt}` });
      await job.remove();
    },
  };
}

async function lettersIn(queue: JobQueue): Promise<DeadLetter[]> {
  // A job that fails between two of these requests moves the others.
  const letters = new Map<string, DeadLetter>();
  for (let start = 0; start < MOST; start += PAGE) {
    const jobs = await queue.getJobs(["failed"], start, start + PAGE - 1, false);
    for (const letter of jobs.flatMap(readableLetter)) letters.set(letter.id, letter);
    if (jobs.length < PAGE) break;
  }
  return [...letters.values()];
}

/** Nothing for a job that means nothing: another version, or somebody else, has written it. */
function readableLetter(job: EngineJob | undefined): DeadLetter[] {
  try {
    return job?.data === undefined ? [] : [letterOf(job)];
  } catch {
    return [];
  }
}

function letterOf(job: EngineJob): DeadLetter {
  const isRun = job.queueName === FIRINGS;
  const part = isRun ? undefined : readPart(job.data);
  const { key, dueAt } = part ?? readFiring(job.data);
  return {
    id: job.id ?? "",
    key,
    part: part === undefined ? null : { number: part.index + 1, of: part.of },
    dueAt,
    failedAt: job.finishedOn ?? job.timestamp,
    attempts: job.attemptsMade,
    reason: readStoredFailure(job.failedReason).message,
  };
}

function parametersOf(job: EngineJob): unknown {
  return (job.queueName === FIRINGS ? readFiring(job.data) : readPart(job.data)).parameters;
}
