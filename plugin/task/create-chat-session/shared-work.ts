import PQueue from "p-queue";
import { Failure } from "../../base/failure.ts";

/** Runs at most one piece of work for each key; callers that come meanwhile get the same result. */
export interface SharedWork<Result> {
  /** @throws Failure `busy` when too many keys wait already */
  run(key: string, work: () => Promise<Result>): Promise<WorkDone<Result>>;
  /** Resolves when no work is in progress. */
  idle(): Promise<void>;
}

export interface WorkDone<Result> {
  readonly result: Result;
  /** Whether another caller had begun the work. */
  readonly joined: boolean;
}

export interface SharedWorkLimits {
  /** Keys that are worked on at once. */
  readonly concurrency: number;
  /** Keys that wait for their turn. */
  readonly mostWaiting: number;
}

export function createSharedWork<Result>({ concurrency, mostWaiting }: SharedWorkLimits): SharedWork<Result> {
  const queue = new PQueue({ concurrency });
  const inHand = new Map<string, Promise<Result>>();
  return {
    async run(key, work) {
      const shared = inHand.get(key);
      if (shared !== undefined) return { result: await shared, joined: true };
      if (queue.size >= mostWaiting) throw busy(mostWaiting);
      const begun = queue.add(work).finally(() => inHand.delete(key));
      inHand.set(key, begun);
      return { result: await begun, joined: false };
    },
    idle: () => queue.onIdle(),
  };
}

function busy(waiting: number): Failure {
  return new Failure(`${waiting} sessions wait for their cards already`, {
    code: "busy",
    scope: "request",
    retryable: true,
  });
}
