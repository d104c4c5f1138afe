/** Writes one line to the operator's log. Fields hold ids, counts and codes, never names, chat text or secrets. */
export interface Logger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}
