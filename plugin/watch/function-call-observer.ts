/** One answered call of a chatbot function. Who called, and about which session, is nobody's business here. */
export interface AnsweredCall {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly durationMs: number;
}

/** Somebody who watches the calls of chatbot functions. It must not throw. */
export interface FunctionCallObserver {
  answered(call: AnsweredCall): void;
}
