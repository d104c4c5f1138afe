import { dirname, resolve } from "node:path";
import { z } from "zod";
import { systemClock } from "../base/clock.ts";
import { Failure, InputError, problemLine } from "../base/failure.ts";
import { keyOf, whoServes } from "../runner/environment/one-at-a-time.ts";
import { readRunFolder } from "../runner/in-process/run-store.ts";
import type { RunRecord, ScheduleState, TaskKey } from "../runner/task-runner.ts";
import type { Configuration } from "../settings/configuration.ts";
import { parseHosting } from "../settings/configuration-file.ts";
import { readConfigurationText } from "../settings/configuration-text.ts";
import type { EngineSettings } from "../settings/engine-settings.ts";
import { readEnvironments } from "../settings/environments.ts";
import { countPutAside } from "../state/open-journal.ts";
import { openRunNote } from "../state/run-note.ts";
import { DOWNLOAD_TASK_NAME } from "../task/download/download-task.ts";
import type { RunReport } from "../task/run-report.ts";
import type { TaskResult } from "../task/task.ts";
import { environmentOf } from "./for-each-environment.ts";
import type { Output } from "./output.ts";
import {
  brokenRow,
  type EnvironmentFacts,
  STATUS_EXIT,
  type StatusReport,
  type StatusRow,
  statusReport,
  statusRow,
} from "./status-report.ts";
import { statusView } from "./status-view.ts";
import { withEngine } from "./with-engine.ts";

export interface StatusOptions {
  readonly config: string;
  /** Default: `all`. */
  readonly environment?: string;
}

/** Runs of all environments that an engine is asked for. */
const RUNS_ASKED = 500;

/** What is kept of an environment's runs by `serve`, or by the engine. */
interface KeptRuns {
  /** The latest first. */
  readonly runs: readonly RunRecord<TaskResult>[];
  /** Undefined when no process has planned a run. */
  readonly nextRunAt: number | null | undefined;
}

interface AllKept {
  of(environment: string): KeptRuns;
  readonly engineTrouble: string | null;
}

/**
 * `esm-chat status`: how all environments stand, for people and for monitoring. Reads what runs have left behind, or asks
 * the engine; contacts neither ESM nor the chat platform.
 *
 * @returns the exit code of the worst
 * @throws InputError when the configuration of the process, or a file of state, cannot be read
 */
export async function statusCommand(
  { config, environment: wanted = "all" }: StatusOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const settings = parseHosting(config, readConfigurationText(config));
  const folder = dirname(resolve(config));
  const journalFolder = resolve(folder, settings.journal);
  const { engine } = settings;
  const serving = await isServing(journalFolder);
  const kept =
    engine.kind === "process" ? keptHere(journalFolder) : await keptByEngine(config, engine, output, environment);
  const now = systemClock.now();
  const serveIsMissing = engine.kind === "process" && serving === false;
  const all = readEnvironments(config, environment);
  const rows = (wanted === "all" ? all : [environmentOf(all, wanted)]).map((read): StatusRow => {
    if ("problems" in read) return brokenRow(read.name, read.problems.map(problemLine));
    return statusRow(factsOf(read.configuration, kept.of(read.name), engine), now, serveIsMissing);
  });
  const report: StatusReport = statusReport(rows, {
    engine: { kind: engine.kind, trouble: kept.engineTrouble },
    serving,
  });
  if (output.json) output.result(report);
  else output.say(statusView(report, output.shape));
  return STATUS_EXIT[report.health];
}

