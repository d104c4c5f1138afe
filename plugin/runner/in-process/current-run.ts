import { randomUUID } from "node:crypto";
import { Failure } from "../../base/failure.ts";
import type { Schedule } from "../../schedule/schedule.ts";
import type { Timetable } from "../../schedule/timetable.ts";
import type { TaskResult } from "../../task/task.ts";
import { type DuePlan, type Plan, type Planning, postponed, resumed } from "../firing-plan.ts";
import { doesNotEnd } from "../run-failures.ts";
import type { RunRecord, RunState } from "../task-runner.ts";
import type { InProcessOptions } from "./options.ts";
import type { RunLog } from "./run-log.ts";
import { endOf, type Outcome, runOpenTask } from "./run-open-task.ts";
import type { Slots } from "./slots.ts";
import { STOP_REASONS, STOPPING_TIME, type StopCause, stopFailure } from "./stop-cause.ts";

/** A run that waits for a slot or is going on. */
export interface CurrentRun<Result extends TaskResult> {
  readonly record: RunRecord<Result>;
  /** Undefined until it is told to stop. */
  readonly stopCause: StopCause | undefined;
  /** Epoch milliseconds; null for never. */
  readonly windowEnd: number | null;
  /** On the monotonic clock: when it is to be told to stop and, after that, when it is no longer waited for. */
  readonly deadline: number;
  readonly ended: Promise<Outcome<Result>>;
  stop(cause: StopCause): void;
  /** Gives its slot to others. Its key stays taken until it ends after all, or there could be two at once. */
  giveUp(): void;
}

interface RunRequest {
  readonly trigger: RunRecord<TaskResult>["trigger"];
  readonly dueAt: number;
  readonly parameters: unknown;
  /** The plan that takes effect together with it. */
  readonly plan: Plan | undefined;
}

interface RunPlace<Result extends TaskResult> {
  readonly options: InProcessOptions<Result>;
  readonly slots: Slots;
  /** Called when a timer may have to be set anew. */
  wake(): void;
}

