import type { CardWorld } from "./cards/card-world.ts";

/** How this ESM answers where the real ones differ. */
export interface EsmManners {
  /** How a list answers that nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** What the stream endpoint writes: the documented object, a bare array, or one card a line. */
  streamShape: "object" | "array" | "lines";
  /** The base URL in `links.next`, when it is to name another host than the one that was asked. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
}

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
