/** What a failure means for the person or machine that has to act on it. */
export interface FailureOptions {
  /** Stable, machine-readable: `esm-login-refused`, `response-too-large`. */
  readonly code: string;
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
  readonly retryable: boolean;
  readonly retryAt: number | undefined;
  readonly status: number | undefined;

  constructor(message: string, options: FailureOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.retryable = options.retryable;
    this.retryAt = options.retryAt;
    this.status = options.status;
  }
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
