import { describe, expect, it } from "vitest";
import {
  type DuePlan,
  duePlan,
  leaveOut,
  nextStep,
  type Plan,
  type PlannedFiring,
  type Planning,
  planFrom,
  postponed,
  replanned,
  resumed,
  takeUp,
} from "../../plugin/runner/firing-plan.ts";
import type { Schedule } from "../../plugin/schedule/schedule.ts";
import { createTimetable } from "../../plugin/schedule/timetable.ts";
import { at, BEFORE_WORK, HOUR, HOURLY, MINUTE, OUTSIDE, SITUATIONS } from "./firing-table.ts";

const planning = (schedule: Schedule, ran: readonly number[] = []): Planning => ({
  timetable: createTimetable(schedule),
  environment: "helsinki",
  ran: new Set(ran),
});

const firing = (dueAt: number, resumes = false): PlannedFiring => ({ dueAt, startAt: dueAt, resumes });

/** A plan as it is made from what was kept. */
function planOf(schedule: Schedule, handledUntil: number, resumption?: number): Plan {
  const next = resumption === undefined ? null : firing(resumption, true);
  return planFrom({ schedule, handledUntil, next }, schedule, handledUntil, planning(schedule));
}

function due(plan: Plan, now: number): DuePlan {
  const found = duePlan(plan, now, createTimetable(plan.schedule), false);
  if (found === undefined) throw new Error("nothing is due");
  return found;
}

const given = (kept: Plan | undefined, schedule: Schedule, now: number) =>
  planFrom(kept, schedule, now, planning(schedule));

const setBack = (plan: Plan, now: number, ran: readonly number[] = []) =>
  replanned(plan, now, planning(plan.schedule, ran));

function withDaysOff(...daysOff: readonly string[]): Schedule {
  const { onlyOutside } = OUTSIDE;
  return { ...OUTSIDE, onlyOutside: onlyOutside && { ...onlyOutside, daysOff } };
}

function withNone(): Schedule {
  const { onlyOutside } = OUTSIDE;
  return { ...OUTSIDE, onlyOutside: onlyOutside && { ...onlyOutside, daysOff: undefined } };
}

const asKept = (schedule: Schedule): Schedule => JSON.parse(JSON.stringify(schedule)) as Schedule;

describe("what a schedule asks for", () => {
  it.each(SITUATIONS)("$title", ({ schedule, handledUntil, resumption, now, run, skipped = [], after }) => {
    const plan = planOf(schedule, handledUntil, resumption);
    const found = duePlan(plan, now, createTimetable(schedule), false);
    const taken = found === undefined ? { run: undefined, skipped: [], plan } : takeUp(found, now, planning(schedule));
    expect(taken.run?.dueAt ?? null).toBe(run);
    expect(taken.skipped.map(({ reason }) => reason)).toEqual(skipped);
    expect(taken.plan).toMatchObject({ schedule, handledUntil: after.handledUntil });
    expect(taken.plan.next).toEqual(firing(after.next, after.resumes ?? false));
  });

  it("names what is left out after the first of them", () => {
    const missed = takeUp(due(planOf(HOURLY, at("0:00")), at("9:30")), at("9:30"), planning(HOURLY));
    expect(missed.skipped.map(({ dueAt }) => dueAt)).toEqual([at("1:00")]);
    const closed = takeUp(due(planOf(OUTSIDE, at("5:00")), at("9:00")), at("9:00"), planning(OUTSIDE));
    expect(closed.skipped.map(({ dueAt }) => dueAt)).toEqual([at("6:00"), at("7:00")]);
  });

  it("waits for the jitter of its environment, and is named after when it was due", () => {
    const schedule = { ...HOURLY, jitterMs: 10 * MINUTE };
    const { next } = planOf(schedule, at("0:00"));
    expect(next?.dueAt).toBe(at("1:00"));
    const begins = next?.startAt ?? 0;
    expect(begins).toBeGreaterThan(at("1:00"));
    expect(begins).toBeLessThan(at("1:10"));
    expect(nextStep(planOf(schedule, at("0:00")), createTimetable(schedule), false)).toBe(begins);
    expect(duePlan(planOf(schedule, at("0:00")), begins - 1, createTimetable(schedule), false)).toBeUndefined();
    expect(takeUp(due(planOf(schedule, at("0:00")), begins), begins, planning(schedule)).run).toEqual(next);
    // Of those that were missed, the last whose jitter is over.
    const late = begins + 8 * HOUR;
    expect(takeUp(due(planOf(schedule, at("0:00")), late - 1), late - 1, planning(schedule)).run?.dueAt).toBe(
      at("8:00"),
    );
    expect(takeUp(due(planOf(schedule, at("0:00")), late), late, planning(schedule)).run?.dueAt).toBe(at("9:00"));
  });
});

describe("a firing while the run before it goes on", () => {
  it.each([
    ["8:00", "the run before it was still going on", "9:00"],
    ["8:59", "the run before it was still going on", "9:00"],
    ["10:30", "the run before it was still going on (3 firings were left out)", "11:00"],
  ])("is left out at %s: %s", (time, reason, next) => {
    const { run, skipped, plan } = leaveOut(due(planOf(HOURLY, at("7:30")), at(time)), at(time), planning(HOURLY));
    expect(run).toBeUndefined();
    expect(skipped).toEqual([{ dueAt: at("8:00"), reason }]);
    expect(plan.next).toEqual(firing(at(next)));
  });
});

