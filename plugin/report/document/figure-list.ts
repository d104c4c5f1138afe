import type { ListConditions } from "../chats/list-conditions.ts";
import type { Figures, ReportedOutcome } from "../figures/report.ts";
import { countCell, NONE, NOT_TOLD, spreadCell, withinCell } from "./cells.ts";
import { outcomeCell, shownOutcomes } from "./outcome-words.ts";
import type { Cell } from "./report-document.ts";
import { isLacking, timeIn, type Wording } from "./wording.ts";

/** A figure of chats: one row of the overview, and perhaps a tile. */
export interface Figure {
  readonly label: string;
  readonly definition: string;
  readonly isTile: boolean;
  readonly value: (figures: Figures) => Cell;
  /** The chats that it was computed from. */
  readonly n: (figures: Figures) => number;
  /** Which chats of a period it counts, where they can be listed. */
  readonly chats?: ListConditions;
}

/** All figures that the report can tell something about, in the order of the overview. */
export function figureList(wording: Wording): Figure[] {
  const { report, say } = wording;
  const { total } = report;
  return [
    {
      label: say("chats"),
      definition: say("chatsMeaning"),
      isTile: true,
      value: ({ chats }) => countCell(chats),
      n: allChats,
      chats: {},
    },
    {
      label: say("liveChat"),
      definition: say("liveChatMeaning"),
      isTile: true,
      value: (figures) => (liveChatsCannotBeTold(wording, figures) ? NOT_TOLD : countCell(figures.liveChat.yes)),
      n: ({ liveChat }) => liveChat.yes + liveChat.no,
    },
    {
      label: say("answeredShare"),
      definition: say("answeredShareMeaning"),
      isTile: true,
      value: (figures) => answeredShare(wording, figures),
      n: ({ served }) => served.chats,
    },
    ...shownOutcomes(report).map(
      ({ outcome, label, definition }): Figure => ({
        label: say(label),
        definition: say(definition),
        isTile: outcome === "unanswered",
        value: (figures) => outcomeCell(wording, figures, outcome),
        n: knownBy(outcome),
        chats: { outcome },
      }),
    ),
    ...waitFigures(wording),
    ...(total.began === null
      ? []
      : [
          {
            label: say("outsideHours"),
            definition: say("outsideHoursMeaning"),
            isTile: false,
            value: ({ began }: Figures) => (began === null ? NOT_TOLD : countCell(began.outside)),
            n: allChats,
          },
        ]),
    ...spreadFigures(wording),
    ...countedFigures(wording),
  ];
}

function waitFigures(wording: Wording): Figure[] {
  const { report, say } = wording;
  const wait: Figure[] = [
    {
      label: say("medianWait"),
      definition: say("medianWaitMeaning"),
      isTile: true,
      value: (figures) => spreadCell(figures.wait, "median"),
      n: knownWaits,
    },
    {
      label: say("waitP90"),
      definition: say("waitP90Meaning"),
      isTile: false,
      value: (figures) => spreadCell(figures.wait, "p90"),
      n: knownWaits,
    },
    {
      label: say("waitLongest"),
      definition: say("waitLongestMeaning"),
      isTile: false,
      value: (figures) => spreadCell(figures.wait, "longest"),
      n: knownWaits,
    },
    ...report.targets.map((seconds) => ({
      label: say("within", { time: timeIn(wording, seconds) }),
      definition: say("withinMeaning", { time: timeIn(wording, seconds) }),
      isTile: true,
      value: (figures: Figures) => withinCell(figures.wait, seconds),
      n: knownWaits,
    })),
  ];
  const businessHours: Figure = {
    label: say("businessWait"),
    definition: say("businessWaitMeaning"),
    isTile: true,
    value: (figures) => spreadCell(figures.waitInBusinessHours, "median"),
    n: ({ waitInBusinessHours }) => waitInBusinessHours?.n ?? 0,
  };
  return [...(report.total.wait === null ? [] : wait), ...(report.total.waitInBusinessHours ? [businessHours] : [])];
}

function spreadFigures({ report: { total }, say }: Wording): Figure[] {
  const figures = [
    { of: "duration", unit: "seconds", label: "medianDuration", definition: "medianDurationMeaning" },
    { of: "liveChatTime", unit: "seconds", label: "medianLiveChatTime", definition: "medianLiveChatTimeMeaning" },
    { of: "messages", unit: "number", label: "medianMessages", definition: "medianMessagesMeaning" },
  ] as const;
  return figures
    .filter(({ of }) => total[of] !== null)
    .map(({ of, unit, label, definition }) => ({
      label: say(label),
      definition: say(definition),
      isTile: false,
      value: (one) => spreadCell(one[of], "median", unit),
      n: (one) => one[of]?.n ?? 0,
    }));
}

function countedFigures({ report: { total }, say }: Wording): Figure[] {
  const figures = [
    { of: "redirects", what: "sum", label: "redirects", definition: "redirectsMeaning" },
    { of: "liveChats", what: "several", label: "severalLiveChats", definition: "severalLiveChatsMeaning" },
  ] as const;
  return figures
    .filter(({ of }) => total[of] !== null)
    .map(({ of, what, label, definition }) => ({
      label: say(label),
      definition: say(definition),
      isTile: false,
      value: (one) => countedCell(one, of, what),
      n: (one) => (one[of] === null ? 0 : one.chats - one[of].notTold),
    }));
}

function countedCell(figures: Figures, of: "redirects" | "liveChats", what: "sum" | "several"): Cell {
  const counted = figures[of];
  if (counted === null) return NOT_TOLD;
  return figures.chats > 0 && counted.notTold === figures.chats ? NOT_TOLD : countCell(counted[what]);
}

function allChats({ chats }: Figures): number {
  return chats;
}

function knownWaits({ wait }: Figures): number {
  return wait?.n ?? 0;
}

/** The chats of which it is known whether they had this outcome. */
function knownBy(outcome: ReportedOutcome): Figure["n"] {
  switch (outcome) {
    case "unanswered":
    case "abandoned":
      // Where the outcome does not stand on the card, a wait shows answered ones alone: with them it would seem rarer.
      return ({ outcomesTold }) => outcomesTold;
    case "chatbot-only":
      return ({ chats, outcomes }) => chats - outcomes["not-told"];
    default:
      return allChats;
  }
}

function answeredShare({ report }: Wording, { served, outcomes, outcomesTold }: Figures): Cell {
  if (served.chats > 0) return { kind: "share", share: served.answered / served.chats };
  const isSilent = outcomesTold === 0 && outcomes.answered + outcomes["not-told"] > 0;
  return isSilent || isLacking(report, "outcome") ? NOT_TOLD : NONE;
}

function liveChatsCannotBeTold({ report }: Wording, { chats, outcomesTold, liveChat, liveChats }: Figures): boolean {
  if (isLacking(report, "outcome") && isLacking(report, "liveChatCount")) return true;
  const isCounted = liveChats !== null && liveChats.notTold < chats;
  return outcomesTold === 0 && !isCounted && liveChat.notTold > 0;
}
