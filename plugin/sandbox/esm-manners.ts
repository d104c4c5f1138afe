/** How the sandbox's ESM answers where real ones differ from each other. */
export interface EsmManners {
  /** How a list says that nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** The base URL in `links.next`, when that is to lead to another host. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
}

/** Manners to change; those that are left out stay. */
export interface MannerChanges {
  readonly emptyListAnswer?: EsmManners["emptyListAnswer"] | undefined;
  /** Null for the base URL that was asked. */
  readonly nextLinkBase?: string | null | undefined;
  readonly nextLinkKeepsFilter?: boolean | undefined;
}

/** The manners at the start. All of them are documented, except for the answer of an empty list. */
export function createManners(): EsmManners {
  return { emptyListAnswer: "404", nextLinkBase: undefined, nextLinkKeepsFilter: true };
}

export function changeManners(manners: EsmManners, changes: MannerChanges): void {
  if (changes.nextLinkBase !== undefined) manners.nextLinkBase = changes.nextLinkBase?.replace(/\/+$/, "");
  manners.emptyListAnswer = changes.emptyListAnswer ?? manners.emptyListAnswer;
  manners.nextLinkKeepsFilter = changes.nextLinkKeepsFilter ?? manners.nextLinkKeepsFilter;
}
