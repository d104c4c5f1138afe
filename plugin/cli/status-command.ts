import { dirname, resolve } from "node:path";
import { systemClock } from "../base/clock.ts";
import { Failure, InputError, problemLine } from "../base/failure.ts";
import { whoServes } from "../runner/environment/one-at-a-time.ts";
import { readRunFolder } from "../runner/in-process/run-store.ts";
import { endsOf, factsOf, type KeptRuns } from "../runner/standing/environment-facts.ts";
import { isDownload, keptByRunner } from "../runner/standing/kept-runs.ts";
import type { RunRecord, ScheduleState } from "../runner/task-runner.ts";
import { parseHosting } from "../settings/configuration-file.ts";
import { readConfigurationText } from "../settings/configuration-text.ts";
import type { EngineSettings } from "../settings/engine-settings.ts";
import { readEnvironments } from "../settings/environments.ts";
import type { RunReport } from "../task/run-report.ts";
import { environmentOf } from "./for-each-environment.ts";
import type { Output } from "./output.ts";
import { brokenRow, STATUS_EXIT, type StatusReport, type StatusRow, statusReport, statusRow } from "./status-report.ts";
import { statusView } from "./status-view.ts";
import { withEngine } from "./with-engine.ts";

export interface StatusOptions {
  readonly config: string;
  /** Default: `all`. */
  readonly environment?: string;
}

/** Runs of all environments that an engine is asked for. */
const RUNS_ASKED = 500;

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
  const settings = await parseHosting(config, readConfigurationText(config));
  const folder = dirname(resolve(config));
  const journalFolder = resolve(folder, settings.journal);
  const { engine } = settings;
  const serving = await isServing(journalFolder);
  const kept =
    engine.kind === "process" ? keptHere(journalFolder) : await keptByEngine(config, engine, output, environment);
  const now = systemClock.now();
  const serveIsMissing = engine.kind === "process" && serving === false;
  const all = await readEnvironments(config, environment);
  const rows = (wanted === "all" ? all : [environmentOf(all, wanted)]).map((read): StatusRow => {
    if ("problems" in read)
      return brokenRow(read.name, read.problems.map(problemLine), endsOf(kept.of(read.name).runs));
    return statusRow(factsOf(read.configuration, kept.of(read.name), engine, now), now, serveIsMissing);
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
      return { runs: own?.runs.toReversed() ?? [], nextRunAt, nextWaits: own?.plan?.next?.resumes === true };
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
      const kept = keptByRunner({ states, runs }, name);
      const nextRunAt = engineTrouble === null ? kept.nextRunAt : null;
      // Workers plan the rest of a run as soon as it is due, whatever goes on.
      return { ...kept, nextRunAt, nextWaits: false };
    },
  };
}
