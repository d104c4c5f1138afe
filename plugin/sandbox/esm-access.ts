import type { CardWorld } from "./cards/card-world.ts";
import type { EsmManners } from "./esm-manners.ts";

/** What a face of ESM needs: the cards, the one user there is, and the real time. */
export interface EsmAccess {
  readonly world: CardWorld;
  readonly login: string;
  readonly password: string;
  /** Signs the tokens of this start. */
  readonly tokenSecret: string;
  readonly tokenLifeSeconds: number;
  /** Real time, epoch milliseconds. */
  readonly realNow: () => number;
  readonly manners: EsmManners;
}
