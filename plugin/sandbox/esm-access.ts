import type { CardWorld } from "./cards/card-world.ts";
import type { Manners } from "./manners.ts";

/** What both of ESM's APIs need: the cards as one user sees them, this user, and the real time. */
export interface EsmAccess {
  readonly world: CardWorld;
  readonly login: string;
  readonly password: string;
  /** Signs tokens; new at each start, so that older tokens are refused. */
  readonly tokenSecret: string;
  readonly tokenLifeSeconds: number;
  /** Real time, epoch milliseconds. */
  readonly realNow: () => number;
  readonly manners: Manners;
  /** Ids of the cards whose first write was refused because they were locked. */
  readonly foundLocked: Set<string>;
}
