import type { Logger } from "../base/logger.ts";

/** Which run a line of the log belongs to. */
export interface RunIdentity {
  readonly runId: string;
  readonly environment: string;
}

/**
 * A log in which every line says which run it belongs to. The run's own fields win over the task's: a line of JSON never
 * holds one key twice, as it would with a pino child.
 */
export function createRunLog(log: Logger, { runId, environment }: RunIdentity): Logger {
  return {
    info: (fields, message) => log.info({ ...fields, runId, environment }, message),
    warn: (fields, message) => log.warn({ ...fields, runId, environment }, message),
  };
}
