/** One answered call of a chatbot function. Nothing here tells who called, or about which session. */
export interface AnsweredCall {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly durationMs: number;
  /** Why there was no card: the code of the answer, `token-missing` or `not-a-call`. Undefined when there was one. */
  readonly refused: string | undefined;
  /** Names of optional fields that were not understood. */
  readonly leftOut: readonly string[];
  /** Whether `esm-chat check` tried the function. */
  readonly isCheck: boolean;
}

/** What became of a call that was answered before its card was made. */
export type LateOutcome = Pick<AnsweredCall, "refused" | "leftOut">;

/** Watches calls of chatbot functions. It must not throw. */
export interface FunctionCallObserver {
  answered(call: AnsweredCall): void;
  endedLate(outcome: LateOutcome): void;
}
