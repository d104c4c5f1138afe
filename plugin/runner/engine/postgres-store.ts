/** What is made with the client of PostgreSQL, which only those install who have one. */
export { connectPostgresPermits } from "./budget/connect-postgres-permits.ts";
export { connectPostgresEngine } from "./postgres-engine.ts";
