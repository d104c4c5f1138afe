import type { RequestOutcome } from "./request-budget.ts";
import { createUsualDurations } from "./usual-duration.ts";

/**
 * Relieves a burdened host: how many requests it gets at once is learnt from how it answers. Halved on trouble, one more
 * after so many good replies: the way TCP shares a line (RFC 5681), because the two ends know as little of each other.
 */
export interface Relief {
  /** Requests at once that the host is trusted with now: from 1 to the budget. */
  readonly atOnce: number;
  /** A request begins. @returns what hears of its end */
  begin(): (outcome: RequestOutcome) => void;
}

/** Replies that say the host has more to do than it can. */
const BURDENED_STATUSES: ReadonlySet<number> = new Set([429, 503, 504]);
/** Good replies after which one request more is tried. */
const GOOD_BEFORE_MORE = 20;
/** Weight of the latest reply in the average by which response times are judged. */
const WEIGHT = 0.2;
/** The host is burdened when its replies take so many times longer than usual, on the average. */
const BURDENED_FACTOR = 3;
/** Replies since the last change before response times are judged again. */
const LEAST_JUDGED = 5;

/** @param most requests at once that the budget allows */
export function createRelief(most: number): Relief {
  const usual = createUsualDurations();
  let atOnce = most;
  let good = 0;
  let judged = 0;
  let slowness = 1;
  // Requests that were sent before a change say nothing about what the change has brought.
  let sinceChange = {};

  function halve(): void {
    atOnce = Math.max(1, Math.floor(atOnce / 2));
    good = 0;
    judged = 0;
    slowness = 1;
    sinceChange = {};
  }

  function more(): void {
    good += 1;
    if (good < GOOD_BEFORE_MORE) return;
    good = 0;
    atOnce = Math.min(most, atOnce + 1);
  }

  return {
    get atOnce() {
      return atOnce;
    },
    begin() {
      const sentSince = sinceChange;
      return ({ status, durationMs, kind = "", givenUp = false }) => {
        if (givenUp) return;
        const isCurrent = sentSince === sinceChange;
        if (status === undefined || BURDENED_STATUSES.has(status)) {
          if (isCurrent) halve();
          return;
        }
        const ratio = usual.compare(kind, durationMs);
        if (!isCurrent) return;
        slowness += WEIGHT * (ratio - slowness);
        judged += 1;
        if (judged >= LEAST_JUDGED && slowness > BURDENED_FACTOR) halve();
        else more();
      };
    },
  };
}
