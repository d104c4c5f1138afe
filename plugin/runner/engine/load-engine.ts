import { loadAskedFor } from "../../base/asked-packages.ts";
import type { EngineAddress } from "../../settings/engine-settings.ts";

/** Packages that an engine of this kind is made with. */
const PACKAGES = { postgresql: ["bullmq", "pg"], redis: ["bullmq", "ioredis"] } as const;

/**
 * The engine, which is loaded only where a configuration names one: most processes do without.
 *
 * @throws InputError when packages that it needs are not installed
 */
export async function loadEngine(kind: EngineAddress["kind"]) {
  return loadAskedFor("engine.kind", PACKAGES[kind], async () => {
    const { createEngineRunner } = await import("./engine-runner.ts");
    const { connectEngine } = await import("./connect-engine.ts");
    const { connectPermits } = await import("./budget/connect-permits.ts");
    await (kind === "redis" ? import("./redis-store.ts") : import("./postgres-store.ts"));
    return { createEngineRunner, connectEngine, connectPermits };
  });
}
