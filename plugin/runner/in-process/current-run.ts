import { randomUUID } from "node:crypto";
import type { TaskResult } from "../../task/task.ts";
import { type Plan, postponed, resumed } from "../firing-plan.ts";
import { doesNotEnd } from "../run-failures.ts";
import { forSome, type RunRecord, type RunState } from "../task-runner.ts";
import { type CurrentRun, type Entry, planningOf } from "./entry.ts";
import type { InProcessOptions } from "./options.ts";
import { endOf, type Outcome, runOpenTask } from "./run-open-task.ts";
import type { Slots } from "./slots.ts";
import { STOP_REASONS, STOPPING_TIME, type StopCause, stopFailure } from "./stop-cause.ts";

interface RunRequest {
  readonly trigger: RunRecord<TaskResult>["trigger"];
  readonly dueAt: number;
  readonly parameters: unknown;
  /** The plan that takes effect together with the record. */
  readonly plan: Plan | undefined;
}

interface RunSurroundings<Result extends TaskResult> {
  readonly options: InProcessOptions<Result>;
  readonly slots: Slots;
  /** Called when the timer may need another time. */
  wake(): void;
}

/** Begins a run of an entry that has none, or queues it for a slot. */
export function beginRun<Result extends TaskResult>(
  { options, slots, wake }: RunSurroundings<Result>,
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
    ...forSome(trigger, parameters),
  };
  let unnotedPlan = plan;
  let stopCause: StopCause | undefined;
  const timetableNow = () => (trigger === "schedule" ? entry.scheduled?.timetable : undefined);
  let windowEnd = timetableNow()?.windowEnd(clock.now()) ?? null;
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
    const { state, ...rest } = endOf(
      outcome,
      stopCause === undefined ? undefined : STOP_REASONS[stopCause],
      options.kept,
    );
    note(state, { ...rest, finishedAt: clock.now() }, state === "stopped" ? planAfterStop() : undefined);
    tell(outcome);
  }

  /** A run that was stopped on purpose continues as soon as it may. */
  function planAfterStop(): Plan | undefined {
    const { runs, scheduled } = entry;
    if (runs.plan === undefined || scheduled === undefined || trigger === "request") return undefined;
    if (stopCause === "stop") return resumed(runs.plan, dueAt, clock.now());
    return stopCause === "window"
      ? postponed(runs.plan, clock.now(), planningOf(runs, scheduled.timetable))
      : undefined;
  }

  /** The window closed before a slot became free. */
  function leaveToNextWindow(): void {
    stopCause = "window";
    entry.current = undefined;
    const reason = "the business hours began while it waited for others: it runs when they are over";
    note("skipped", { reason, finishedAt: clock.now() }, planAfterStop());
    tell({ error: stopFailure("window") });
  }

  async function work(): Promise<void> {
    const timetable = timetableNow();
    const startedAt = clock.now();
    if (timetable?.isOpen(startedAt) === false || (windowEnd !== null && windowEnd <= startedAt)) {
      leaveToNextWindow();
      slots.free();
      wake();
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
        if (cause === "window") {
          leaveToNextWindow();
          return;
        }
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

function nobody(): void {}
