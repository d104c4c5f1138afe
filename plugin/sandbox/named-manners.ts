import { InputError } from "../base/failure.ts";
import { nearest } from "../base/nearest.ts";
import { quoted } from "../base/quoted.ts";
import { changeManners, type MannerChanges, type Manners } from "./manners.ts";

/** A way of answering that was seen or documented, under a name by which it is switched on. */
export interface NamedManner {
  /** What it is, in one sentence. */
  readonly what: string;
  /** What is switched on. */
  readonly changes: MannerChanges;
}

/** Of two that change the same, the one that is named last counts. */
export const NAMED_MANNERS = {
  cloud: {
    what: "Both APIs of ESM answer where they do in the cloud: `/rest-api/itsm/v1` and `/api/itsm/*.ws`, and nowhere else.",
    changes: { paths: "cloud" },
  },
  "next-on-last-page": {
    what: "The last page of a list names a next one too, behind which nothing is.",
    changes: { nextOnLastPage: true },
  },
  "next-link-elsewhere": {
    what: "The link to the next page leads to another host.",
    changes: { nextLinkBase: "http://esm-internal:8080/itsm/api/v1" },
  },
  "next-link-without-filter": {
    what: "The link to the next page leaves the filter out.",
    changes: { nextLinkKeepsFilter: false },
  },
  "empty-list-404-without-body": {
    what: "A list in which nothing matches is a 404 without a body.",
    changes: { emptyListAnswer: "404-without-body" },
  },
  "empty-list-page": {
    what: "A list in which nothing matches is a page without cards.",
    changes: { emptyListAnswer: "empty-page" },
  },
  "java-xml": {
    what: "The Web API writes what Java's writers take for XML: an emoji as two references, control characters, `&nbsp;`.",
    changes: { webApiXml: "java" },
  },
  "one-count-reports": {
    what: "An import report of the Web API carries only the counts that apply.",
    changes: { importCounts: "that-apply" },
  },
  "import-without-links": {
    what: "Importing a template brings neither its folders nor the targets of its references.",
    changes: { templateImport: "no-links" },
  },
  "import-makes-second": {
    what: "Importing a template whose code is there makes a second one (`template.import.new.behaviour` is false).",
    changes: { templateImportNewBehaviour: false },
  },
  "open-cards": {
    what: "Somebody has each card open when it is first modified, and saves it when ESM is next asked for something: its references, back-references and attachments become what they were (before ESM 2025.2).",
    changes: { openCards: true },
  },
  "odd-templates": {
    what: "Templates tell of static values that are an object, a number or a date, of an attribute without a type and of a folder without a code; whole cards hold them.",
    changes: { oddTemplates: true },
  },
  "localised-static-values": {
    what: "ESM's system language is Finnish: static values are shown, searched and told by their Finnish names.",
    changes: { systemLanguage: "fi" },
  },
  "names-by-language": {
    what: 'The REST API tells and shows every static value with its names in all languages, `{"en": "Yes", "fi": "Kyllä"}`; searches go by the one in the system language.',
    changes: { staticNames: "by-language" },
  },
  "wait-in-message": {
    what: "Now and then the REST API answers 429, and only its message says how long to wait.",
    changes: { waitInMessage: true },
  },
  "locked-cards": {
    what: 'The first write to each card over the REST API is a 409 "Resource is locked"; the next one is taken.',
    changes: { lockedCards: true },
  },
  "other-dates": {
    what: "The REST API writes dates as `+0200`, as `+02:00`, and without a time of day where that is midnight in UTC.",
    changes: { dateForms: "mixed" },
  },
  "last-cursor-empty": {
    what: "The chat platform ends a list with an empty cursor.",
    changes: { lastCursor: "empty" },
  },
  "last-cursor-absent": {
    what: "The chat platform ends a list without a cursor.",
    changes: { lastCursor: "absent" },
  },
} as const satisfies Record<string, NamedManner>;

export type MannerName = keyof typeof NAMED_MANNERS;

/** All names, in the order of the table. */
export const MANNER_NAMES = Object.keys(NAMED_MANNERS) as MannerName[];

/** Switches manners on, one after the other. */
export function switchOn(manners: Manners, names: readonly MannerName[]): void {
  for (const name of names) changeManners(manners, NAMED_MANNERS[name].changes);
}

/**
 * Reads names that are separated by commas.
 *
 * @throws InputError for each name that does not exist, with the one that may be meant and all that exist
 */
export function readMannerNames(text: string): MannerName[] {
  const given = text.split(",").map((part) => part.trim());
  const names = given.flatMap((name) => MANNER_NAMES.find((known) => known === name) ?? []);
  if (names.length === given.length) return names;
  const unknown = given.filter((name) => !MANNER_NAMES.some((known) => known === name));
  throw new InputError(
    unknown.map((name) => {
      const meant = nearest(name, MANNER_NAMES);
      const question = meant === undefined ? ";" : `: did you mean ${meant}?`;
      const message = `there is no manner '${quoted(name)}'${question} there are ${MANNER_NAMES.join(", ")}`;
      return { file: "", place: "--manners", message };
    }),
  );
}
