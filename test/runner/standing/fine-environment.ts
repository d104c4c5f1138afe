import type { EnvironmentFacts } from "../../../plugin/runner/standing/environment-facts.ts";

const HOUR = 3_600_000;

/** When these facts are looked at. */
export const NOW = Date.parse("2026-06-04T12:00:00Z");

/** Of an environment in which all is well. */
export const FINE: EnvironmentFacts = {
  environment: "helsinki",
  runBy: "serve",
  needsServe: true,
  lastRun: { at: NOW - HOUR, state: "done", reason: null },
  lastGoodRunAt: NOW - HOUR,
  badRunsInARow: 0,
  isRunning: false,
  endsBy: undefined,
  nextRunAt: NOW + HOUR,
  nextWaits: false,
  cutShort: undefined,
  leftOut: undefined,
  putAside: 0,
  oldestActiveSession: undefined,
  lateReports: [],
};
