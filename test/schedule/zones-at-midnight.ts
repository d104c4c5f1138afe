/** A change of clocks, found out from the formatter of dates alone. */
export interface ClockChange {
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Shorter than the shortest time between two changes of the same zone since 2015. */
const STEP = 7 * DAY;

const NEAR_MINUTES = 60;

/** Minutes that clocks in a zone are ahead of UTC. */
export function aheadIn(zone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  return (at) => {
    const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
}

/** All changes of clocks, in any zone, that begin or end within an hour of midnight. */
export function changesNearMidnight(from: number, to: number): ClockChange[] {
  return Intl.supportedValuesOf("timeZone").flatMap((zone) => {
    const ahead = aheadIn(zone);
    return changesOf(zone, from, to)
      .filter((at) => [ahead(at - 1), ahead(at)].some((minutes) => isNearMidnight(at / MINUTE + minutes)))
      .map((at) => ({ zone, at }));
  });
}

export function changesOf(zone: string, from: number, to: number): number[] {
  const ahead = aheadIn(zone);
  const found: number[] = [];
  for (let begin = from; begin < to; begin += STEP) {
    if (ahead(begin) !== ahead(begin + STEP)) found.push(changeBetween(begin, begin + STEP, ahead));
  }
  return found;
}

function changeBetween(from: number, to: number, ahead: (at: number) => number): number {
  let [before, after] = [from, to];
  while (after - before > MINUTE) {
    const middle = Math.floor((before + after) / 2 / MINUTE) * MINUTE;
    if (ahead(middle) === ahead(from)) before = middle;
    else after = middle;
  }
  return after;
}

function isNearMidnight(localMinutes: number): boolean {
  const minutes = ((localMinutes % 1_440) + 1_440) % 1_440;
  return minutes <= NEAR_MINUTES || minutes >= 1_440 - NEAR_MINUTES;
}
