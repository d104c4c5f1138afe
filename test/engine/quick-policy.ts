import type { JobPolicy } from "../../plugin/runner/engine/job-policy.ts";

/** Patience that tests can wait for. A lock must outlive the pauses of a busy machine all the same. */
export const QUICK: Partial<JobPolicy> = {
  firstDelayMs: 20,
  longestDelayMs: 100,
  lockMs: 30_000,
  deadWorkerCheckMs: 500,
  pollMs: 30,
  scheduleCheckMs: 300,
  troublePauseMs: 100,
  closingMs: 2_000,
  elsewhereMs: 100,
  readAtOnce: 2,
};
