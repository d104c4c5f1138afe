import type { RequestOutcome } from "./request-budget.ts";

/**
 * Relieves a burdened host: how many requests it gets at once follows from how it answers. On trouble the number is
 * halved, after a series of good replies it grows by one. TCP shares a line in this way (RFC 5681), where the two ends
 * know as little of each other.
 */
export interface Relief {
  /** Requests at once that the host is trusted with now: from 1 to the budget. */
  readonly atOnce: number;
  /** A request begins. @returns to be called with its outcome */
  begin(): (outcome: RequestOutcome) => void;
}

/** Replies by which a host says that it has too much to do. */
const BURDENED_STATUSES: ReadonlySet<number> = new Set([429, 503, 504]);
/** Good replies after which one request more is tried. */
const GOOD_BEFORE_MORE = 20;
/** Weight of the latest reply in the average by which response times are judged. */
const WEIGHT = 0.2;
/** The host is burdened when its replies take on average this many times longer than usual. */
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
  // The outcome of a request that was sent before the last change says nothing about the effect of that change.
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

/**
 * Knows how long requests of each kind usually take while the host is not burdened, from how long they have taken so
 * far.
 */
interface UsualDurations {
  /** @returns how many times longer than usual this one took; 1 while not enough is known */
  compare(kind: string, durationMs: number): number;
}

/** Latest durations whose median is taken: a single slow or quick reply says nothing. */
const REMEMBERED = 15;
/** With fewer durations than this, nothing is called slow. */
const LEAST_KNOWN = 5;
/** A reply that is quicker than this is never a sign of a burden. */
const QUICK_MS = 250;
/**
 * With every reply, the best median so far is multiplied by this factor, so that it is slowly forgotten: a host that
 * has become slower for good counts as unburdened again after some two thousand replies.
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
