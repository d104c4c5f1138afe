import type { Language } from "../xml/template-definition.ts";

/** How the sandbox's ESM and chat platform answer in cases in which real ones differ. */
export interface Manners {
  /** Where ESM's two APIs answer. Source: documented for both. */
  paths: "on-premises" | "cloud";
  /** How ESM answers a list in which nothing matches. */
  emptyListAnswer: "404" | "404-without-body" | "empty-page";
  /** The base URL in `links.next`, when that is to lead to another host. */
  nextLinkBase: string | undefined;
  /** Whether `links.next` repeats the filter. Source: observed that it may be missing. */
  nextLinkKeepsFilter: boolean;
  /** Whether the last page names a next one too, which is an empty list. Source: observed. */
  nextOnLastPage: boolean;
  /** How the REST API writes dates: all alike, or in each form that was seen. Source: documented and observed. */
  dateForms: "utc" | "mixed";
  /** Whether templates and cards hold attributes and folders that few clients expect. Source: documented and observed. */
  oddTemplates: boolean;
  /** The language in which static values are shown, searched and told. Source: documented. */
  systemLanguage: Language;
  /** What the REST API says a static value is called: a text, or an object by language. Source: documented type `object`, observed. */
  staticNames: "text" | "by-language";
  /** Whether the REST API now and then is asked too much, and says only in words how long to wait. Source: observed. */
  waitInMessage: boolean;
  /** Whether each card is locked when it is written over the REST API for the first time. Source: observed. */
  lockedCards: boolean;
  /** Whether the Web API writes XML 1.0, or what Java's writers take for it. Source: observed. */
  webApiXml: "strict" | "java";
  /** Which counts an import report of the Web API carries: all, or those that apply. Source: observed. */
  importCounts: "all" | "that-apply";
  /** What the chat platform says in place of a cursor on the last page of a list. */
  lastCursor: "null" | "empty" | "absent";
  /**
   * Whether importing a template brings the folders it is linked to and the targets of its references. Source: observed
   * that it brings neither; ours does unless told otherwise, so that everything works without a person's clicks.
   */
  templateImport: "links" | "no-links";
  /**
   * ESM's platform setting `template.import.new.behaviour`: true updates a template that has the code, false makes a
   * second one. Source: documented.
   */
  templateImportNewBehaviour: boolean;
  /**
   * Whether somebody has each card open in ESM when it is first written, and saves it when ESM is next asked for
   * something, which puts its references, back-references and attachments back. Source: documented, a known error
   * before ESM 2025.2.
   */
  openCards: boolean;
}

/** Changes to these ways of answering; what is left out stays as it is. Of `nextLinkBase` null is the base URL of the request. */
export type MannerChanges = {
  readonly [Name in keyof Manners]?: Manners[Name] | (Name extends "nextLinkBase" ? null : undefined) | undefined;
};

/** The answers at the start: all documented, except the one for an empty list and what importing a template brings. */
export function createManners(): Manners {
  return {
    paths: "on-premises",
    emptyListAnswer: "404",
    nextLinkBase: undefined,
    nextLinkKeepsFilter: true,
    nextOnLastPage: false,
    dateForms: "utc",
    oddTemplates: false,
    systemLanguage: "en",
    staticNames: "text",
    waitInMessage: false,
    lockedCards: false,
    webApiXml: "strict",
    importCounts: "all",
    lastCursor: "null",
    templateImport: "links",
    templateImportNewBehaviour: true,
    openCards: false,
  };
}

export function changeManners(manners: Manners, changes: MannerChanges): void {
  if (changes.nextLinkBase !== undefined) manners.nextLinkBase = changes.nextLinkBase?.replace(/\/+$/, "");
  manners.paths = changes.paths ?? manners.paths;
  manners.emptyListAnswer = changes.emptyListAnswer ?? manners.emptyListAnswer;
  manners.nextLinkKeepsFilter = changes.nextLinkKeepsFilter ?? manners.nextLinkKeepsFilter;
  manners.nextOnLastPage = changes.nextOnLastPage ?? manners.nextOnLastPage;
  manners.dateForms = changes.dateForms ?? manners.dateForms;
  manners.oddTemplates = changes.oddTemplates ?? manners.oddTemplates;
  manners.systemLanguage = changes.systemLanguage ?? manners.systemLanguage;
  manners.staticNames = changes.staticNames ?? manners.staticNames;
  manners.waitInMessage = changes.waitInMessage ?? manners.waitInMessage;
  manners.lockedCards = changes.lockedCards ?? manners.lockedCards;
  manners.webApiXml = changes.webApiXml ?? manners.webApiXml;
  manners.importCounts = changes.importCounts ?? manners.importCounts;
  manners.lastCursor = changes.lastCursor ?? manners.lastCursor;
  manners.templateImport = changes.templateImport ?? manners.templateImport;
  manners.templateImportNewBehaviour = changes.templateImportNewBehaviour ?? manners.templateImportNewBehaviour;
  manners.openCards = changes.openCards ?? manners.openCards;
}
