/**
 * Whom a failure concerns, from the least to the most; `docs/decisions/16-failures.md` has examples.
 *
 * - `card`: only what was asked for: a card, a session, an item of a list. The others go on.
 * - `request`: this request was not answered as it should be, whatever it was about. The others go on, but many in a row
 *   are an outage of the system.
 * - `system`: every further request to the same system would end the same way, such as with a refused login.
 * - `run`: the work as a whole. Nothing more can be done of it, and it says nothing about cards or systems.
 */
export const FAILURE_SCOPES = ["card", "request", "system", "run"] as const;

export type FailureScope = (typeof FAILURE_SCOPES)[number];

/** What a failure means for the person or machine that has to act on it. */
export interface FailureOptions {
  /** A stable name for reports, such as `esm-login-refused`. Nothing is decided by it: that is what the rest is for. */
  readonly code: string;
  readonly scope: FailureScope;
  /** Whether somebody wants the work to end here, or to wait, so that nobody is to blame. Default: false. */
  readonly onPurpose?: boolean | undefined;
  /** Whether doing the same again later may help, without anybody changing anything. */
  readonly retryable: boolean;
  /** Epoch milliseconds before which trying again is pointless, when the other side said so. */
  readonly retryAt?: number | undefined;
  /** The HTTP status, when the failure came as one. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/**
 * An expected failure of the outside world: an unreachable host, a refused login, a reply that cannot be understood.
 * The message is made to be shown: it names the system and what to do, never a secret and never chat text.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly code: string;
  readonly scope: FailureScope;
  readonly onPurpose: boolean;
  readonly retryable: boolean;
  readonly retryAt: number | undefined;
  readonly status: number | undefined;

  constructor(message: string, options: FailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.scope = options.scope;
    this.onPurpose = options.onPurpose ?? false;
    this.retryable = options.retryable;
    this.retryAt = options.retryAt;
    this.status = options.status;
  }
}

/** The failure of work that was told to stop. What is left of it can be done another time. */
export function toldToStop(message: string): Failure {
  return new Failure(message, { code: "stopped", scope: "run", onPurpose: true, retryable: true });
}

/** Whether all work is to end because somebody wants it to. A system that asks for a pause only speaks for itself. */
export function isStop({ scope, onPurpose }: Failure): boolean {
  return onPurpose && scope === "run";
}

/** One mistake in what the user gave: the file, where in it, and what to do about it. */
export interface Problem {
  readonly file: string;
  /** A line (`line 12`), a setting (`esm.url`) or both; empty when the file itself is the trouble. */
  readonly place: string;
  readonly message: string;
}

/** Wrong input. Nothing has been contacted, nothing has been written. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemLine).join("\n"));
    this.problems = problems;
  }
}

/** One problem as one line of text. */
export function problemLine(problem: Problem): string {
  return [problem.file, problem.place, problem.message].filter((part) => part !== "").join(": ");
}