describe("a firing that goes on with a run, while another run goes on", () => {
  const schedule: Schedule = { ...OUTSIDE, fires: { kind: "every", minutes: 240 } };
  const waiting = planOf(schedule, at("7:00"), at("16:00"));
  const timetable = createTimetable(schedule);

  it("waits until its window ends, and not longer", () => {
    expect(nextStep(waiting, timetable, false)).toBe(at("16:00"));
    expect(nextStep(waiting, timetable, true)).toBe(at("32:00"));
    expect(duePlan(waiting, at("32:00") - 1, timetable, true)).toBeUndefined();
    expect(duePlan(waiting, at("32:00"), timetable, true)).toEqual(waiting);
  });

  it("waits for as long as the other one takes where no window ends", () => {
    const plan = resumed(planOf(HOURLY, at("3:00")), at("3:00"), at("3:10"));
    expect(nextStep(plan, createTimetable(HOURLY), true)).toBeNull();
    expect(duePlan(plan, at("300:00"), createTimetable(HOURLY), true)).toBeUndefined();
  });

  it.each([
    // Looked at, firings of the schedule since, and when it is due then.
    ["32:00", 3, at("40:00")],
    ["33:30", 3, at("40:00")],
    ["39:59", 3, at("40:00")],
    // Nobody looked in business hours, as when the machine slept.
    ["40:00", 4, at("40:00") + 1],
    ["41:00", 4, at("41:00")],
  ])("is due in the next window, under another name, as seen at %s", (time, count, next) => {
    const { run, skipped, plan } = leaveOut(due(waiting, at(time)), at(time), planning(schedule));
    expect(run).toBeUndefined();
    expect(skipped).toEqual([
      { dueAt: at("20:00"), reason: `the run before it was still going on (${count} firings were left out)` },
      { dueAt: at("16:00"), reason: "the business hours had begun: it runs when they are over" },
    ]);
    expect(plan.next).toEqual(firing(next, true));
  });

  it("is told alone when no other firing is due", () => {
    const weekly: Schedule = { ...OUTSIDE, fires: { kind: "cron", expression: "45 7 * * 1" } };
    const plan = planOf(weekly, at("7:45"), at("16:00"));
    const { skipped, plan: after } = leaveOut(due(plan, at("32:00")), at("32:00"), planning(weekly));
    expect(skipped.map(({ dueAt }) => dueAt)).toEqual([at("16:00")]);
    expect(after.next).toEqual(firing(at("40:00"), true));
  });

  it("is due in the window after the next when the other one goes on through that, too", () => {
    const first = leaveOut(due(waiting, at("32:00")), at("32:00"), planning(schedule)).plan;
    expect(nextStep(first, timetable, true)).toBe(at("56:00"));
    const second = leaveOut(due(first, at("56:00")), at("56:00"), planning(schedule)).plan;
    expect(second.next).toEqual(firing(at("64:00"), true));
  });
});

describe("a run that did not come to its end", () => {
  it("goes on at once after a restart, under the same name", () => {
    const plan = resumed(planOf(HOURLY, at("3:00")), at("3:00"), at("3:10"));
    expect(plan.next).toEqual({ dueAt: at("3:00"), startAt: at("3:10"), resumes: true });
    const taken = takeUp(due(plan, at("5:30")), at("5:30"), planning(HOURLY));
    expect(taken.run?.dueAt).toBe(at("3:00"));
    expect(taken.skipped).toEqual([{ dueAt: at("4:00"), reason: "2 firings were missed: one run makes up for it" }]);
    expect(taken.plan).toMatchObject({ handledUntil: at("5:00"), next: firing(at("6:00")) });
  });

  it("goes on at the opening, with the jitter of its environment", () => {
    const schedule = { ...BEFORE_WORK, jitterMs: 60 * MINUTE };
    const { next } = postponed(planOf(schedule, at("7:45")), at("8:00"), planning(schedule));
    const startAt = createTimetable(schedule).startOf(at("16:00"), "helsinki");
    expect(startAt).toBeGreaterThan(at("16:00"));
    expect(next).toEqual({ dueAt: at("16:00"), startAt, resumes: true });
  });

  it("goes on at once when its window is open again already", () => {
    const plan = postponed(planOf(BEFORE_WORK, at("7:45")), at("16:30"), planning(BEFORE_WORK));
    expect(plan.next).toEqual(firing(at("16:30"), true));
  });

  it("has a name of its own when a firing at the opening was left out, because it still went on", () => {
    const plan = postponed(planOf(BEFORE_WORK, at("16:00")), at("16:00"), planning(BEFORE_WORK));
    expect(plan.next).toEqual(firing(at("16:00") + 1, true));
  });
});

