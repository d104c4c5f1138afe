/** Writes one line to the operator's log. Fields hold ids, counts and codes, never names, chat text or secrets. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** The operator's log as a whole process has it: also for work that failed altogether. */
export interface OperatorLog extends Logger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
