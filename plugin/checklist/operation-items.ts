import type { Instant } from "../chat/session.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { cannotVerify, done, missing, notYet, START_SERVE } from "./outcome.ts";
import type { TaskTiming } from "./task-operation.ts";

const GROUP = "Operation";
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Hundreds of chats a day must not burden ESM (documented): the task should run less often in business hours. */
const LEAST_MINUTES_IN_BUSINESS_HOURS = 15;

/** For outside schedulers: a weekend with a holiday on either side. */
const LONGEST_PAUSE_ELSEWHERE_MS = 4 * 24 * HOUR_MS;

/** When the task is run. */
export const OPERATION_ITEMS: readonly ChecklistItem[] = [
  {
    id: "task-scheduled",
    group: GROUP,
    title: "The task is run regularly",
    meaning:
      "There is a `schedule` that fires, or `checklist.scheduledElsewhere` says that a scheduler outside runs `esm-chat run`.",
    advice:
      "add a schedule and start esm-chat serve, or have cron, systemd or Windows run esm-chat run and set checklist.scheduledElsewhere to true",
    setting: "schedule",
    needs: ["configuration"],
    async check({ operation: { timing } }) {
      if (timing.kind === "elsewhere") return done("by a scheduler outside, as the configuration says");
      const expected = "a schedule, or a scheduler outside";
      if (timing.kind === "none") return missing([{ setting: "schedule", expected, found: "neither of them" }]);
      const [next] = timing.next;
      if (next === undefined) {
        return missing([{ setting: "schedule", expected: "a next run", found: `${timing.words}: it never fires` }]);
      }
      return done(`${timing.words}; next at ${iso(next)}`);
    },
  },
  {
    id: "last-run",
    group: GROUP,
    title: "The task has run lately",
    meaning:
      "It did its work, and is no older than the schedule leads to expect, or than four days with a scheduler outside. Runs on other machines are not known here, nor are dry runs and runs for one session.",
    advice:
      "look whether esm-chat serve, or the scheduler outside, is running, and run esm-chat run by hand to see what it says",
    setting: "schedule",
    needs: ["task-scheduled"],
    async check({ operation: { timing, lastRun, served, runsElsewhere }, clock }) {
      const longest = longestPauseMs(timing);
      const expected = `a run within the last ${Math.ceil(longest / HOUR_MS)} hours`;
      if (lastRun === undefined) {
        if (served === undefined) {
          const start = timing.kind === "scheduled" ? START_SERVE : "run esm-chat run once";
          return notYet("the task was never run here", start);
        }
        if (!runsElsewhere && timing.kind === "scheduled" && clock.now() - served.since > longest) {
          const found = `none since esm-chat serve was first started, at ${iso(served.since)}`;
          return missing([{ setting: "schedule", expected, found }]);
        }
        const byEye =
          "run esm-chat run once, with this configuration and as the same user, and look at what it reports";
        return cannotVerify("no run is known of yet", byEye);
      }
      const found = `${lastRun.state}, at ${iso(lastRun.at)}`;
      if (lastRun.state === "failed") {
        return missing([{ setting: "the last run", expected: "it did its work", found }]);
      }
      if (clock.now() - lastRun.at <= longest) return done(found);
      return missing([{ setting: "schedule", expected, found }]);
    },
  },
  {
    id: "business-hours",
    group: GROUP,
    title: "ESM is spared during business hours",
    meaning:
      "Within the schedule's business hours (Monday to Friday, 8 to 16 o'clock, where it has none) the task runs every 15 minutes at most. With hundreds of discussions a day it is better run outside of them only (the vendor's documentation says so).",
    advice: "run the task outside business hours only, or every 15 minutes at most while the service desk works",
    setting: "schedule",
    needs: ["task-scheduled"],
    async check({ operation: { timing } }) {
      if (timing.kind !== "scheduled") {
        const byEye = "compare the times of the runs with the hours in which the service desk works";
        return cannotVerify("the schedule is not in the configuration", byEye);
      }
      const within = timing.next.filter(timing.isBusinessTime);
      if (within.length === 0) return done("it runs outside business hours only");
      const shortest = pausesOf(within).reduce((least, pause) => Math.min(least, pause), Number.POSITIVE_INFINITY);
      const expected = `no more often than every ${LEAST_MINUTES_IN_BUSINESS_HOURS} minutes within business hours`;
      if (shortest >= LEAST_MINUTES_IN_BUSINESS_HOURS * MINUTE_MS) return done(expected);
      return missing([{ setting: "schedule", expected, found: `every ${Math.round(shortest / MINUTE_MS)} minutes` }]);
    },
  },
];

/** Twice the schedule's longest pause, so that one missed run is no finding, plus an hour. */
function longestPauseMs(timing: TaskTiming): number {
  if (timing.kind !== "scheduled") return LONGEST_PAUSE_ELSEWHERE_MS;
  const pauses = pausesOf(timing.next).filter(Number.isFinite);
  return 2 * pauses.reduce((most, pause) => Math.max(most, pause), 0) + HOUR_MS;
}

function pausesOf(times: readonly Instant[]): number[] {
  return times.map((at, index) => (times[index + 1] ?? Number.POSITIVE_INFINITY) - at);
}

function iso(at: Instant): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
