import type { BudgetLimits } from "../../outside/http/budget/budget-limits.ts";

/** A run that was not stopped. */
export interface PastRun {
  /** Cards that the run worked on. */
  readonly cards: number;
  readonly durationMs: number;
}

export interface RunAhead {
  /** Cards that the run will work on. */
  readonly cards: number;
  /** Histories read at once. */
  readonly concurrency: number;
  readonly limits: { readonly esm: BudgetLimits; readonly chatHistory: BudgetLimits };
  /** The latest first. Runs without cards may be among them and are ignored. */
  readonly pastRuns: readonly PastRun[];
}

export interface ExpectedDuration {
  readonly milliseconds: number;
  /** What the estimate is based on: `1200 cards at 3 ms each, as in the last 5 runs`. */
  readonly ground: string;
}

/** Runs of which the median is taken. */
const RUNS_CONSIDERED = 5;
/** Milliseconds to read a history, when no past run has shown it (assumed: a platform across the internet). */
const ASSUMED_HISTORY_MS = 200;
/** Milliseconds of a run besides its cards: login, template and listing (assumed). */
const ASSUMED_FIXED_MS = 2_000;

/**
 * Requests and bytes that a card costs each system: measured in runs over 1,200 sessions of ten messages on average
 * (docs/load.md).
 */
const COST = {
  esm: { requests: 0.03, bytes: 3_600 },
  chatHistory: { requests: 1, bytes: 3_700 },
};

/** How long a run will take, and the ground for that. Pure. */
export function expectedDuration({ cards, concurrency, limits, pastRuns }: RunAhead): ExpectedDuration {
  if (cards === 0) return { milliseconds: 0, ground: "there are no cards to take up" };
  const reckonings = [
    fromPastRuns(cards, pastRuns) ?? withoutPastRuns(cards, concurrency),
    ...fromLimits("esm", cards, limits.esm),
    ...fromLimits("chatHistory", cards, limits.chatHistory),
  ];
  return reckonings.reduce((longest, next) => (next.milliseconds > longest.milliseconds ? next : longest));
}

function fromPastRuns(cards: number, pastRuns: readonly PastRun[]): ExpectedDuration | undefined {
  const each = pastRuns
    .filter((run) => run.cards > 0)
    .slice(0, RUNS_CONSIDERED)
    .map((run) => run.durationMs / run.cards)
    .toSorted((left, right) => left - right);
  const middle = each[Math.floor(each.length / 2)];
  if (middle === undefined) return undefined;
  const runs = each.length === 1 ? "run" : `${each.length} runs`;
  const ground = `${cardCount(cards)} at ${rounded(middle)} ms each, as in the last ${runs}`;
  return { milliseconds: cards * middle, ground };
}

function withoutPastRuns(cards: number, concurrency: number): ExpectedDuration {
  const milliseconds = ASSUMED_FIXED_MS + Math.ceil(cards / concurrency) * ASSUMED_HISTORY_MS;
  const ground = `${cardCount(cards)}, ${concurrency} at once, at ${ASSUMED_HISTORY_MS} ms each: assumed, there is no earlier run to go by`;
  return { milliseconds, ground };
}

/** The shortest time that the request budget allows. */
function fromLimits(system: keyof RunAhead["limits"], cards: number, limits: BudgetLimits): ExpectedDuration[] {
  const { requests, bytes } = COST[system];
  const bound = (setting: string, amount: number, perSecond: number | undefined): ExpectedDuration[] =>
    perSecond === undefined
      ? []
      : [
          {
            milliseconds: (cards * amount * 1000) / perSecond,
            ground: `${cardCount(cards)}, held back by ${system}.budget.${setting}`,
          },
        ];
  return [
    ...bound("requestsPerSecond", requests, limits.requestsPerSecond),
    ...bound("kilobytesPerSecond", bytes, limits.bytesPerSecond),
  ];
}

function cardCount(cards: number): string {
  return cards === 1 ? "1 card" : `${cards} cards`;
}

function rounded(milliseconds: number): string {
  return milliseconds < 10 ? milliseconds.toFixed(1) : milliseconds.toFixed(0);
}

/** `about 4 minutes`, for people. */
export function durationInWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return "less than a second";
  if (seconds < 90) return about(seconds, "second");
  if (seconds < 90 * 60) return about(seconds / 60, "minute");
  return about(seconds / 3600, "hour");
}

function about(amount: number, unit: string): string {
  const whole = Math.round(amount);
  return `about ${whole} ${unit}${whole === 1 ? "" : "s"}`;
}
