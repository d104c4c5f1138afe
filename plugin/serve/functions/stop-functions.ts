import type { Clock } from "../../base/clock.ts";
import { within } from "../../base/within.ts";
import type { FunctionApp } from "./function-app.ts";
import type { RunningServer } from "./start-server.ts";

/**
 * Ends the functions: refuses new calls, answers those in progress, and finishes the cards being made. What is not done
 * within the time limit is given up. Keep the connection to ESM open until this returns.
 */
export async function stopFunctions(
  app: Pick<FunctionApp, "stop" | "idle">,
  server: Pick<RunningServer, "close">,
  withinMs: number,
  clock: Clock,
): Promise<void> {
  const startedAt = clock.now();
  app.stop();
  await server.close(withinMs);
  await within(clock, Math.max(0, withinMs - (clock.now() - startedAt)), app.idle());
}
