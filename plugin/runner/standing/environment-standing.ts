import type { Clock } from "../../base/clock.ts";
import type { Instant } from "../../chat/session.ts";
import { createTimetable } from "../../schedule/timetable.ts";
import type { Configuration } from "../../settings/configuration.ts";
import type { EngineSettings } from "../../settings/engine-settings.ts";
import { DOWNLOAD_TASK_NAME } from "../../task/download/download-task.ts";
import type { RunReport } from "../../task/run-report.ts";
import { MOST_RUNS } from "../in-process/run-store.ts";
import type { RunRecord, TaskRunner } from "../task-runner.ts";
import { endsOf, factsOf } from "./environment-facts.ts";
import { type ReadReport, readReport } from "./kept-report.ts";
import { keptByRunner, type RunnerKnows } from "./kept-runs.ts";
import { brokenStanding, type Standing, standingOf } from "./standing.ts";

/** What the last run over all cards cost. */
export interface Load {
  readonly requests: ReadReport["requests"];
  readonly durationMs: number;
  /** Milliseconds from one firing of the schedule to the next; undefined where `serve` does not run it by schedule. */
  readonly intervalMs: number | undefined;
}

/** How one environment stands, as the process that serves it knows. */
export interface EnvironmentStanding extends Standing {
  /** When the run that goes on began; null while it waits for its turn, or when none goes on. */
  readonly runningSince: Instant | null;
  /** Sessions of the last run whose message count at the platform differs from what it delivered, or the card holds. */
  readonly drift: number | undefined;
  readonly load: Load | undefined;
}

export interface StandingsOptions {
  readonly runner: Pick<TaskRunner<RunReport>, "state" | "history">;
  readonly engine: EngineSettings;
  /** Those that are served now. */
  environments(): readonly Configuration[];
  /** Those that cannot be served now. */
  broken(): readonly { readonly name: string; readonly problems: readonly string[] }[];
  readonly clock: Pick<Clock, "now">;
}

/** Answers how all environments stand. */
export interface Standings {
  /**
   * Contacts neither ESM nor the chat platform. Whoever asks within some seconds of another hears the same, so that
   * files and the engine are not read for each.
   *
   * @throws Failure when the engine does not answer
   */
  read(): Promise<readonly EnvironmentStanding[]>;
}

/** Milliseconds for which an answer holds. */
const HOLDS_MS = 2_000;

/** Runs of all environments that a shared engine is asked for. */
const RUNS_ASKED = 500;

/** How environments stand, for the process that serves them. */
export function createStandings(options: StandingsOptions): Standings {
  const { clock } = options;
  let latest: { readonly at: Instant; readonly standings: Promise<readonly EnvironmentStanding[]> } | undefined;
  return {
    read() {
      const now = clock.now();
      if (latest !== undefined && Math.abs(now - latest.at) < HOLDS_MS) return latest.standings;
      const standings = readStandings(options);
      const asked = { at: now, standings };
      latest = asked;
      standings.catch(() => {
        if (latest === asked) latest = undefined;
      });
      return standings;
    },
  };
}

async function readStandings(options: StandingsOptions): Promise<readonly EnvironmentStanding[]> {
  const environments = options.environments();
  const broken = options.broken();
  const names = [...environments, ...broken].map(({ name }) => name);
  const knows = await askRunner(options, names);
  const now = options.clock.now();
  return [
    ...environments.map((configuration) => standingNow(configuration, knows, options.engine, now)),
    ...broken.map(({ name, problems }) => {
      const { runs } = keptByRunner(knows, name);
      return { ...brokenStanding(name, problems, endsOf(runs)), ...lastReportOf(runs, undefined) };
    }),
  ];
}

/** An engine reads all its runs to find those of one environment: it is asked once. */
async function askRunner({ runner, engine }: StandingsOptions, names: readonly string[]): Promise<RunnerKnows> {
  const asked =
    engine.kind === "process"
      ? names.map((environment) => ({ key: { environment, task: DOWNLOAD_TASK_NAME }, limit: MOST_RUNS }))
      : [{ limit: RUNS_ASKED }];
  const [states, ...runs] = await Promise.all([runner.state(), ...asked.map((query) => runner.history(query))]);
  return { states, runs: runs.flat() };
}

function standingNow(
  configuration: Configuration,
  knows: RunnerKnows,
  engine: EngineSettings,
  now: Instant,
): EnvironmentStanding {
  const kept = keptByRunner(knows, configuration.name);
  const more = lastReportOf(kept.runs, configuration);
  // In one process, what is due while a run goes on waits for it or is left out at once.
  const facts = factsOf(configuration, { ...kept, nextWaits: engine.kind === "process" }, engine, now);
  return { ...standingOf(facts, now, false), ...more };
}

function lastReportOf(
  runs: readonly RunRecord<RunReport>[],
  configuration: Configuration | undefined,
): Pick<EnvironmentStanding, "runningSince" | "drift" | "load"> {
  const last = runs.find(({ state, isForSome }) => isForSome !== true && (state === "done" || state === "failures"));
  const report = readReport(last?.result);
  const load = report && {
    requests: report.requests,
    durationMs: report.durationMs,
    intervalMs: intervalAfter(configuration?.schedule, last?.startedAt ?? 0),
  };
  const runningSince = runs.find(({ state }) => state === "running")?.startedAt ?? null;
  return { runningSince, drift: report?.totals.drift, load };
}

/** The time between two firings, of which the first is the next one after this instant. */
function intervalAfter(schedule: Configuration["schedule"], at: Instant): number | undefined {
  if (schedule === undefined) return undefined;
  const { nextFiring } = createTimetable(schedule);
  const first = nextFiring(at);
  const second = first === null ? null : nextFiring(first);
  return first === null || second === null ? undefined : second - first;
}
