import type { Clock } from "../../base/clock.ts";
import { within } from "../../task/create-chat-session/within.ts";
import type { FunctionApp } from "./function-app.ts";
import type { RunningServer } from "./start-server.ts";

/**
 * Ends the functions in order: new calls are refused, calls in hand are answered, and cards that are being made are
 * finished. What is not done within the time limit is given up. The connection to ESM is needed until this returns.
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
