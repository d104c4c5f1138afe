import { createHash } from "node:crypto";
import { z } from "zod";
import { type RunState, type TaskKey, taskName } from "../runner/task-runner.ts";
import type { TaskResult } from "../task/task.ts";
import type { StoredFailure } from "./job-failure.ts";

/** Queues of the engine: whole runs, and their parts. The texts stay as they are, since engines keep jobs under them. */
export const FIRINGS = "firings";
export const PARTS = "shards";

/** Tables of shared values, which are stored by the text of their key. */
export const SCHEDULES = "schedules";
export const HOLDERS = "holders";
export const ACCEPTED = "accepted";
export const LAST_RUNS = "last-runs";
/** When each process last looked at the schedules, by an id of its own. */
export const LOOKS = "looks";

const key = z.object({ environment: z.string(), task: z.string() });
const trigger = z.enum(["schedule", "request"]);

const firingData = z.object({
  key,
  trigger,
  dueAt: z.number(),
  /** Distinguishes two jobs of one firing, of which only one may run. */
  nonce: z.string(),
  /** When its window is over; null for never. */
  endsAt: z.number().nullable(),
  parameters: z.unknown(),
  /** What to do while another run of the key goes on. */
  ifRunning: z.enum(["skip", "wait"]),
  /** Each part's parameters, once the run has been cut. */
  parts: z.array(z.unknown()).nullable(),
  startedAt: z.number().nullable(),
});

const partData = z.object({
  key,
  trigger,
  dueAt: z.number(),
  endsAt: z.number().nullable(),
  parameters: z.unknown(),
  index: z.number(),
  of: z.number(),
});

/** A job holds only names and parameters: configuration and secrets stay on the workers' machines. */
export type FiringData = z.output<typeof firingData>;
export type PartData = z.output<typeof partData>;

/** The result of the job of a run or of a part. */
export interface Outcome<Result extends TaskResult> {
  readonly state: RunState;
  readonly reason: string | null;
  readonly result: Result | null;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Its window ended before its work was done. */
  readonly windowOver?: true;
  /** What failed, if anything. */
  readonly failure?: StoredFailure;
}

/** Details of a firing that is added; by default it has no window, and is cut when it begins. */
type NewFiring = Pick<FiringData, "key" | "trigger" | "dueAt" | "parameters" | "ifRunning"> & Partial<FiringData>;

export function newFiring(firing: NewFiring): FiringData {
  return { nonce: "", endsAt: null, parts: null, startedAt: null, ...firing };
}

export const readFiring = (data: unknown): FiringData => firingData.parse(data);
export const readPart = (data: unknown): PartData => partData.parse(data);

/**
 * The job id of a firing, made of key and instant, so that adding it repeatedly makes one job. BullMQ forbids colons.
 */
export function firingId(of: TaskKey, dueAt: number): string {
  return `${createHash("sha256").update(taskName(of)).digest("hex").slice(0, 24)}-${dueAt}`;
}

/** When the firing of this key is due whose job has this id; undefined for a job that no schedule made. */
export function firingOf(key: TaskKey, jobId: string | undefined): number | undefined {
  const dueAt = Number(jobId?.split("-")[1]);
  return firingId(key, dueAt) === jobId ? dueAt : undefined;
}
