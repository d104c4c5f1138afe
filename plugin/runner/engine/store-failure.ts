import { Failure } from "../../base/failure.ts";

/**
 * What is wrong with the shared store, by error code only: the drivers' messages may contain the address and its user.
 */
export function storeFailure(store: "PostgreSQL" | "Redis", error: unknown, advice?: string): Failure {
  const code = storeCode(error);
  const message =
    advice === undefined
      ? `the engine's ${store} cannot be used (${code}): is it there, and is engine.url right?`
      : `the engine's ${store} cannot be used: ${advice}`;
  return new Failure(message, {
    code: advice === undefined ? "engine-unreachable" : "engine-unfit",
    scope: "run",
    retryable: advice === undefined,
  });
}

/**
 * A code such as ECONNREFUSED, READONLY or 42501, or else the kind of error: never the driver's words, which may hold
 * addresses.
 */
export function storeCode(error: unknown): string {
  if (typeof error !== "object" || error === null) return "unknown";
  const { code, message, name } = error as { code?: unknown; message?: unknown; name?: unknown };
  if (typeof code === "string") return code;
  // Redis begins refusals with a word in capitals.
  const word = typeof message === "string" ? /^[A-Z]{3,20}\b/.exec(message)?.[0] : undefined;
  return word ?? (typeof name === "string" && name !== "Error" ? name : "unknown");
}

/** Whether Redis refuses to write because it is a replica. */
export function isReadOnly(error: Error): boolean {
  return error.message.startsWith("READONLY");
}

/** PostgreSQL's codes for a table, a schema or a function that does not exist. */
const MISSING: ReadonlySet<unknown> = new Set(["42P01", "3F000", "42883"]);

/** Whether somebody has dropped what was made in a PostgreSQL. */
export function tablesAreMissing(error: unknown): boolean {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  const { code: ofPostgres } = error;
  return MISSING.has(ofPostgres);
}

const NO_RIGHT = "42501";

/** What is wrong with a PostgreSQL, and what to do about it if known. */
export function postgresFailure(error: unknown, schema: string): Failure {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (code === NO_RIGHT) {
    const advice = `its user may not make tables in schema ${schema}: let the schema belong to that user, or grant CREATE on the database`;
    return storeFailure("PostgreSQL", error, advice);
  }
  if (name === "UnsupportedPostgresVersionError") {
    return storeFailure("PostgreSQL", error, "version 13 or newer is needed");
  }
  if (name === "SchemaVersionMismatchError") {
    return storeFailure("PostgreSQL", error, `schema ${schema} was made by a newer version of this program`);
  }
  return storeFailure("PostgreSQL", error);
}
