/** Writes one line to the operator's log. Fields hold ids, counts and codes, never names, chat text or secrets. */
export interface Logger {
  /**
   * What somebody may want to know afterwards.
   *
   * @param fields by name, as JSON values
   * @param message the same words each time, so that lines can be searched and counted
   */
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  /**
   * What somebody should look at, although the work goes on.
   *
   * @param fields by name, as JSON values
   * @param message the same words each time, so that lines can be searched and counted
   */
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** The operator's log as a whole process has it: also for work that failed altogether. */
export interface OperatorLog extends Logger {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}
