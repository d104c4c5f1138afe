import type { JobsOptions } from "bullmq";

/** How long the engine waits, and how much it keeps. Times in milliseconds. */
export interface JobPolicy {
  /** Attempts at a part of a run before it becomes a dead letter. Parts given back at a shutdown are not counted. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** A worker that has not renewed a part's lock for so long counts as dead. */
  readonly lockMs: number;
  /** How often the engine looks for dead workers; a part comes back within two of these after its lock has expired. */
  readonly deadWorkerCheckMs: number;
  /** How many workers may die on a part before the part itself counts as the cause. */
  readonly mostDeadWorkers: number;
  /** How often the engine checks a run that waits for its turn, or for its parts. */
  readonly pollMs: number;
  /** How often schedules are read again, since other processes may change them. */
  readonly scheduleCheckMs: number;
  /** How long to wait after the store refused an answer. */
  readonly troublePauseMs: number;
  /** How long a part may take. Then it is told to end, and the next run does the rest. */
  readonly longestPartMs: number;
  /** How long a stopping worker waits for its parts to end. */
  readonly stoppingMs: number;
  /** How long it then waits for the store to save the results, and for connections to close. */
  readonly closingMs: number;
  /** After how long a run or part that one worker does not know is offered again to all workers. */
  readonly elsewhereMs: number;
  /** How long a run may be postponed without counting an attempt. */
  readonly longestPutOffMs: number;
  /** How long counting the cards of a run may take. */
  readonly longestCutMs: number;
  /** Runs, and dead letters, that are kept. */
  readonly mostKept: number;
  readonly longestKeptMs: number;
  /** Runs that are read in one request: each may hold how it was cut into thousands of parts. */
  readonly readAtOnce: number;
}

const DAY_MS = 86_400_000;

/**
 * A lock lasts far longer than any pause of a healthy process; a dead worker's part continues after about two minutes.
 * Finished runs are kept longer than the clocks of workers may differ.
 */
export const JOB_POLICY: JobPolicy = {
  attempts: 4,
  firstDelayMs: 30_000,
  longestDelayMs: 3_600_000,
  lockMs: 60_000,
  deadWorkerCheckMs: 30_000,
  mostDeadWorkers: 5,
  pollMs: 250,
  scheduleCheckMs: 15_000,
  troublePauseMs: 1_000,
  longestPartMs: 3_600_000,
  stoppingMs: 60_000,
  closingMs: 5_000,
  elsewhereMs: 5_000,
  longestPutOffMs: DAY_MS,
  longestCutMs: 120_000,
  mostKept: 5_000,
  longestKeptMs: 30 * DAY_MS,
  readAtOnce: 100,
};

/** Options for every job. */
export function jobOptions({ attempts, mostKept, longestKeptMs }: JobPolicy): JobsOptions {
  const keep = { count: mostKept, age: Math.ceil(longestKeptMs / 1000) };
  // Stacks contain paths and, in errors of other libraries, values.
  return { attempts, backoff: { type: "custom" }, removeOnComplete: keep, removeOnFail: keep, stackTraceLimit: 0 };
}
