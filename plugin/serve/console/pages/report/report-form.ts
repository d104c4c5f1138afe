import { html } from "hono/html";
import { periodAfter, periodBefore, todayIn } from "../../../../report/figures/period.ts";
import type { Html } from "../../../../report/written/html/markup.ts";
import { type AskedOf, pagePath } from "../../console-page.ts";
import { REPORT_WORDS } from "../../words/report.ts";
import { type Say, sayIn } from "../../words/say.ts";
import { COMPARISONS, lastDay, type ReportQuery, reportPath } from "./report-query.ts";

const UNITS = ["month", "week", "day"] as const;

/** No report is of days before. */
const FIRST_DAY = "2000-01-01";

type ReportSay = Say<keyof (typeof REPORT_WORDS)["en"]>;

/** Chooses the period and what it is compared with: a month, a week or a day by any day in it, or from one day to another. */
export function reportForm({ person, language, services }: AskedOf, query: ReportQuery): Html {
  const say = sayIn(language, REPORT_WORDS);
  const { period, section } = query;
  const { kind, from } = period;
  const to = pagePath(person, "/report");
  const hidden = section === undefined ? "" : html`<input type="hidden" name="by" value="${section}"/>`;
  const today = todayIn(person.configuration.report.timeZone, services.clock.now());
  const [before, after] = [periodBefore(period), periodAfter(period)];
  const step = (of: typeof period, rel: "prev" | "next") =>
    html`<a rel="${rel}" href="${reportPath(person, { ...query, period: of, part: 1 })}">${say(rel === "prev" ? "previous" : "next")}</a>`;
  return html`<div class="choose">
<form method="get" action="${to}">${hidden}
<div><label for="period">${say("period")}</label><select id="period" name="period">${UNITS.map((unit) => html`<option value="${unit}"${unit === kind ? html` selected=""` : ""}>${say(unit)}</option>`)}</select></div>
<div><label for="of">${say("dayIn")}</label><input id="of" name="of" type="date" required="" value="${from}"/></div>
${comparedField(query, "compare", say)}
<button class="main">${say("show")}</button>
</form>
<form method="get" action="${to}">${hidden}<input type="hidden" name="period" value="days"/>
<div><label for="from">${say("from")}</label><input id="from" name="from" type="date" required="" value="${from}"/></div>
<div><label for="to">${say("to")}</label><input id="to" name="to" type="date" required="" value="${lastDay(period)}"/></div>
${comparedField(query, "compare-days", say)}
<button>${say("showDays")}</button>
</form>
</div>
<p class="actions">${before.from >= FIRST_DAY ? step(before, "prev") : ""} ${after.from <= today ? step(after, "next") : ""}</p>`;
}

function comparedField({ compared }: ReportQuery, id: string, say: ReportSay): Html {
  return html`<div><label for="${id}">${say("compare")}</label><select id="${id}" name="compare">${COMPARISONS.map(
    (one) => html`<option value="${one}"${one === compared ? html` selected=""` : ""}>${say(one)}</option>`,
  )}</select></div>`;
}
