import type { Clock } from "../../../../base/clock.ts";
import type { Logger } from "../../../../base/logger.ts";
import { onAbort } from "../../../../base/on-abort.ts";
import { within } from "../../../../base/within.ts";
import { daysOf } from "../../../../report/figures/period.ts";
import type { Report, ReportPeriod } from "../../../../report/figures/report.ts";
import { reportFrom } from "../../../../runner/environment/environment-report.ts";
import type { Person } from "../../access/sessions.ts";
import { createPagesAtOnce } from "../../pages-at-once.ts";

/** How far the report of a person and a period is. */
export type Reading =
  | { readonly kind: "done"; readonly report: Report }
  /** Cards that ESM has given so far. */
  | { readonly kind: "reading"; readonly cards: number }
  /** Another one is read first. */
  | { readonly kind: "waiting" };

/** The reports that persons look at. They are read in the background, since a page is not waited for that long. */
export interface ReportReadings {
  /**
   * The report, if it is there in time; it is read from ESM, as this person, where it is not being read and not kept.
   * Once the person has left, nothing is read any more, and nothing is kept: neither what was read, nor the way to ask ESM.
   *
   * @throws InputError, Failure as `readReport`, once: the next call begins anew
   */
  read(person: Person, period: ReportPeriod): Promise<Reading>;
}

/** Reports of one person, those included that are being read. */
const MOST_OF_A_PERSON = 4;
/** Days of all reports that are kept: one takes some kilobytes, and so do the persons of a report. */
const MOST_DAYS_KEPT = 10_000;
const KEPT_MS = 5 * 60_000;
/** Whoever begins a reading that nothing stands before waits for so long; whoever comes later is told how far it is. */
const WAITED_FOR_MS = 2_000;
/** Nobody waits for a report that was not asked for in so long: it is not begun any more. */
const FORGOTTEN_AFTER_MS = 60_000;

/** Reports of one environment that wait for their turn. */
const MOST_WAITING = 50;

interface KeptReading {
  readonly person: Person;
  readonly period: ReportPeriod;
  askedAt: number;
  /** Undefined until it is done. */
  endedAt: number | undefined;
  state: Reading | { readonly kind: "failed"; readonly error: unknown };
}

export function createReportReadings(clock: Clock, log: Logger): ReportReadings {
  /** The oldest first. */
  const kept = new Set<KeptReading>();
  const readers = new WeakSet<Person>();
  /** So that ESM is not burdened: one of each environment. */
  const oneAtATime = createPagesAtOnce(1, MOST_WAITING);

  function ended(): KeptReading[] {
    return [...kept].filter(({ endedAt }) => endedAt !== undefined);
  }

  function forgetOld(): void {
    // The clock may have been set back.
    for (const one of ended()) if (Math.abs(clock.now() - (one.endedAt ?? 0)) >= KEPT_MS) kept.delete(one);
  }

  /** Whoever has left gets no report any more, and is kept by none. */
  function forgetWhenLeft(person: Person): void {
    if (readers.has(person)) return;
    readers.add(person);
    onAbort(person.ended, () => {
      for (const one of kept) if (one.person === person) kept.delete(one);
    });
  }

  /** For one more report. */
  function makeRoom(person: Person, days: number): void {
    for (const one of ended()) {
      const isFull = one.person === person && countOf(person) >= MOST_OF_A_PERSON;
      const isLarge = ended().reduce((sum, { period }) => sum + lengthOf(period), days) > MOST_DAYS_KEPT;
      if (isFull || isLarge) kept.delete(one);
    }
  }

  function countOf(person: Person): number {
    return [...kept].filter((one) => one.person === person).length;
  }

  async function readFromEsm(reading: KeptReading): Promise<void> {
    const { person, period } = reading;
    const { configuration, esm } = person;
    try {
      await oneAtATime.run(configuration.name, person.ended, async () => {
        if (clock.now() - reading.askedAt > FORGOTTEN_AFTER_MS) {
          kept.delete(reading);
          return;
        }
        reading.state = { kind: "reading", cards: 0 };
        const onCards = (cards: number) => {
          reading.state = { kind: "reading", cards };
        };
        const report = await reportFrom(esm, configuration, period, { clock, log, onCards });
        reading.state = { kind: "done", report };
      });
    } catch (error) {
      reading.state = { kind: "failed", error };
    }
    reading.endedAt = clock.now();
  }

  function stateOf(reading: KeptReading): Reading {
    reading.askedAt = clock.now();
    if (reading.state.kind !== "failed") return reading.state;
    kept.delete(reading);
    throw reading.state.error;
  }

  return {
    async read(person, period) {
      forgetOld();
      const known = [...kept].find((one) => one.person === person && isSame(one.period, period));
      if (known !== undefined) return stateOf(known);
      makeRoom(person, lengthOf(period));
      if (countOf(person) >= MOST_OF_A_PERSON) return { kind: "waiting" };
      const isFirst = ![...kept].some((one) => one.endedAt === undefined && isOfTheSame(one.person, person));
      const reading: KeptReading = {
        person,
        period,
        askedAt: clock.now(),
        endedAt: undefined,
        state: isFirst ? { kind: "reading", cards: 0 } : { kind: "waiting" },
      };
      kept.add(reading);
      forgetWhenLeft(person);
      const end = readFromEsm(reading);
      if (isFirst) await within(clock, WAITED_FOR_MS, end);
      return stateOf(reading);
    },
  };
}

function isSame(one: ReportPeriod, other: ReportPeriod): boolean {
  return one.kind === other.kind && one.from === other.from && one.to === other.to;
}

function isOfTheSame(one: Person, other: Person): boolean {
  return one.configuration.name === other.configuration.name;
}

function lengthOf(period: ReportPeriod): number {
  const { from, to } = daysOf(period);
  return to - from;
}