describe("a schedule that is given", () => {
  it("for the first time begins now", () => {
    expect(given(undefined, HOURLY, at("5:30"))).toEqual({
      schedule: HOURLY,
      handledUntil: at("5:30"),
      next: firing(at("6:00")),
    });
  });

  it("anew with the same times goes on where it was", () => {
    const kept = planOf(HOURLY, at("0:00"));
    expect(given(kept, structuredClone(HOURLY), at("5:30"))).toEqual(kept);
    // What is due, and waits for its jitter, is not lost by a change of it.
    const changed = { ...HOURLY, jitterMs: MINUTE, catchUp: false };
    expect(given(kept, changed, at("5:30"))).toMatchObject({ schedule: changed, handledUntil: at("0:00") });
  });

  it("anew with other times begins now: nobody has missed a time that was not in it", () => {
    const plan = given(planOf(HOURLY, at("0:00")), OUTSIDE, at("5:30"));
    expect(plan).toEqual({ schedule: OUTSIDE, handledUntil: at("5:30"), next: firing(at("6:00")) });
  });

  const SATURDAY_NIGHT = { periods: [{ weekday: 6, from: "22:00", to: "02:00" }], holidays: undefined };
  it.each<[string, Schedule, Schedule, "5:30" | "0:00"]>([
    ["begins now with other hours of a weekday", OUTSIDE, { ...OUTSIDE, onlyOutside: SATURDAY_NIGHT }, "5:30"],
    ["begins now with other days off", withDaysOff("12-24"), withDaysOff("12-24", "12-31"), "5:30"],
    ["goes on with the same days off", withDaysOff("12-24"), withDaysOff("12-24"), "0:00"],
    ["goes on with the same as they were kept", withDaysOff("12-24"), asKept(withDaysOff("12-24")), "0:00"],
    ["goes on with no days off as with an empty setting", OUTSIDE, withNone(), "0:00"],
  ])("anew %s", (_what, before, after, handledUntil) => {
    expect(given(planOf(before, at("0:00")), after, at("5:30")).handledUntil).toBe(at(handledUntil));
  });

  const WEEKLY: Schedule = { ...HOURLY, fires: { kind: "every", minutes: 10_080 } };
  it.each([
    ["with the same times", BEFORE_WORK, "16:00"],
    ["with times that come later", WEEKLY, "16:00"],
    ["with times that come before, and do its work", HOURLY, "10:00"],
  ])("anew %s goes on with what business hours stopped, once", (_what, schedule, goesOn) => {
    const stopped = postponed(planOf(BEFORE_WORK, at("7:45")), at("8:00"), planning(BEFORE_WORK));
    const plan = given(stopped, schedule, at("9:30"));
    expect(plan.next).toEqual(firing(at(goesOn), true));
    const { run, plan: after } = takeUp(due(plan, at(goesOn)), at(goesOn), planning(schedule));
    expect(run).toEqual(plan.next);
    expect(after.next?.resumes).toBe(false);
  });
});

describe("a clock that was set back", () => {
  it("brings what was not run again, and not what was", () => {
    const plan = setBack(planOf(HOURLY, at("5:00")), at("2:30"), [at("3:00"), at("5:00")]);
    expect(plan).toMatchObject({ handledUntil: at("2:30"), next: firing(at("4:00")) });
    const taken = takeUp(due(plan, at("4:00")), at("4:00"), planning(HOURLY, [at("3:00"), at("5:00")]));
    expect(taken.plan.next).toEqual(firing(at("6:00")));
  });

  it("changes nothing of a plan that is not ahead", () => {
    const plan = planOf(HOURLY, at("2:00"));
    expect(setBack(plan, at("2:30"))).toEqual(plan);
  });

  it("lets a run that had begun go on at once, under the same name", () => {
    const plan = resumed(planOf(HOURLY, at("3:00")), at("3:00"), at("3:10"));
    expect(setBack(plan, at("2:30")).next).toEqual({ dueAt: at("3:00"), startAt: at("2:30"), resumes: true });
  });

  it.each([
    ["into the same business hours: goes on when they are over", at("10:00"), at("16:00"), at("17:00")],
    [
      "to before them: goes on at once, and the firing at the opening is still to come",
      at("6:30"),
      at("6:30") + 1,
      at("16:00"),
    ],
  ])("%s, with what they stopped", (_what, now, goesOn, next) => {
    const stopped = postponed(planOf(OUTSIDE, at("7:00")), at("8:00"), planning(OUTSIDE));
    const plan = setBack(stopped, now, [at("7:00")]);
    expect(plan.next).toEqual(firing(goesOn, true));
    const taken = takeUp(due(plan, goesOn), goesOn, planning(OUTSIDE, [at("7:00"), goesOn]));
    expect(taken.plan.next).toEqual(firing(next));
  });

  it("from years ahead does not stop the schedule for years", () => {
    const year = 365 * 24 * HOUR;
    const ahead = postponed(planOf(OUTSIDE, at("7:00") + year), at("8:00") + year, planning(OUTSIDE));
    expect(setBack(ahead, at("9:00")).next).toEqual(firing(at("16:00"), true));
    expect(setBack(planOf(HOURLY, at("7:00") + year), at("9:30")).next).toEqual(firing(at("10:00")));
  });
});
