import type { Report } from "../figures/report.ts";
import { briefSections } from "./brief-sections.ts";
import { cellTextIn } from "./cell-text.ts";
import { countedSections } from "./counted-sections.ts";
import { dateTextIn } from "./date-text.ts";
import { groupNames } from "./group-names.ts";
import { groupSections } from "./group-sections.ts";
import { type Say, sayIn } from "./messages/messages.ts";
import { noticesOf, tooFewNotice } from "./notices.ts";
import { outcomeSection } from "./outcome-section.ts";
import { overviewSection, tilesOf } from "./overview.ts";
import type { Breakdown, DocumentWords, ReportDocument, ReportLanguage, Section } from "./report-document.ts";
import { lengthSections, waitSections } from "./spread-sections.ts";
import { timeSections, weekdayHoursSection } from "./time-sections.ts";
import type { Wording } from "./wording.ts";

export interface DocumentOptions {
  readonly language: ReportLanguage;
  /** Shows this one alone beside the overview; undefined: everything. */
  readonly by?: Breakdown | undefined;
  /** For a terminal: without what is read on pages. With `by`, that alone below the figures at a glance. */
  readonly isBrief?: boolean | undefined;
  /** Numbers in place of the names of persons. */
  readonly maskPersons?: boolean | undefined;
}

/** A report in words: everything that a reader sees. */
export function reportDocument(
  report: Report,
  { language, by, isBrief = false, maskPersons = false }: DocumentOptions,
): ReportDocument {
  const say = sayIn(language);
  const words = documentWords(say);
  const wording: Wording = {
    report,
    say,
    cell: cellTextIn(language, words),
    dates: dateTextIn(language, say),
    names: groupNames(report.by, { language, maskPersons }, say),
    maskPersons,
    asked: by,
  };
  const tiles = tilesOf(wording);
  const sections = shownSections();
  const notices = noticesOf(wording, { maskPersons, sections: sections.map(({ id }) => id) });
  const saysTooFew =
    tiles.some(({ value }) => value.kind === "too-few") ||
    sections.some(({ tables }) =>
      tables.some(({ rows }) => rows.some(({ cells }) => cells.some(({ kind }) => kind === "too-few"))),
    );
  return {
    language,
    title: wording.dates.title(report.period),
    facts: factsOf(wording),
    notices: saysTooFew ? [...notices, tooFewNotice(wording)] : notices,
    tiles,
    sections,
    words,
  };

  function shownSections(): Section[] {
    const all = sectionsOf(wording);
    if (by !== undefined) return all.filter(({ id }) => id === by || (id === "overview" && !isBrief));
    return isBrief ? briefSections(all, report.period) : all;
  }
}

function sectionsOf(wording: Wording): Section[] {
  if (wording.report.total.chats === 0) {
    const asked = [...timeSections(wording), ...groupSections(wording)].filter(({ id }) => id === wording.asked);
    return [overviewSection(wording), ...asked];
  }
  return [
    overviewSection(wording),
    outcomeSection(wording),
    ...waitSections(wording),
    ...timeSections(wording),
    weekdayHoursSection(wording),
    ...groupSections(wording),
    ...lengthSections(wording),
    ...countedSections(wording),
  ];
}

function factsOf({ report, say, dates }: Wording): ReportDocument["facts"] {
  const { read, inPeriod, compared, withoutStart, doubled, unreadable } = report.cards;
  return [
    { label: say("factEnvironment"), text: report.environment },
    { label: say("factPeriod"), text: dates.periodDates(report.period) },
    { label: say("factTimeZone"), text: report.timeZone },
    { label: say("factMadeAt"), text: dates.instant(report.madeAt, report.timeZone) },
    {
      label: say("factCards"),
      text: say("cardsRead", { read, inPeriod, compared, unused: withoutStart + doubled + unreadable }),
    },
  ];
}

function documentWords(say: Say): DocumentWords {
  return {
    tooFew: say("wordTooFew"),
    notTold: say("wordNotTold"),
    asTable: say("wordAsTable"),
    warning: say("wordWarning"),
    note: say("wordNote"),
    figure: say("wordFigure"),
    definition: say("wordDefinition"),
    contents: say("wordContents"),
    toFigures: say("wordToFigures"),
  };
}
