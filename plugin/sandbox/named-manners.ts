import type { MannerChanges } from "./manners.ts";

/** A way of answering that was seen or is documented, by name. */
export interface NamedManner {
  /** What it does, one plain sentence. */
  readonly what: string;
  readonly changes: MannerChanges;
}

/** The ways of answering that can be switched on by name. */
export const NAMED_MANNERS = {
  "open-cards": {
    what: "Somebody has each card open when it is first written, and the save of the open card puts its references, back-references and attachments back as they were (before ESM 2025.2).",
    changes: { openCards: true },
  },
} as const satisfies Record<string, NamedManner>;
