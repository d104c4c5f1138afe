import type { RequestOutcome } from "./request-budget.ts";

/**
 * Relieves a burdened host by limiting the requests at once. A sign of trouble halves their number, and a series of
 * good replies raises it by one. TCP shares a line in the same way (RFC 5681), where the two ends know as little about
 * each other.
 */
export interface Relief {
  /** Most requests at once at present: from 1 to the budget's limit. */
  readonly atOnce: number;
  /**
   * A request begins.
   *
   * @returns to be called with its outcome
   */
  begin(): (outcome: RequestOutcome) => void;
}

/** Statuses by which a host says that it has too much to do. */
const BURDENED_STATUSES: ReadonlySet<number> = new Set([429, 503, 504]);
/** Good replies before one more request at once is tried. */
const GOOD_BEFORE_MORE = 20;
/** Weight of the latest reply in the average response time. */
const WEIGHT = 0.2;
/** The host counts as burdened when its replies take this many times longer than usual, on average. */
const BURDENED_FACTOR = 3;
/** Replies after a change before response times are judged again. */
const LEAST_JUDGED = 5;

/** @param most requests at once that the budget allows */
export function createRelief(most: number): Relief {
  const usual = createUsualDurations();
  let atOnce = most;
  let good = 0;
  let judged = 0;
  let slowness = 1;
  // A request that was sent before the last change shows nothing about the effect of that change.
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

/** Knows the usual response time for each kind of request, from earlier replies of an unburdened host. */
interface UsualDurations {
  /** @returns how many times longer than usual this one took; 1 while not enough is known */
  compare(kind: string, durationMs: number): number;
}

/** How many of the latest durations go into the median: a single slow or quick reply means nothing. */
const REMEMBERED = 15;
/** With fewer durations than this, no reply counts as slow. */
const LEAST_KNOWN = 5;
/** Milliseconds. A reply that is quicker than this is never a sign of a burden. */
const QUICK_MS = 250;
/**
 * Each reply multiplies the best median so far by this factor, so that it is slowly forgotten: a host that has become
 * slower for good counts as unburdened again after some two thousand replies.
 */
const FORGETTING = 1.0005;
/** Kinds come from the program's own words, so there are few. */
const MOST_KINDS = 50;

interface Kind {
  readonly latest: number[];
  bestMs: number;
}

function createUsualDurations(): UsualDurations {
  const kinds = new Map<string, Kind>();
  return {
    compare(name, durationMs) {
      const kind = kinds.get(name) ?? { latest: [], bestMs: Number.POSITIVE_INFINITY };
      if (kinds.size < MOST_KINDS) kinds.set(name, kind);
      kind.latest.push(durationMs);
      kind.latest.splice(0, kind.latest.length - REMEMBERED);
      if (kind.latest.length < LEAST_KNOWN) return 1;
      kind.bestMs = Math.min(kind.bestMs * FORGETTING, median(kind.latest));
      return Math.max(durationMs, QUICK_MS) / Math.max(kind.bestMs, QUICK_MS);
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
