/** One answered call of a chatbot function. Nothing here tells who called, or about which session. */
export interface AnsweredCall {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly durationMs: number;
}

/** Watches calls of chatbot functions. It must not throw. */
export interface FunctionCallObserver {
  answered(call: AnsweredCall): void;
}
