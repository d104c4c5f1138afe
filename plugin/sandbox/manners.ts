/** How the sandbox's ESM and chat platform answer in cases in which real ones differ. */
export interface Manners {
  /** How ESM answers a list in which nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** The base URL in `links.next`, when that is to lead to another host. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
  /** Whether the Web API writes XML 1.0, or what Java's writers take for it. Source: observed. */
  webApiXml: "strict" | "java";
  /** What the chat platform says in place of a cursor on the last page of a list. */
  lastCursor: "null" | "empty" | "absent";
  /**
   * Whether somebody has each card open in ESM when it is first written, and saves it when ESM is next asked for
   * something, which puts its references, back-references and attachments back. Source: documented, a known error
   * before ESM 2025.2.
   */
  openCards: boolean;
}

/** Changes to these ways of answering; what is left out stays as it is. */
export interface MannerChanges {
  readonly emptyListAnswer?: Manners["emptyListAnswer"] | undefined;
  /** Null for the base URL of the request. */
  readonly nextLinkBase?: string | null | undefined;
  readonly nextLinkKeepsFilter?: boolean | undefined;
  readonly webApiXml?: Manners["webApiXml"] | undefined;
  readonly lastCursor?: Manners["lastCursor"] | undefined;
  readonly openCards?: boolean | undefined;
}

/** The answers at the start: all documented, except the one for an empty list. */
export function createManners(): Manners {
  return {
    emptyListAnswer: "404",
    nextLinkBase: undefined,
    nextLinkKeepsFilter: true,
    webApiXml: "strict",
    lastCursor: "null",
    openCards: false,
  };
}

export function changeManners(manners: Manners, changes: MannerChanges): void {
  if (changes.nextLinkBase !== undefined) manners.nextLinkBase = changes.nextLinkBase?.replace(/\/+$/, "");
  manners.emptyListAnswer = changes.emptyListAnswer ?? manners.emptyListAnswer;
  manners.webApiXml = changes.webApiXml ?? manners.webApiXml;
  manners.lastCursor = changes.lastCursor ?? manners.lastCursor;
  manners.openCards = changes.openCards ?? manners.openCards;
  manners.nextLinkKeepsFilter = changes.nextLinkKeepsFilter ?? manners.nextLinkKeepsFilter;
}
