/** How this ESM answers where the real ones differ. */
export interface EsmManners {
  /** How a list answers that nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** The base URL in `links.next`, when it is to name another host than the one that was asked. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
}

/** Manners to change; what is left out stays. */
export interface MannerChanges {
  readonly emptyListAnswer?: EsmManners["emptyListAnswer"] | undefined;
  /** Null for the host that was asked. */
  readonly nextLinkBase?: string | null | undefined;
  readonly nextLinkKeepsFilter?: boolean | undefined;
}

/** The manners that clients get along with best; all but the answer to an empty list are documented. */
export function createManners(): EsmManners {
  return { emptyListAnswer: "404", nextLinkBase: undefined, nextLinkKeepsFilter: true };
}

export function changeManners(manners: EsmManners, changes: MannerChanges): void {
  if (changes.nextLinkBase !== undefined) manners.nextLinkBase = changes.nextLinkBase?.replace(/\/+$/, "");
  manners.emptyListAnswer = changes.emptyListAnswer ?? manners.emptyListAnswer;
  manners.nextLinkKeepsFilter = changes.nextLinkKeepsFilter ?? manners.nextLinkKeepsFilter;
}
