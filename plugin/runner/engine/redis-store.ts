/** What is made with the client of Redis, which only those install who have one. */
export { connectRedisPermits } from "./budget/connect-redis-permits.ts";
export { connectRedisEngine } from "./redis-engine.ts";
