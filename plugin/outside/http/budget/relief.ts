import type { RequestOutcome } from "./request-budget.ts";

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

/** Tells how long requests of each kind take while the host is at ease, from how long they have taken so far. */
interface UsualDurations {
  /** @returns how many times longer than usual this one took; 1 while not enough is known */
  compare(kind: string, durationMs: number): number;
}

/** Of so many durations the middle one is taken: a single slow or quick reply says nothing. */
const REMEMBERED = 15;
/** Before as many are known nothing is called slow. */
const LEAST_KNOWN = 5;
/** What is quicker than this is no burden, whatever it is compared with. */
const QUICK_MS = 250;
/**
 * The best is forgotten slowly, by this factor with every reply of the kind: a host that has become slower for good is
 * held to be at ease again after some two thousand replies.
 */
const FORGETTING = 1.0005;
/** Kinds are words of the program, so there are few. */
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
