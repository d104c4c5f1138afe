import { OUTCOMES } from "../../chat/outcome.ts";
import type { Figures, ReportedOutcome } from "../figures/report.ts";
import { countCell, NOT_TOLD } from "./cells.ts";
import type { MessageKey } from "./messages/en.ts";
import type { Cell } from "./report-document.ts";
import { isLacking, type Wording } from "./wording.ts";

interface OutcomeWords {
  readonly outcome: ReportedOutcome;
  readonly label: MessageKey;
  readonly definition: MessageKey;
}

const WORDS: Readonly<Record<ReportedOutcome, Omit<OutcomeWords, "outcome">>> = {
  answered: { label: "answered", definition: "answeredMeaning" },
  unanswered: { label: "unanswered", definition: "unansweredMeaning" },
  abandoned: { label: "abandoned", definition: "abandonedMeaning" },
  "chatbot-only": { label: "chatbotOnly", definition: "chatbotOnlyMeaning" },
  "going-on": { label: "goingOn", definition: "goingOnMeaning" },
  "not-told": { label: "notTold", definition: "notToldMeaning" },
};

/** The outcomes that tables show: all that a card can tell, the others where there are such chats. */
export function shownOutcomes({ total }: { readonly total: Figures }): OutcomeWords[] {
  const others = (["going-on", "not-told"] as const).filter((outcome) => total.outcomes[outcome] > 0);
  return [...OUTCOMES, ...others].map((outcome) => ({ outcome, ...WORDS[outcome] }));
}

const ONLY_TOLD_BY_OUTCOME: ReadonlySet<ReportedOutcome> = new Set(["unanswered", "abandoned", "chatbot-only"]);

/** How many chats had this outcome; none is not told where the cards do not say what became of chats. */
export function outcomeCell({ report }: Wording, figures: Figures, outcome: ReportedOutcome): Cell {
  const { outcomes, outcomesTold } = figures;
  const count = outcomes[outcome];
  const isSilent = isLacking(report, "outcome") || (outcomesTold === 0 && outcomes["not-told"] > 0);
  return count === 0 && isSilent && ONLY_TOLD_BY_OUTCOME.has(outcome) ? NOT_TOLD : countCell(count);
}
