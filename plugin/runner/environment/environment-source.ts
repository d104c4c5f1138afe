import { systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { forgetKept, type KeptOfEsm, nothingKept } from "../../outside/esm/kept-templates.ts";
import type { SystemBudgets } from "../../outside/http/budget/system-budgets.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { createPersonStore } from "../../task/card/persons/kept-persons.ts";
import { countActiveCards } from "../../task/card-batches.ts";
import { DOWNLOAD_TASK_NAME, runParameters } from "../../task/download/download-task.ts";
import { joinReports } from "../../task/download/join-reports.ts";
import { cutIntoParts } from "../../task/part.ts";
import type { RunReport } from "../../task/run-report.ts";
import { type Watchers, watchedRun } from "../../watch/watched-run.ts";
import { unknownHere } from "../run-failures.ts";
import type { TaskKey, TaskSource } from "../task-runner.ts";
import { keeping } from "./connected.ts";
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

  /** A configuration that is read anew is another one: nothing is kept for it. */
  const left = new WeakMap<Configuration, KeptOfEsm>();

  function keptFor(configuration: Configuration): KeptOfEsm {
    const kept = left.get(configuration) ?? nothingKept();
    left.set(configuration, kept);
    return kept;
  }
  const keptPersonsOf = createPersonStore(systemClock);

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
        environmentDownloadTask(configuration, {
          budgets,
          observer,
          runFolder,
          warn,
          kept: keptFor(configuration),
          keptPersons: keptPersonsOf(configuration),
        }),
      );
      return { task, release: async () => undefined };
    },
    async split(key, parameters, signal) {
      const configuration = environmentOf(key);
      if (shardSize === undefined) return [parameters];
      const { platformSettings, staticValueNames, name: environment } = configuration;
      const observer = metrics?.requests(environment);
      const kept = keptFor(configuration);
      const connections = await keeping(configuration, { budgets, observer, kept }, signal);
      const count = () => countActiveCards(connections.esm, platformSettings, staticValueNames);
      try {
        const cards = await count().catch((error: unknown) => {
          const { templates } = connections;
          if (templates?.beginsAgainAfter(error) === true) return count();
          forgetKept(kept);
          throw error;
        });
        return cutIntoParts(runParameters.parse(parameters), cards, shardSize);
      } finally {
        connections.close();
      }
    },
    join: (results) => joinReports(results),
  };
}
