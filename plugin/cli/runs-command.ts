import { dirname, resolve } from "node:path";
import { type Clock, systemClock } from "../base/clock.ts";
import { Failure, InputError } from "../base/failure.ts";
import { readRunFolder } from "../runner/in-process/run-store.ts";
import type { TaskKey, TaskRunner } from "../runner/task-runner.ts";
import { parseHosting } from "../settings/configuration-file.ts";
import { readConfigurationText } from "../settings/configuration-text.ts";
import { listEnvironments } from "../settings/environments.ts";
import { DOWNLOAD_TASK_NAME } from "../task/download/download-task.ts";
import type { TaskResult } from "../task/task.ts";
import { EXIT } from "./exit-code.ts";
import { environmentOf } from "./for-each-environment.ts";
import type { Output } from "./output.ts";
import { engineRunsReport, runsReport } from "./runs-report.ts";
import { runsView } from "./runs-view.ts";
import { withEngine } from "./with-engine.ts";

export interface RunsOptions {
  readonly config: string;
  /** The most runs to show. */
  readonly limit: number;
  /** The environment whose runs to show; `all`, or undefined, for those of all. */
  readonly environment?: string;
  /** The environment whose schedule to remove from the engine first. */
  readonly forget?: string;
}

/**
 * `esm-chat runs`: the latest runs of `serve`, and the next ones. If one process works alone, this reads its run
 * folder, without contacting a system or needing a secret; otherwise it asks the engine.
 *
 * @returns the exit code of a list that was shown, whatever it tells; `status` judges
 * @throws InputError when the configuration or the run history cannot be read, Failure when the engine cannot be asked
 *   or has no such schedule
 */
export async function runsCommand(
  { config, limit, forget, environment: wanted = "all" }: RunsOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
  clock: Pick<Clock, "now"> = systemClock,
): Promise<number> {
  const { journal, engine } = await parseHosting(config, readConfigurationText(config));
  if (engine.kind === "process" && forget !== undefined) {
    const message =
      "is for an engine that several processes share; one process forgets what is not in its configuration";
    throw new InputError([{ file: "", place: "--forget", message }]);
  }
  const only = wanted === "all" ? undefined : environmentOf(listEnvironments(config), wanted).name;
  const isShown = ({ key }: { readonly key: TaskKey }) => only === undefined || key.environment === only;
  const ofKey = only === undefined ? {} : { key: { environment: only, task: DOWNLOAD_TASK_NAME } };
  const report =
    engine.kind === "process"
      ? runsReport(readRunFolder(resolve(dirname(resolve(config)), journal)).filter(isShown), limit, clock.now())
      : await withEngine(config, engine, output, environment, async (runner) => {
          if (forget !== undefined) await forgetSchedule(runner, forget);
          const schedules = (await runner.state()).filter(isShown);
          return engineRunsReport(schedules, await runner.history({ ...ofKey, limit }), clock.now());
        });
  if (output.json) output.result(report);
  else output.say(runsView(report, output.shape));
  return EXIT.done;
}

/**
 * Removes an environment's schedules from the engine. A worker whose configuration still has the environment adds them
 * again within a minute.
 *
 * @throws Failure `no-such-schedule`
 */
export async function forgetSchedule(
  runner: Pick<TaskRunner<TaskResult>, "state" | "unschedule">,
  environment: string,
): Promise<void> {
  const keys = (await runner.state()).map(({ key }) => key).filter((key) => key.environment === environment);
  if (keys.length === 0) {
    const message = `the engine has no schedule of an environment ${environment}: see esm-chat runs`;
    throw new Failure(message, { code: "no-such-schedule", scope: "run", retryable: false });
  }
  for (const key of keys) await runner.unschedule(key);
}
