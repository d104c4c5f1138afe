import type { Clock } from "../../base/clock.ts";
import type { Instant } from "../../chat/session.ts";
import type { RunReport } from "../../task/run-report.ts";
import { type Progress, STEPS } from "../../task/task.ts";
import type { RunRecord } from "../task-runner.ts";

/** How far the run of an environment has come. */
export interface BoardProgress extends Pick<Progress, "doing" | "done" | "total"> {
  /** Undefined for what is only known in the words of `doing`, such as how long it will take. */
  readonly step: keyof typeof STEPS | undefined;
}

/** The run of an environment that goes on, as far as this process sees it. */
export interface BoardRun {
  /** Null for a run that another process began, of which this one works on parts. */
  readonly runId: string | null;
  readonly startedAt: Instant;
  /** Undefined until something is told of it. */
  readonly progress: BoardProgress | undefined;
}

/** What whoever follows an environment is told. */
export type RunEvent =
  | ({ readonly kind: "began" } & Pick<BoardRun, "runId" | "startedAt">)
  | ({ readonly kind: "progress" } & BoardProgress)
  /** Null for a run of which only a part has ended here, or whose end is recorded by another process. */
  | { readonly kind: "ended"; readonly run: RunRecord<RunReport> | null };

/**
 * Keeps what is going on in each environment, for whoever looks on. With one process, that is each run from its beginning
 * to its end. On an engine that several processes share, only what this process sees: the parts of runs that it works
 * on, side by side and each with counts of its own, and the ends that it records; a run of which it has no part does not
 * appear.
 */
export interface ProgressBoard {
  /** Takes note of how far a run has come. What does not say whose it is, is passed over. */
  progress(progress: Progress): void;
  /** Takes note of the record of a run, which begins, waits, ends or is left out. */
  changed(run: RunRecord<RunReport>): void;
  /** The run that goes on; undefined when none does. */
  latest(environment: string): BoardRun | undefined;
  /**
   * Tells the listener of all that happens to the environment's runs from now on; of progress, the latest, at most four
   * times a second. A listener that throws is not told of anything more.
   *
   * @returns what ends it; undefined when too many follow already
   */
  follow(environment: string, listener: (event: RunEvent) => void): (() => void) | undefined;
}

/** Followers of all environments together. Each holds a connection of a browser. */
export const MOST_FOLLOWERS = 200;

/** Milliseconds between two signs of progress. */
const TOLD_EVERY_MS = 250;

interface Going extends BoardRun {
  readonly toldAt: Instant;
  /** Ends the wait until the next sign of progress; undefined when there is none. */
  readonly waiting: AbortController | undefined;
}

export function createProgressBoard(clock: Clock): ProgressBoard {
  const goingOn = new Map<string, Going>();
  const followers = new Map<string, Set<(event: RunEvent) => void>>();

  function tell(environment: string, event: RunEvent): void {
    for (const listener of followers.get(environment) ?? []) {
      try {
        listener(event);
      } catch {
        leave(environment, listener);
      }
    }
  }

  function leave(environment: string, listener: (event: RunEvent) => void): void {
    const others = followers.get(environment);
    others?.delete(listener);
    if (others?.size === 0) followers.delete(environment);
  }

  function begin(environment: string, runId: string | null, startedAt: Instant): Going {
    goingOn.get(environment)?.waiting?.abort();
    const going: Going = {
      runId,
      startedAt,
      progress: undefined,
      toldAt: Number.NEGATIVE_INFINITY,
      waiting: undefined,
    };
    goingOn.set(environment, going);
    tell(environment, { kind: "began", runId, startedAt });
    return going;
  }

  function end(environment: string, run: RunRecord<RunReport> | null): void {
    goingOn.get(environment)?.waiting?.abort();
    goingOn.delete(environment);
    tell(environment, { kind: "ended", run });
  }

  function tellProgress(environment: string): void {
    const going = goingOn.get(environment);
    if (going?.progress === undefined) return;
    goingOn.set(environment, { ...going, toldAt: clock.now(), waiting: undefined });
    tell(environment, { kind: "progress", ...going.progress });
  }

  /** Tells the latest when it is time, unless the run has ended by then. */
  function tellLater(environment: string, milliseconds: number): AbortController {
    const waiting = new AbortController();
    clock.wait(milliseconds, waiting.signal).then(
      () => tellProgress(environment),
      () => undefined,
    );
    return waiting;
  }

  return {
    progress({ environment, isOver, doing, done, total }) {
      if (environment === undefined) return;
      const known = goingOn.get(environment);
      if (isOver) {
        // Of a run that began here, the record tells how it ended.
        if (known?.runId === null) end(environment, null);
        return;
      }
      const going = known ?? begin(environment, null, clock.now());
      const since = clock.now() - going.toldAt;
      // The clock may have been set back.
      const isTime = going.waiting === undefined && (since >= TOLD_EVERY_MS || since < 0);
      const waiting = isTime ? undefined : (going.waiting ?? tellLater(environment, TOLD_EVERY_MS - since));
      goingOn.set(environment, { ...going, progress: { step: stepOf(doing), doing, done, total }, waiting });
      if (isTime) tellProgress(environment);
    },
    changed(run) {
      const { environment } = run.key;
      const runId = goingOn.get(environment)?.runId;
      if (run.state === "running" && run.startedAt !== null && runId !== run.runId) {
        begin(environment, run.runId, run.startedAt);
      }
      if (run.finishedAt === null) return;
      // One that is left out meanwhile has no say about the one that goes on.
      const isOther = runId === null ? run.startedAt === null : runId !== undefined && runId !== run.runId;
      if (!isOther) end(environment, run);
    },
    latest(environment) {
      const going = goingOn.get(environment);
      return going && { runId: going.runId, startedAt: going.startedAt, progress: going.progress };
    },
    follow(environment, listener) {
      const all = [...followers.values()].reduce((sum, { size }) => sum + size, 0);
      if (all >= MOST_FOLLOWERS) return undefined;
      // A function of its own, so that one that follows twice is told twice.
      const told = (event: RunEvent) => listener(event);
      followers.set(environment, (followers.get(environment) ?? new Set()).add(told));
      return () => leave(environment, told);
    },
  };
}

function stepOf(doing: string): BoardProgress["step"] {
  return STEP_NAMES.find((step) => STEPS[step] === doing);
}

const STEP_NAMES = ["reading", "writing", "making"] as const satisfies readonly (keyof typeof STEPS)[];
