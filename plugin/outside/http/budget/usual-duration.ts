/** Tells how long requests of each kind take while the host is at ease, from how long they have taken so far. */
export interface UsualDurations {
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

export function createUsualDurations(): UsualDurations {
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
