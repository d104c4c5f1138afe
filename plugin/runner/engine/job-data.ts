import { createHash } from "node:crypto";
import { z } from "zod";
import { Failure } from "../../base/failure.ts";
import { MOST_PARTS } from "../../task/part.ts";
import type { TaskResult } from "../../task/task.ts";
import { type RunState, type TaskKey, taskName } from "../task-runner.ts";
import { type StoredFailure, shortMessage, storedFailure } from "./job-failure.ts";
import { LATEST_INSTANT } from "./kept-schedule.ts";

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

/**
 * Characters of a job's parameters, and of how its run is cut, as JSON. A part of a run has some hundred; more than this
 * is no selection of cards any more.
 */
export const LONGEST_JOB = 4_194_304;
/** Characters of what came of a run, or of one part, as JSON: thousands of sessions that failed. */
export const LONGEST_OUTCOME = 1_048_576;
/** Characters of what came of all parts of a run together, which one worker reads at once to join them. */
const LONGEST_OUTCOMES = 16_777_216;
/** Characters of a name of an environment or a task. */
const LONGEST_NAME = 1_000;

const key = z.object({ environment: z.string().max(LONGEST_NAME), task: z.string().max(LONGEST_NAME) });
const instant = z.number().min(-LATEST_INSTANT).max(LATEST_INSTANT);
const trigger = z.enum(["schedule", "request"]);

const firingData = z.object({
  key,
  trigger,
  dueAt: instant,
  /** Distinguishes two jobs of one firing, of which only one may run. */
  nonce: z.string(),
  /** When its window is over; null for never. */
  endsAt: instant.nullable(),
  parameters: z.unknown(),
  /** What to do while another run of the key goes on. */
  ifRunning: z.enum(["skip", "wait"]),
  /** Each part's parameters, once the run has been cut. */
  parts: z.array(z.unknown()).max(MOST_PARTS).nullable(),
  startedAt: instant.nullable(),
});

const partData = z.object({
  key,
  trigger,
  dueAt: instant,
  endsAt: instant.nullable(),
  parameters: z.unknown(),
  index: z.int().min(0).max(MOST_PARTS),
  of: z.int().min(1).max(MOST_PARTS),
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

const outcome = z.object({
  state: z.enum(["waiting", "running", "done", "failures", "stopped", "failed", "skipped"]),
  reason: z
    .string()
    .nullable()
    .transform((reason) => (reason === null ? null : shortMessage(reason))),
  // The task that joins the results, or shows them, knows what is in them.
  result: z.looseObject({ status: z.enum(["done", "failures", "stopped"]), reason: z.string().nullable() }).nullable(),
  startedAt: instant,
  finishedAt: instant,
  windowOver: z.literal(true).optional(),
  failure: storedFailure.optional(),
});

/** What came of a run, or of a part, as the store has it; undefined for what cannot be read. */
export function readOutcome<Result extends TaskResult>(value: unknown): Outcome<Result> | undefined {
  const { data } = outcome.safeParse(value);
  return data as Outcome<Result> | undefined;
}

/** Characters that one of so many parts may take of what is read at once when they are joined. */
export function outcomeLimit(parts: number): number {
  return Math.min(LONGEST_OUTCOME, Math.floor(LONGEST_OUTCOMES / parts));
}

/** @throws Failure `run-too-large` when a job would take more than the store is to hold, or a run has too many parts */
export function checkJobSize(data: Pick<FiringData, "parts" | "parameters">): void {
  const parts = data.parts?.length ?? 0;
  const characters = JSON.stringify([data.parameters, data.parts]).length;
  if (parts <= MOST_PARTS && characters <= LONGEST_JOB) return;
  const message =
    parts > MOST_PARTS
      ? `the run would be cut into ${parts} parts, and ${MOST_PARTS} are the most: set engine.shardSize to more`
      : `the run would take ${characters} characters in the engine's store, and ${LONGEST_JOB} are the most: ask for less at once`;
  throw new Failure(message, { code: "run-too-large", scope: "run", retryable: false });
}

/** Details of a firing that is added; by default it has no window, and is cut when it begins. */
type NewFiring = Pick<FiringData, "key" | "trigger" | "dueAt" | "parameters" | "ifRunning"> & Partial<FiringData>;

/** @throws Failure `run-too-large` */
export function newFiring(firing: NewFiring): FiringData {
  checkJobSize({ parts: null, ...firing });
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
export function firingOf(of: TaskKey, jobId: string | undefined): number | undefined {
  const dueAt = Number(jobId?.split("-")[1]);
  return firingId(of, dueAt) === jobId ? dueAt : undefined;
}
