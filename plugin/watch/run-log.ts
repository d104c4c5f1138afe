import type { Logger } from "../base/logger.ts";

/** The run that a line of the log belongs to. */
export interface RunIdentity {
  readonly runId: string;
  readonly environment: string;
}

/**
 * A log in which every line says which run it belongs to. These fields replace the task's own fields with the same
 * names; a pino child logger would write both.
 */
export function createRunLog(log: Logger, { runId, environment }: RunIdentity): Logger {
  return {
    info: (fields, message) => log.info({ ...fields, runId, environment }, message),
    warn: (fields, message) => log.warn({ ...fields, runId, environment }, message),
  };
}
