import { html } from "hono/html";
import { type Html, isolated } from "../../../../report/written/html/markup.ts";
import { TROUBLES, type Trouble } from "../../../../runner/standing/trouble.ts";
import type { Say } from "../../words/say.ts";
import type { StandingWord } from "../../words/standing.ts";
import type { Times } from "../../words/times.ts";
import { cutText } from "./cut-text.ts";

/** What is wrong, in a sentence that anybody may read. */
export function troubleSentence(trouble: Trouble, say: Say<StandingWord>, { at }: Times): string {
  switch (trouble.kind) {
    case "overdue":
      return say("overdue", { since: at(trouble.since) });
    case "run-hangs":
      return say("run-hangs", { hadToEndBy: at(trouble.hadToEndBy) });
    case "run-failed":
    case "sessions-failed":
      return say(trouble.kind, { inARow: trouble.inARow });
    case "left-out":
      return say("left-out", { count: trouble.count, since: at(trouble.since) });
    case "cut-short":
    case "put-aside":
      return say(trouble.kind, { count: trouble.count });
    case "report-late":
      return say("report-late", { period: trouble.period, dueAt: at(trouble.dueAt) });
    case "broken":
    case "serve-is-missing":
    case "not-planned":
    case "nothing-runs-it":
    case "never-run-elsewhere":
    case "reports-unreadable":
      return say(trouble.kind);
  }
}

/** Problems of one environment that are shown. */
const MOST_PROBLEMS = 20;

/** The causes of a trouble, in the English of the logs: for operators. */
export function troubleReasons(trouble: Trouble): readonly string[] {
  switch (trouble.kind) {
    case "broken":
      return trouble.problems.slice(0, MOST_PROBLEMS);
    case "run-failed":
    case "left-out":
    case "cut-short":
      return trouble.reason === null ? [] : [trouble.reason];
    case "report-late":
      return [trouble.folder];
    case "reports-unreadable":
      return [`${trouble.folder} ${trouble.problem}`];
    default:
      return [];
  }
}

/** What to do about it. */
export function remedyOf({ kind }: Trouble, say: Say<StandingWord>): string {
  return say(`remedy-${TROUBLES[kind].remedy}`);
}

/** A reason, which is English in every language. */
export function reasonHtml(reason: string): Html {
  return html`<span lang="en">${isolated(cutText(reason))}</span>`;
}