/** Whether a process serves from this folder; null where this user may not know. */
async function isServing(journalFolder: string): Promise<boolean | null> {
  try {
    return (await whoServes(journalFolder)) !== undefined;
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

function keptHere(journalFolder: string): AllKept {
  const stored = readRunFolder(journalFolder);
  return {
    engineTrouble: null,
    of(environment) {
      const own = stored.find(({ key }) => isDownload(key, environment));
      const nextRunAt = own?.plan === undefined ? undefined : (own.plan.next?.startAt ?? null);
      return { runs: own?.runs.toReversed() ?? [], nextRunAt };
    },
  };
}

async function keptByEngine(
  config: string,
  engine: Exclude<EngineSettings, { kind: "process" }>,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<AllKept> {
  let states: readonly ScheduleState<RunReport>[] = [];
  let runs: readonly RunRecord<RunReport>[] = [];
  let engineTrouble: string | null = null;
  try {
    await withEngine(config, engine, output, environment, async (runner) => {
      states = await runner.state();
      runs = await runner.history({ limit: RUNS_ASKED });
    });
  } catch (error) {
    if (!(error instanceof Failure || error instanceof InputError)) throw error;
    engineTrouble = error.message;
  }
  return {
    engineTrouble,
    of(name) {
      const state = states.find(({ key }) => isDownload(key, name));
      const own = runs.filter(({ key }) => isDownload(key, name));
      const lastRun = state?.lastRun ?? undefined;
      const nextRunAt = engineTrouble === null ? state?.nextRunAt : null;
      return { runs: own.length === 0 && lastRun !== undefined ? [lastRun] : own, nextRunAt };
    },
  };
}

function isDownload(key: TaskKey, environment: string): boolean {
  return key.environment === environment && key.task === DOWNLOAD_TASK_NAME;
}

function factsOf(
  configuration: Configuration,
  { runs, nextRunAt }: KeptRuns,
  engine: EngineSettings,
): EnvironmentFacts {
  const { name, schedule, checklist, functions, journalFolder } = configuration;
  const key = keyOf(configuration);
  const note = openRunNote(journalFolder, key);
  const [noted, notedRuns] = [note.read(), note.runs()];
  const ended = runs
    .flatMap(({ finishedAt, ...run }) =>
      finishedAt === null || run.state === "skipped" ? [] : [{ ...run, at: finishedAt }],
    )
    .toSorted((left, right) => right.at - left.at);
  const good = ended.find(({ state }) => state === "done");
  const counted = ended.filter(({ state }) => state !== "stopped");
  const goodIndex = counted.findIndex(({ state }) => state === "done");
  const badHere = goodIndex === -1 ? counted.length : goodIndex;
  const [served] = ended;
  // A run by hand, or by a scheduler outside, is in the note alone; one that failed before it began is not in the note.
  const lastRun =
    noted !== undefined && (served === undefined || noted.at > served.at) ? { ...noted, reason: null } : served;
  const goodAt = Math.max(good?.at ?? 0, notedRuns?.goodAt ?? 0);
  const report = reportOf(ended);
  const isShared = engine.kind !== "process";
  const sharedOldest = report?.oldestActiveStart == null ? undefined : Date.parse(report.oldestActiveStart);
  return {
    environment: name,
    runBy: schedule !== undefined ? "serve" : checklist.scheduledElsewhere ? "elsewhere" : "nobody",
    needsServe: schedule !== undefined || functions.tokens.length > 0,
    lastRun,
    lastGoodRunAt: goodAt === 0 ? undefined : goodAt,
    badRunsInARow: lastRun?.state === "done" ? 0 : Math.max(badHere, notedRuns?.badInARow ?? 0),
    isRunning: runs.some(({ state }) => state === "running" || state === "waiting"),
    nextRunAt,
    putAside: isShared ? (report?.sessions.failed ?? 0) : countPutAside(journalFolder, key),
    oldestActiveSession: isShared ? sharedOldest : notedRuns?.oldestActive,
  };
}

/** What is read of a result: whoever may write to the engine's store may have put it there. */
const keptReport = z.object({
  sessions: z.object({ failed: z.number() }),
  oldestActiveStart: z.iso.datetime({ offset: true }).nullable(),
});

/** Of the last run that went through all cards. */
function reportOf(ended: readonly Pick<RunRecord<TaskResult>, "result" | "state">[]) {
  const run = ended.find(({ state, result }) => (state === "done" || state === "failures") && result !== null);
  return keptReport.safeParse(run?.result).data;
}
