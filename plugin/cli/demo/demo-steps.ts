import type { Outcome } from "../../checklist/outcome.ts";
import type { RunReport } from "../../task/run-report.ts";
import type { DemoCard } from "./read-demo-cards.ts";

/** The steps that the demonstration reports, in the order in which they happen. */
export type DemoStep =
  | {
      readonly kind: "sandbox";
      readonly esm: string;
      readonly chatHistory: string;
      readonly sessions: number;
      /** What the described platform is called, and what it cannot say of sessions. */
      readonly platform: string | undefined;
      readonly cannotSay: readonly string[];
    }
  /** The configuration checklist, with the template imported on the way. */
  | { readonly kind: "checklist"; readonly items: readonly { readonly title: string; readonly outcome: Outcome }[] }
  /** A moment of the simulated day: new cards since the last one, then a run of the task. */
  | { readonly kind: "moment"; readonly at: number; readonly created: number; readonly report: RunReport }
  | { readonly kind: "ticket"; readonly sessionId: string };

/** A figure of the report over the cards. */
export interface DemoFigure {
  readonly label: string;
  readonly value: string;
  /** How many chats it was computed from, or a share of them. */
  readonly n: string;
}

export interface DemoResult {
  readonly cards: readonly DemoCard[];
  /** Sessions whose card is not right, and the wrong attributes. Empty when everything is right. */
  readonly wrong: readonly { readonly sessionId: string; readonly attributes: readonly string[] }[];
  readonly runs: readonly RunReport[];
  readonly figures: readonly DemoFigure[];
  /** What became of the chats: how many, and their share. None where cards do not tell. */
  readonly outcomes: readonly DemoFigure[];
  /** Figures that are not what the sessions say. Empty when everything is right. */
  readonly wrongFigures: readonly string[];
}
