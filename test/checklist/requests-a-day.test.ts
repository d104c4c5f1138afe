import { expect, it } from "vitest";
import { requestsADay } from "../../plugin/checklist/requests-a-day.ts";
import { type TaskTiming, timingOf } from "../../plugin/checklist/task-operation.ts";
import { firingRules, scheduleSettings } from "../../plugin/settings/schedule-settings.ts";
import type { DayOfRequests } from "../../plugin/state/run-note.ts";

await firingRules.load();

const NOW = Date.parse("2026-03-02T08:00:00Z");
const ELSEWHERE: TaskTiming = { kind: "elsewhere" };
const scheduled = (minutes: number) =>
  timingOf(scheduleSettings.parse({ everyMinutes: minutes, timeZone: "UTC" }), NOW);
const day = (name: string, runs: number, esm: number): DayOfRequests => ({ day: `2026-03-${name}`, runs, esm });

it.each<[string, readonly DayOfRequests[], TaskTiming, number | undefined, string | undefined]>([
  ["no run and a scheduler outside", [], ELSEWHERE, undefined, undefined],
  ["only runs of today, and a scheduler outside", [day("02", 3, 9)], ELSEWHERE, undefined, undefined],
  [
    "no run yet",
    [],
    scheduled(15),
    384,
    "about 384 requests to ESM a day (reckoned): 96 runs with 4 each, with nothing to do",
  ],
  [
    "runs of today",
    [day("02", 4, 10)],
    scheduled(15),
    240,
    "about 240 requests to ESM a day (reckoned): 96 runs with 2.5 each, as today",
  ],
  [
    "a whole day",
    [day("01", 96, 300), day("02", 1, 9)],
    scheduled(15),
    300,
    "about 300 requests to ESM a day on the last day with runs: 96 runs with 3.1 each",
  ],
  [
    "a week, a scheduler outside",
    [day("01", 24, 90), day("02", 24, 110), day("03", 1, 1)],
    ELSEWHERE,
    100,
    "about 100 requests to ESM a day in the last 2 days with runs: 24 runs with 4.2 each",
  ],
])("%s", (_, days, timing, perDay, words) => {
  const asked = requestsADay({ requests: () => days, timing });
  expect(asked?.perDay?.toFixed(3)).toBe(perDay?.toFixed(3));
  expect(asked?.words).toBe(words);
  expect(asked?.isMeasured ?? false).toBe(perDay !== undefined && days.length > 1);
});
