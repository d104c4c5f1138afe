import { Failure } from "../../base/failure.ts";
import type { SystemBudgets } from "../../outside/http/budget/system-budgets.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { countActiveCards } from "../../task/card-batches.ts";
import { DOWNLOAD_TASK_NAME, runParameters } from "../../task/download/download-task.ts";
import { joinReports } from "../../task/download/join-reports.ts";
import { cutIntoParts } from "../../task/part.ts";
import type { RunReport } from "../../task/run-report.ts";
import { type Watchers, watchedRun } from "../../watch/watched-run.ts";
import { unknownHere } from "../run-failures.ts";
import type { TaskKey, TaskSource } from "../task-runner.ts";
import { connect } from "./connect.ts";
import { environmentDownloadTask } from "./environment-tasks.ts";

export interface EnvironmentSourceOptions extends Watchers {
  readonly environments: readonly Configuration[];
  readonly budgets: SystemBudgets;
  /** Where runs are kept. */
  readonly journalFolder: string;
  /** Cards in one part of a run; undefined: runs are not cut. */
  readonly shardSize?: number | undefined;
  /** Called with what needs attention but stops nothing. */
  warn(message: string): void;
}

/** The download tasks of all environments that this process knows. */
export function environmentSource(options: EnvironmentSourceOptions): TaskSource<RunReport> {
  const { environments, budgets, shardSize, metrics, warn, journalFolder: runFolder } = options;

  function environmentOf({ environment, task }: TaskKey): Configuration {
    const known = environments.find(({ name }) => name === environment);
    if (known !== undefined && task === DOWNLOAD_TASK_NAME) return known;
    if (known === undefined) throw unknownHere({ environment, task });
    throw new Failure(`this process knows no task ${task}`, { code: "task-unknown", scope: "run", retryable: false });
  }

  return {
    async open(key) {
      const configuration = environmentOf(key);
      const isPart = shardSize !== undefined;
      const task = watchedRun(key.environment, { ...options, isPart }, (observer) =>
        environmentDownloadTask(configuration, { budgets, observer, runFolder, warn }),
      );
      return { task, release: async () => undefined };
    },
    async split(key, parameters, signal) {
      const configuration = environmentOf(key);
      if (shardSize === undefined) return [parameters];
      const { platformSettings, staticValueNames, name: environment } = configuration;
      const observer = metrics?.requests(environment);
      const connections = await connect(configuration, signal, { environment, budgets, observer });
      try {
        const cards = await countActiveCards(connections.esm, platformSettings, staticValueNames);
        return cutIntoParts(runParameters.parse(parameters), cards, shardSize);
      } finally {
        connections.close();
      }
    },
    join: (results) => joinReports(results),
  };
}
