import type { Schedule } from "../../plugin/schedule/schedule.ts";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Monday, 2026-03-02, at a time of day in UTC; `25:00` is an hour after midnight of Tuesday. */
export function at(time: string): number {
  const [hours = "", minutes = ""] = time.split(":");
  return Date.UTC(2026, 2, 2) + Number(hours) * HOUR + Number(minutes) * MINUTE;
}

export const HOURLY: Schedule = {
  fires: { kind: "every", minutes: 60 },
  timeZone: "UTC",
  onlyOutside: undefined,
  jitterMs: 0,
  catchUp: true,
};

/** Not from eight to four. */
export const OUTSIDE: Schedule = {
  ...HOURLY,
  onlyOutside: { weekdays: [1, 2, 3, 4, 5], from: "08:00", to: "16:00", holidays: undefined },
};

/** Due just before business hours, so that they stop it. */
export const BEFORE_WORK: Schedule = { ...OUTSIDE, fires: { kind: "cron", expression: "45 7 * * *" } };

const EVERY_MINUTE: Schedule = { ...HOURLY, fires: { kind: "every", minutes: 1 } };

const strict = (schedule: Schedule): Schedule => ({ ...schedule, catchUp: false });

/** What a schedule asks for at an instant: every runner, and every worker, must come to the same. */
export interface Situation {
  readonly title: string;
  readonly schedule: Schedule;
  readonly handledUntil: number;
  /** When a firing is due that goes on with a run, if there is one. */
  readonly resumption?: number;
  readonly now: number;
  /** What is run now: when it was due. Null for nothing. */
  readonly run: number | null;
  /** Why firings are left out, in the order in which it is noted. */
  readonly skipped?: readonly string[];
  /** How the plan stands then. */
  readonly after: { readonly handledUntil: number; readonly next: number; readonly resumes?: true };
}

