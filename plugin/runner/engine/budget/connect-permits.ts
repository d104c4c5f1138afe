import type { EngineAddress } from "../../../settings/engine-settings.ts";
import type { PermitStore } from "./permit-store.ts";

/**
 * Connects to the store of the shared request budgets, which is that of the engine.
 *
 * @throws Failure `engine-unreachable`, `engine-unfit`
 */
export async function connectPermits(address: EngineAddress): Promise<PermitStore> {
  if (address.kind === "redis") return (await import("../redis-store.ts")).connectRedisPermits(address);
  return (await import("../postgres-store.ts")).connectPostgresPermits(address);
}
