import type { MannerChanges } from "./manners.ts";

/** A way of answering that was seen or documented, under a name by which it is switched on. */
export interface NamedManner {
  /** What it is, in one sentence. */
  readonly what: string;
  readonly changes: MannerChanges;
}

/** Of two that change the same, the one that is named last counts. */
export const NAMED_MANNERS = {
  "java-xml": {
    what: "The Web API writes what Java's writers take for XML: an emoji as two references, control characters, `&nbsp;`.",
    changes: { webApiXml: "java" },
  },
  "one-count-reports": {
    what: "An import report of the Web API carries only the counts that apply.",
    changes: { importCounts: "that-apply" },
  },
  "import-without-links": {
    what: "importing a template brings neither its folders nor the targets of its references",
    changes: { templateImport: "no-links" },
  },
  "import-makes-second": {
    what: "importing a template whose code is there makes a second one (template.import.new.behaviour is false)",
    changes: { templateImportNewBehaviour: false },
  },
  "open-cards": {
    what: "Somebody has each card open when it is first written, and the save of the open card puts its references, back-references and attachments back as they were (before ESM 2025.2).",
    changes: { openCards: true },
  },
} as const satisfies Record<string, NamedManner>;
