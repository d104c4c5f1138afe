import type { Esm } from "../outside/esm/port.ts";
import type { PlatformSettings, StaticValueNames } from "../settings/platform-settings.ts";
import { verifiedMapping } from "./card/card-mapping.ts";
import { activeCardIds } from "./card-batches.ts";

/**
 * How many cards of an environment still need updating.
 *
 * @throws Failure when ESM cannot be asked, or its template does not fit
 */
export async function countActiveCards(
  esm: Esm,
  platformSettings: PlatformSettings,
  staticValueNames: StaticValueNames,
): Promise<number> {
  return (await activeCardIds(esm, await verifiedMapping(esm, platformSettings, staticValueNames))).length;
}
