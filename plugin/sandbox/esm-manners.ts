/** How the sandbox's ESM answers in cases in which real ones differ. */
export interface EsmManners {
  /** How ESM answers a list in which nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** The base URL in `links.next`, when that is to lead to another host. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
}

/** Changes to these ways of answering; what is left out stays as it is. */
export interface MannerChanges {
  readonly emptyListAnswer?: EsmManners["emptyListAnswer"] | undefined;
  /** Null for the base URL of the request. */
  readonly nextLinkBase?: string | null | undefined;
  readonly nextLinkKeepsFilter?: boolean | undefined;
}

/** The answers at the start: all documented, except the one for an empty list. */
export function createManners(): EsmManners {
  return { emptyListAnswer: "404", nextLinkBase: undefined, nextLinkKeepsFilter: true };
}

export function changeManners(manners: EsmManners, changes: MannerChanges): void {
  if (changes.nextLinkBase !== undefined) manners.nextLinkBase = changes.nextLinkBase?.replace(/\/+$/, "");
  manners.emptyListAnswer = changes.emptyListAnswer ?? manners.emptyListAnswer;
  manners.nextLinkKeepsFilter = changes.nextLinkKeepsFilter ?? manners.nextLinkKeepsFilter;
}
