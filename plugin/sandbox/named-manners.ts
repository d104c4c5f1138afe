import type { MannerChanges } from "./manners.ts";

/** A way of answering that real systems were seen to have, with a name to switch it on by. */
export interface NamedManner {
  /** For people, one sentence. */
  readonly what: string;
  readonly changes: MannerChanges;
}

export const NAMED_MANNERS = {
  "import-without-links": {
    what: "importing a template brings neither its folders nor the targets of its references",
    changes: { templateImport: "no-links" },
  },
  "import-makes-second": {
    what: "importing a template whose code is there makes a second one (template.import.new.behaviour is false)",
    changes: { templateImportNewBehaviour: false },
  },
} as const satisfies Record<string, NamedManner>;
