/** How the sandbox's ESM answers in cases in which real ones differ. */
export interface EsmManners {
  /** How ESM answers a list in which nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** The base URL in `links.next`, when that is to lead to another host. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
  /**
   * How the Web API writes characters that XML 1.0 forbids, no-break spaces, and emoji: as XML demands; as references, an
   * emoji as two of them and a no-break space as `&nbsp;`; or as they are. Source: observed with Java's writers.
   */
  webApiCharacters: "as-xml-demands" | "as-references" | "raw";
}

/** Changes to these ways of answering; what is left out stays as it is. */
export interface MannerChanges {
  readonly emptyListAnswer?: EsmManners["emptyListAnswer"] | undefined;
  /** Null for the base URL of the request. */
  readonly nextLinkBase?: string | null | undefined;
  readonly nextLinkKeepsFilter?: boolean | undefined;
  readonly webApiCharacters?: EsmManners["webApiCharacters"] | undefined;
}

/** The answers at the start: all documented, except the one for an empty list. */
export function createManners(): EsmManners {
  return {
    emptyListAnswer: "404",
    nextLinkBase: undefined,
    nextLinkKeepsFilter: true,
    webApiCharacters: "as-xml-demands",
  };
}

export function changeManners(manners: EsmManners, changes: MannerChanges): void {
  if (changes.nextLinkBase !== undefined) manners.nextLinkBase = changes.nextLinkBase?.replace(/\/+$/, "");
  manners.emptyListAnswer = changes.emptyListAnswer ?? manners.emptyListAnswer;
  manners.nextLinkKeepsFilter = changes.nextLinkKeepsFilter ?? manners.nextLinkKeepsFilter;
  manners.webApiCharacters = changes.webApiCharacters ?? manners.webApiCharacters;
}