/** Begins a run of an entry that has none, or lets it wait for a slot. */
export function beginRun<Result extends TaskResult>(
  { options, slots, wake }: RunPlace<Result>,
  entry: Entry<Result>,
  { trigger, dueAt, parameters, plan }: RunRequest,
): CurrentRun<Result> {
  const { source, clock, monotonic } = options;
  const { key } = entry.runs;
  const runId = randomUUID();
  const controller = new AbortController();
  let record: RunRecord<Result> = {
    runId,
    key,
    trigger,
    dueAt,
    startedAt: null,
    finishedAt: null,
    state: "waiting",
    reason: null,
    result: null,
  };
  let unnotedPlan = plan;
  let stopCause: StopCause | undefined;
  let windowEnd: number | null = null;
  let deadline = Number.POSITIVE_INFINITY;
  let isGivenUp = false;
  let tell: (outcome: Outcome<Result>) => void = nobody;
  const ended = new Promise<Outcome<Result>>((resolve) => {
    tell = resolve;
  });

  function note(state: RunState, change: Partial<RunRecord<Result>>, changedPlan?: Plan): void {
    record = { ...record, ...change, state };
    entry.runs.note(record, changedPlan ?? unnotedPlan);
    unnotedPlan = undefined;
  }

  function end(outcome: Outcome<Result>): void {
    const { state, ...rest } = endOf(outcome, stopCause === undefined ? undefined : STOP_REASONS[stopCause]);
    note(state, { ...rest, finishedAt: clock.now() }, state === "stopped" ? planAfterStop() : undefined);
    tell(outcome);
  }

  /** What was stopped on purpose goes on as soon as it may. */
  function planAfterStop(): Plan | undefined {
    const { plan: known } = entry.runs;
    const planning = planningOf(entry);
    if (known === undefined || planning === undefined || trigger === "request") return undefined;
    if (stopCause === "stop") return resumed(known, dueAt, clock.now());
    return stopCause === "window" ? postponed(known, clock.now(), planning) : undefined;
  }

  /** Its turn has come too late. */
  function leaveToNextWindow(): void {
    stopCause = "window";
    entry.current = undefined;
    const reason = "the business hours began while it waited for others: it runs when they are over";
    note("skipped", { reason, finishedAt: clock.now() }, planAfterStop());
    tell({ error: stopFailure("window") });
    slots.free();
    wake();
  }

  async function work(): Promise<void> {
    const timetable = trigger === "schedule" ? entry.scheduled?.timetable : undefined;
    const startedAt = clock.now();
    if (timetable?.isOpen(startedAt) === false) {
      leaveToNextWindow();
      return;
    }
    windowEnd = timetable?.windowEnd(startedAt) ?? null;
    deadline = monotonic() + options.mostRunMs;
    note("running", { startedAt });
    wake();
    const context = { ...options.contextOf({ key, runId }), runId, clock, signal: controller.signal };
    const outcome = await runOpenTask(source, key, parameters, context);
    entry.current = undefined;
    if (!isGivenUp) {
      end(outcome);
      slots.free();
    }
    wake();
  }

  const applicant = { dueAt, start: () => void work() };
  const run: CurrentRun<Result> = {
    get record() {
      return record;
    },
    get stopCause() {
      return stopCause;
    },
    get windowEnd() {
      return windowEnd;
    },
    get deadline() {
      return deadline;
    },
    ended,
    stop(cause) {
      if (stopCause !== undefined) return;
      stopCause = cause;
      if (record.state === "waiting") {
        slots.withdraw(applicant);
        entry.current = undefined;
        end({ error: stopFailure(cause) });
        return;
      }
      deadline = monotonic() + STOPPING_TIME;
      controller.abort(stopFailure(cause));
    },
    giveUp() {
      const failure = doesNotEnd(STOPPING_TIME);
      isGivenUp = true;
      deadline = Number.POSITIVE_INFINITY;
      note("failed", { reason: failure.message, finishedAt: clock.now() }, planAfterStop());
      tell({ error: failure });
      slots.free();
    },
  };
  entry.current = run;
  if (!slots.apply(applicant)) note("waiting", {});
  return run;
}

/** @throws Failure `task-already-running` when there is a run of it already */
export function refuseSecondRun<Result extends TaskResult>(entry: Entry<Result>): void {
  if (entry.current === undefined) return;
  const { environment, task } = entry.runs.key;
  const message = `${task} of ${environment} is running already`;
  throw new Failure(message, { code: "task-already-running", scope: "run", onPurpose: true, retryable: true });
}

function nobody(): void {}

/** What the runner knows of one task in one environment. */
export interface Entry<Result extends TaskResult> {
  readonly runs: RunLog<Result>;
  /** Undefined for one that has only been asked to run once. */
  scheduled: Scheduled | undefined;
  /** The one run that waits or is going on; there never are two. */
  current: CurrentRun<Result> | undefined;
}

interface Scheduled {
  readonly schedule: Schedule;
  readonly timetable: Timetable;
  readonly parameters: unknown;
}

/** What plans are made with; undefined without a schedule. */
export function planningOf<Result extends TaskResult>({ scheduled, runs }: Entry<Result>): Planning | undefined {
  if (scheduled === undefined) return undefined;
  return { timetable: scheduled.timetable, environment: runs.key.environment, ran: runs.ran() };
}

/** The plan, when something in it is due. */
export function duePlan<Result extends TaskResult>({ runs, current }: Entry<Result>, now: number): DuePlan | undefined {
  const { plan } = runs;
  if (plan === undefined || plan.next === null || plan.next.startAt > now) return undefined;
  // What goes on with an earlier run is never left out: it waits.
  if (current !== undefined && plan.next.resumes) return undefined;
  return { ...plan, next: plan.next };
}
