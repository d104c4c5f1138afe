/** One request that the console has answered. */
export interface AnsweredPage {
  /** A kind of page, of which there are few. */
  readonly page: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Milliseconds until the answer began. */
  readonly durationMs: number;
}

/** How an attempt to log in ended. */
export type LogInOutcome = "done" | "refused" | "blocked" | "not_answered" | "not_understood";

/** Watches the console. Nothing here tells who asked, or for what. It must not throw. */
export interface ConsoleObserver {
  answered(answered: AnsweredPage): void;
  /** @param environment empty where the form named none */
  loggedIn(environment: string, outcome: LogInOutcome): void;
  /** From now on, the metrics show how many sessions there are each time they are read. */
  sessions(count: () => number): void;
}
