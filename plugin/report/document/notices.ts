import { attributeSetting } from "../../settings/setting-definitions.ts";
import { type Lack, LEAST_CHATS } from "../figures/report.ts";
import { isPeriodOver, LEAST_FOR_CHANGE } from "./comparison.ts";
import { isCut } from "./date-text.ts";
import type { MessageKey } from "./messages/en.ts";
import type { Notice } from "./report-document.ts";
import { isLacking, type Wording } from "./wording.ts";

/** What the reader has to know before the figures are used; warnings first. */
export function noticesOf(
  wording: Wording,
  { maskPersons, sections }: { readonly maskPersons: boolean; readonly sections: readonly string[] },
): Notice[] {
  const { report, say } = wording;
  const { cards, total, by, period } = report;
  const showsCut = (unit: "week" | "month") => sections.includes(unit) && by[unit].length > 1 && isCut(unit, period);
  const warned = [
    ["withoutStart", cards.withoutStart],
    ["doubled", cards.doubled],
    ["unreadable", cards.unreadable],
    ["odd", total.odd],
    ["activeNotTold", cards.activeNotTold],
    ["doubleNotTold", cards.doubleNotTold],
    ["onlyDay", cards.onlyDay],
    ["outcomePartly", isLacking(report, "outcome") ? 0 : total.outcomes["not-told"]],
  ] as const;
  const lacks = report.lacks.map((lack) => lackNotice(wording, lack));
  const noted: readonly (readonly [MessageKey, boolean])[] = [
    ["noChats", total.chats === 0],
    ["notOver", !isPeriodOver(report)],
    ["minutes", (total.wait?.longest ?? 0) >= 3600],
    ["cutWeeks", showsCut("week")],
    ["cutMonths", showsCut("month")],
    ["masked", maskPersons && (by.firstReplier ?? by.supportPerson) !== null],
  ];
  const goingOn = total.outcomes["going-on"];
  const empty = total.chats === 0 ? [] : [report.before, report.lastYear];
  return [
    ...warned.filter(([, n]) => n > 0).map(([key, n]): Notice => ({ kind: "warning", text: say(key, { n }) })),
    ...lacks.filter(({ kind }) => kind === "warning"),
    ...lacks.filter(({ kind }) => kind === "note"),
    ...(goingOn > 0 ? [{ kind: "note" as const, text: say("going", { n: goingOn }) }] : []),
    ...empty.flatMap((comparison): Notice[] =>
      comparison === null || comparison.figures.chats > 0
        ? []
        : [{ kind: "note", text: say("nothingBefore", { period: wording.dates.period(comparison.period) }) }],
    ),
    ...noted.filter(([, holds]) => holds).map(([key]): Notice => ({ kind: "note", text: say(key) })),
  ];
}

/** Explains the words "too few", where they stand. */
export function tooFewNotice({ say }: Wording): Notice {
  const text = say("tooFewNote", { ...LEAST_CHATS, change: LEAST_FOR_CHANGE, tooFew: say("wordTooFew") });
  return { kind: "note", text };
}

interface LackWords {
  readonly what: MessageKey;
  /** A report without this is not what one asks a report for. */
  readonly isNeeded?: true;
}

/** What cannot be told without an attribute. */
const LACKS: Readonly<Record<Lack["attribute"], LackWords>> = {
  outcome: { what: "lackOutcome", isNeeded: true },
  waitTimeBeforeFirstReply: { what: "lackWait", isNeeded: true },
  endTime: { what: "lackEnd" },
  messageCount: { what: "lackMessages" },
  supportPerson: { what: "lackSupportPerson" },
  firstReplier: { what: "lackFirstReplier" },
  liveChatCount: { what: "lackLiveChats" },
  redirectCount: { what: "lackRedirects" },
  waitInBusinessHours: { what: "lackBusinessWait" },
  liveChatTime: { what: "lackLiveChatTime" },
  language: { what: "lackLanguage" },
  organization: { what: "lackOrganization" },
  businessHours: { what: "lackBusinessHours" },
};

/** Where it is not a platform setting that names the attribute. */
const CONFIGURED = { organization: "report.organizationAttribute", businessHours: "schedule.businessHours" } as const;

function lackNotice({ say }: Wording, { attribute, why }: Lack): Notice {
  const { what, isNeeded } = LACKS[attribute];
  const isConfigured = attribute === "organization" || attribute === "businessHours";
  const values = {
    what: say(what),
    setting: isConfigured ? CONFIGURED[attribute] : attributeSetting(attribute),
  };
  const advice = isConfigured ? "lackNotConfigured" : "lackNotMapped";
  return {
    kind: isNeeded ? "warning" : "note",
    text: say(why === "never-filled" ? "lackNeverFilled" : advice, values),
  };
}
