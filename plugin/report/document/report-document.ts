import type { ChatLogLanguage } from "../../settings/ready-made-template.ts";
import type { ListConditions } from "../chats/list-conditions.ts";

export type ReportLanguage = ChatLogLanguage;

/** The ways in which a report divides the chats, as `--by` takes them: each is the id of a section. */
export const BREAKDOWNS = [
  "month",
  "week",
  "day",
  "hour",
  "first-replier",
  "support-person",
  "organization",
  "language",
] as const;
export type Breakdown = (typeof BREAKDOWNS)[number];

/** One value of a report, not yet written in a language: `cellText` writes it, a spreadsheet takes the value itself. */
export type Cell =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "count"; readonly count: number }
  /** A number that need not be whole. */
  | { readonly kind: "number"; readonly number: number }
  | { readonly kind: "seconds"; readonly seconds: number }
  /** 0 to 1; undefined `of`: of all. */
  | { readonly kind: "share"; readonly share: number }
  /** A change against another period: 0.1 is ten percent more. */
  | { readonly kind: "change"; readonly change: number }
  /** Too few chats for this figure. */
  | { readonly kind: "too-few" }
  /** Cannot be told: an attribute is missing. */
  | { readonly kind: "not-told" }
  /** There is nothing to show. */
  | { readonly kind: "none" };

export interface Column {
  readonly label: string;
  /** One sentence that says what stands in it; undefined where the label says it. */
  readonly definition?: string | undefined;
  /** How it is aligned, and how a spreadsheet shows it. */
  readonly kind: "text" | "count" | "number" | "seconds" | "share" | "change";
  /** Given here and at the row: its counts are of the chats that meet both. See `chatsCounted`. */
  readonly chats?: ListConditions | undefined;
}

export interface Row {
  readonly cells: readonly Cell[];
  /** The row of all together: the others add up to it. */
  readonly isTotal?: true;
  /** Given here and at the column: the count where they cross is of the chats that meet both. */
  readonly chats?: ListConditions | undefined;
}

export interface Table {
  /** Unique in the document; stable over languages: the name of a sheet, of an anchor, of a CSV file. */
  readonly id: string;
  readonly caption: string;
  /** One sentence, printed with the table. */
  readonly definition: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A picture of figures that also stand in a table. */
export type Chart =
  /** One bar for each label; `parts` are stacked. */
  | {
      readonly kind: "bars";
      readonly title: string;
      readonly labels: readonly string[];
      /** Of labels that follow one another, such as days: the same as short as can be, to stand below bars. */
      readonly shortLabels?: readonly string[] | undefined;
      readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
      /** What the values are. */
      readonly unit: "count" | "seconds";
    }
  | {
      readonly kind: "heat-map";
      readonly title: string;
      readonly rowLabels: readonly string[];
      readonly columnLabels: readonly string[];
      /** By row, then by column. */
      readonly values: readonly (readonly number[])[];
    };

export interface Section {
  readonly id: string;
  readonly title: string;
  /** What one sees here, and what one must not read out of it. */
  readonly introduction?: string | undefined;
  readonly chart?: Chart | undefined;
  readonly tables: readonly Table[];
}

/** A figure to be read at a glance. */
export interface Tile {
  readonly label: string;
  readonly value: Cell;
  /** `of 1,204 chats`: how many chats it was computed from. */
  readonly n: string;
  /** Against the period before, in words; undefined where there is nothing to compare. */
  readonly comparison?: string | undefined;
  readonly definition: string;
  /** Which chats it counts, where these can be listed. */
  readonly chats?: ListConditions | undefined;
}

/** Something that the reader has to know before the figures are used. */
export interface Notice {
  /** `warning`: figures may be wrong or are missing, and somebody has to act. `note`: good to know. */
  readonly kind: "warning" | "note";
  readonly text: string;
}

/** A report in one language, without any layout. Its texts hold names of persons and organisations from ESM: hostile. */
export interface ReportDocument {
  readonly language: ReportLanguage;
  /** `Chats in October 2026` */
  readonly title: string;
  /** Environment, period, time zone, when it was made: one line each. */
  readonly facts: readonly { readonly label: string; readonly text: string }[];
  readonly notices: readonly Notice[];
  readonly tiles: readonly Tile[];
  readonly sections: readonly Section[];
  /** Words that a layout needs: `Page`, `Table`, `too few` and the like, by what they stand for. */
  readonly words: DocumentWords;
}

export interface DocumentWords {
  readonly tooFew: string;
  readonly notTold: string;
  /** Names the table that belongs to a chart. */
  readonly asTable: string;
  readonly warning: string;
  readonly note: string;
  readonly figure: string;
  readonly definition: string;
  readonly contents: string;
  /** A link for those who go through a page by keyboard: past the title and the contents. */
  readonly toFigures: string;
}