export const SITUATIONS: readonly Situation[] = [
  {
    title: "before it is due: nothing",
    schedule: HOURLY,
    handledUntil: at("0:00"),
    now: at("0:59"),
    run: null,
    after: { handledUntil: at("0:00"), next: at("1:00") },
  },
  {
    title: "when it is due: runs it",
    schedule: HOURLY,
    handledUntil: at("0:00"),
    now: at("1:00"),
    run: at("1:00"),
    after: { handledUntil: at("1:00"), next: at("2:00") },
  },
  {
    title: "a minute late: is not missed yet, also where nothing is caught up",
    schedule: strict(HOURLY),
    handledUntil: at("0:00"),
    now: at("1:01"),
    run: at("1:00"),
    after: { handledUntil: at("1:00"), next: at("2:00") },
  },
  {
    title: "one that was missed: makes up for it, without another word",
    schedule: HOURLY,
    handledUntil: at("0:00"),
    now: at("1:30"),
    run: at("1:00"),
    after: { handledUntil: at("1:00"), next: at("2:00") },
  },
  {
    title: "one that was missed, where nothing is caught up: leaves it out",
    schedule: strict(HOURLY),
    handledUntil: at("0:00"),
    now: at("1:30"),
    run: null,
    skipped: ["a firing was missed, and the schedule does not catch up"],
    after: { handledUntil: at("1:00"), next: at("2:00") },
  },
  {
    title: "after a long time: runs once, the latest",
    schedule: HOURLY,
    handledUntil: at("0:00"),
    now: at("9:30"),
    run: at("9:00"),
    skipped: ["8 firings were missed: one run makes up for it"],
    after: { handledUntil: at("9:00"), next: at("10:00") },
  },
  {
    title: "after a long time, where nothing is caught up: runs nothing",
    schedule: strict(HOURLY),
    handledUntil: at("0:00"),
    now: at("9:30"),
    run: null,
    skipped: ["9 firings were missed, and the schedule does not catch up"],
    after: { handledUntil: at("9:00"), next: at("10:00") },
  },
  {
    title: "after a long time, at the moment of a firing, where nothing is caught up: runs that one",
    schedule: strict(HOURLY),
    handledUntil: at("0:00"),
    now: at("9:00"),
    run: at("9:00"),
    skipped: ["8 firings were missed: one run makes up for it"],
    after: { handledUntil: at("9:00"), next: at("10:00") },
  },
  {
    title: "after more firings than are counted: runs the latest all the same",
    schedule: EVERY_MINUTE,
    handledUntil: at("0:00"),
    now: at("500:00"),
    run: at("500:00"),
    skipped: ["more than 1000 firings were missed: one run makes up for it"],
    after: { handledUntil: at("500:00"), next: at("500:01") },
  },
  {
    title: "after more firings than are counted, where nothing is caught up: runs the one that is due now",
    schedule: strict(EVERY_MINUTE),
    handledUntil: at("0:00"),
    now: at("500:00"),
    run: at("500:00"),
    skipped: ["more than 1000 firings were missed: one run makes up for it"],
    after: { handledUntil: at("500:00"), next: at("500:01") },
  },
  {
    title: "at the moment of an opening: one firing for all that were moved there",
    schedule: OUTSIDE,
    handledUntil: at("7:00"),
    now: at("16:00"),
    run: at("16:00"),
    after: { handledUntil: at("16:00"), next: at("17:00") },
  },
  {
    title: "missed, and found in business hours: makes up for it when they end",
    schedule: OUTSIDE,
    handledUntil: at("5:00"),
    now: at("9:00"),
    run: null,
    skipped: [
      "a firing was missed: one run makes up for it",
      "the business hours had begun: it runs when they are over",
    ],
    after: { handledUntil: at("7:00"), next: at("16:00"), resumes: true },
  },
  {
    title: "missed, and found in business hours, where nothing is caught up: leaves it out",
    schedule: strict(OUTSIDE),
    handledUntil: at("5:00"),
    now: at("9:00"),
    run: null,
    skipped: ["2 firings were missed, and the schedule does not catch up"],
    after: { handledUntil: at("7:00"), next: at("16:00") },
  },
  {
    title: "found a moment too late for its window, where nothing is caught up: runs it when it opens again",
    schedule: strict({ ...BEFORE_WORK, fires: { kind: "cron", expression: "59 7 * * *" } }),
    handledUntil: at("0:00"),
    now: at("8:00"),
    run: null,
    skipped: ["the business hours had begun: it runs when they are over"],
    after: { handledUntil: at("7:59"), next: at("16:00"), resumes: true },
  },
  {
    title: "a run that business hours have stopped: waits until they are over",
    schedule: BEFORE_WORK,
    handledUntil: at("7:45"),
    resumption: at("16:00"),
    now: at("15:59"),
    run: null,
    after: { handledUntil: at("7:45"), next: at("16:00"), resumes: true },
  },
  {
    title: "a run that business hours have stopped: goes on when they are over, not a day later",
    schedule: BEFORE_WORK,
    handledUntil: at("7:45"),
    resumption: at("16:00"),
    now: at("16:00"),
    run: at("16:00"),
    after: { handledUntil: at("16:00"), next: at("31:45") },
  },
  {
    title: "a run that is to go on at the moment of a firing: is one with it",
    schedule: OUTSIDE,
    handledUntil: at("7:00"),
    resumption: at("16:00"),
    now: at("16:00"),
    run: at("16:00"),
    after: { handledUntil: at("16:00"), next: at("17:00") },
  },
  {
    title: "a run that should have gone on long ago: does so under its own name, also where nothing is caught up",
    schedule: strict(OUTSIDE),
    handledUntil: at("7:00"),
    resumption: at("16:00"),
    now: at("18:30"),
    run: at("16:00"),
    skipped: ["2 firings were missed: one run makes up for it"],
    after: { handledUntil: at("18:00"), next: at("19:00") },
  },
  {
    title: "a run that should have gone on, found in the next business hours: goes on after them",
    schedule: BEFORE_WORK,
    handledUntil: at("7:45"),
    resumption: at("16:00"),
    now: at("33:00"),
    run: null,
    skipped: [
      "a firing was missed: one run makes up for it",
      "the business hours had begun: it runs when they are over",
    ],
    after: { handledUntil: at("31:45"), next: at("40:00"), resumes: true },
  },
  {
    title: "a run that is to go on later than the schedule fires: the firing does its work",
    schedule: HOURLY,
    handledUntil: at("9:30"),
    resumption: at("16:00"),
    now: at("10:00"),
    run: at("10:00"),
    after: { handledUntil: at("10:00"), next: at("11:00") },
  },
  {
    title: "a run that is to go on later than the schedule fires: is not missed with that firing",
    schedule: strict(HOURLY),
    handledUntil: at("9:30"),
    resumption: at("16:00"),
    now: at("10:30"),
    run: at("10:00"),
    after: { handledUntil: at("10:00"), next: at("11:00") },
  },
];
