import type { JobsOptions } from "bullmq";

/** How patient the engine is, and how much it remembers. Times in milliseconds. */
export interface JobPolicy {
  /** Attempts at a part of a run before it becomes a dead letter. Parts given back at a shutdown are not counted. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** A worker that has not renewed a part's lock for so long is taken for dead. */
  readonly lockMs: number;
  /** How often dead workers are looked for; a part comes back within two of these after its lock has run out. */
  readonly deadWorkerCheckMs: number;
  /** How often one is taken for dead on the same part before the part itself is taken for the reason. */
  readonly mostDeadWorkers: number;
  /** How often a run that waits for its turn, or for its end, is looked at. */
  readonly pollMs: number;
  /** How often schedules that other processes changed are read. */
  readonly scheduleCheckMs: number;
  /** How long nothing is asked of a store that has just refused an answer. */
  readonly troublePauseMs: number;
  /** How long a part may take. Then it is told to end, and what is left of it is the next run's. */
  readonly longestPartMs: number;
  /** How long a worker that stops waits for its parts to end at a clean point. */
  readonly stoppingMs: number;
  /** How long it then waits for the store to note what became of them, and for connections to close. */
  readonly closingMs: number;
  /** After how long a run, or a part, that one worker does not know is offered to all of them again. */
  readonly elsewhereMs: number;
  /** For how long a run is put off without counting an attempt. */
  readonly longestPutOffMs: number;
  /** How long it may take to count the cards of a run that is to be cut. */
  readonly longestCutMs: number;
  /** Runs, and dead letters, that are kept. */
  readonly mostKept: number;
  readonly longestKeptMs: number;
}

const DAY_MS = 86_400_000;

/**
 * A lock outlives the longest pause of a healthy process by far; a dead worker's part goes on after about two minutes.
 * Finished runs stay for longer than clocks of workers may differ, whatever else finishes meanwhile.
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
};

/** What every job of this policy is added with. */
export function jobOptions({ attempts, mostKept, longestKeptMs }: JobPolicy): JobsOptions {
  const keep = { count: mostKept, age: Math.ceil(longestKeptMs / 1000) };
  // Stacks hold paths and, in other people's errors, values.
  return { attempts, backoff: { type: "custom" }, removeOnComplete: keep, removeOnFail: keep, stackTraceLimit: 0 };
}
