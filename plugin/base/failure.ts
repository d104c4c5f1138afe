import { messageText } from "./quoted.ts";

/**
 * Characters of a message. Whatever was quoted in it, reports, logs and files that keep it stay small; our own words are
 * a few hundred at most.
 */
const LONGEST_MESSAGE = 2_000;
/** Problems that are told; more than a person mends at once. */
const MOST_PROBLEMS = 200;

/**
 * What a failure affects, from the least to the most; `docs/decisions/16-failures.md` has examples.
 *
 * - `card`: only one card, session or item of a list. The others go on.
 * - `request`: only this request, whatever it was about. The others go on, but many such failures in a row are an
 *   outage of the system.
 * - `system`: every further request to the same system would fail too, such as after a refused login.
 * - `run`: the whole run. It cannot go on, and the failure says nothing about cards or systems.
 */
export type FailureScope = "card" | "request" | "system" | "run";

export const FAILURE_SCOPES = ["card", "request", "system", "run"] as const satisfies readonly FailureScope[];

/** What the program, or the person who reads the report, needs to know about a failure. */
export interface FailureOptions {
  /**
   * A stable name for reports, such as `esm-login-refused`. The program decides nothing by it, only by the other
   * fields.
   */
  readonly code: string;
  /** What it affects beside the piece of work that met it. */
  readonly scope: FailureScope;
  /** Whether somebody asked for the end or the pause, so that nothing is broken. Default: false. */
  readonly onPurpose?: boolean | undefined;
  /** Whether trying again later may help although nobody changes anything. */
  readonly retryable: boolean;
  /** Epoch milliseconds before which the other side said that trying again is pointless. */
  readonly retryAt?: number | undefined;
  /** The HTTP status, if there was a reply. */
  readonly status?: number | undefined;
  /** The error behind it, for developers. Users are never shown it. */
  readonly cause?: unknown;
}

/**
 * An expected failure of the outside world: an unreachable host, a refused login, a reply that cannot be understood.
 * Its message is shown to users: it names the system and what to do, and never holds a secret or chat text. One that is
 * too long is cut, and control characters are shown escaped.
 */
export class Failure extends Error {
  /** Always `Failure`, also in classes that extend it. */
  override readonly name = "Failure";
  /** A stable name for reports, such as `esm-login-refused`. */
  readonly code: string;
  /** What it affects beside the piece of work that met it. */
  readonly scope: FailureScope;
  /** Whether somebody asked for the end or the pause, so that nothing is broken. */
  readonly onPurpose: boolean;
  /** Whether trying again later may help although nobody changes anything. */
  readonly retryable: boolean;
  /** Epoch milliseconds before which trying again is pointless; undefined if the other side said nothing of it. */
  readonly retryAt: number | undefined;
  /** The HTTP status; undefined if there was no reply. */
  readonly status: number | undefined;

  /**
   * Makes a failure that tells nothing but what it is given.
   *
   * @param message for users, in plain text; beyond 2,000 characters it is cut
   * @param options what the program needs to know
   */
  constructor(message: string, options: FailureOptions) {
    super(messageText(message, LONGEST_MESSAGE), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.scope = options.scope;
    this.onPurpose = options.onPurpose ?? false;
    this.retryable = options.retryable;
    this.retryAt = options.retryAt;
    this.status = options.status;
  }
}

/** The failure of work that was told to stop. The rest can be done another time. */
export function toldToStop(message: string): Failure {
  return new Failure(message, { code: "stopped", scope: "run", onPurpose: true, retryable: true });
}

class EndedByUser extends Failure {}

/** The failure of a command that somebody ended instead of answering its question: nothing after it is begun, either. */
export function endedByUser(message: string): Failure {
  return new EndedByUser(message, { code: "stopped", scope: "run", onPurpose: true, retryable: true });
}

export function isEndedByUser(error: unknown): boolean {
  return error instanceof EndedByUser;
}

/** Whether somebody wants all work to end. A system that asks for a pause only stops its own requests. */
export function isStop({ scope, onPurpose }: Failure): boolean {
  return onPurpose && scope === "run";
}

/** One mistake in the user's input: the file, where in the file, and what to do about it. */
export interface Problem {
  /** Its path, as the user gave it; empty for what does not come from a file. */
  readonly file: string;
  /** A line (`line 12`), a setting (`esm.url`) or both; empty when the problem is the file itself. */
  readonly place: string;
  /** What is wrong and what to do about it, as the end of a sentence. Never a secret or chat text. */
  readonly message: string;
}

/** Wrong input, found before anything was contacted or written. What is told of it is cut as a failure's message is. */
export class InputError extends Error {
  /** Always `InputError`. */
  override readonly name = "InputError";
  /** Every mistake that was found, so that all can be mended at once; 200 at the most. */
  readonly problems: readonly Problem[];

  /**
   * Makes an error whose message has a line for each problem.
   *
   * @param problems at least one
   */
  constructor(problems: readonly Problem[]) {
    const told = toldProblems(problems);
    super(told.map(problemLine).join("\n"));
    this.problems = told;
  }
}

function toldProblems(problems: readonly Problem[]): Problem[] {
  const told = problems.slice(0, MOST_PROBLEMS).map(({ file, place, message }) => ({
    file: messageText(file, LONGEST_MESSAGE),
    place: messageText(place, LONGEST_MESSAGE),
    message: messageText(message, LONGEST_MESSAGE),
  }));
  const left = problems.length - told.length;
  return left === 0 ? told : [...told, { file: "", place: "", message: `and ${left} more problems` }];
}

/** One problem as one line of text. */
export function problemLine(problem: Problem): string {
  return [problem.file, problem.place, problem.message].filter((part) => part !== "").join(": ");
}
