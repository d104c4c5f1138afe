import { join } from "node:path";
import { createInProcessRunner } from "../../../plugin/runner/in-process/in-process-runner.ts";
import { oneTask } from "../../../plugin/runner/once-runner.ts";
import { reportToKeep } from "../../../plugin/runner/standing/kept-report.ts";
import type { RunRecord } from "../../../plugin/runner/task-runner.ts";
import { readConfiguration } from "../../../plugin/settings/configuration.ts";
import { DOWNLOAD_TASK_NAME, type RunParameters, runParameters } from "../../../plugin/task/download/download-task.ts";
import type { RunReport } from "../../../plugin/task/run-report.ts";
import type { TaskContext } from "../../../plugin/task/task.ts";
import { given } from "../../support/given-files.ts";
import { someReport } from "../../watch/run-report.ts";
import { HOUR, settableClock, silentLog } from "../runner-world.ts";

export const ENGINE = { kind: "process", atOnce: 4, mostRunMinutes: 60 } as const;

export const keyOf = (environment: string) => ({ environment, task: DOWNLOAD_TASK_NAME });

/** The configuration of an environment whose state is in this folder. */
export async function configurationIn(folder: string, name: string, more: object = {}) {
  const text = JSON.stringify({
    name,
    esm: { url: `https://${name}.example.com`, login: "task", password: { env: "PASSWORD" } },
    chatHistory: { url: "https://chat.example.com", installationId: name, token: { env: "TOKEN" } },
    journal: `state-${name}`,
    schedule: { everyMinutes: 15 },
    ...more,
  });
  given(folder, `${name}.json`, text);
  return await readConfiguration(join(folder, `${name}.json`), { PASSWORD: "secret", TOKEN: "secret-too" });
}

export type DownloadScript = (parameters: RunParameters, context: TaskContext) => Promise<RunReport>;

/** A runner of one process whose download task does what the test says; its time is in the test's hands. */
export function downloadRunner(
  script: DownloadScript = async () => someReport(),
  changed: (run: RunRecord<RunReport>) => void = () => undefined,
) {
  const clock = settableClock();
  const does = { script };
  const run: DownloadScript = (parameters, context) => does.script(parameters, context);
  const runner = createInProcessRunner<RunReport>({
    source: oneTask({ name: DOWNLOAD_TASK_NAME, parameters: runParameters, run }),
    clock,
    monotonic: clock.monotonic,
    contextOf: () => ({ log: silentLog, progress: () => undefined }),
    log: silentLog,
    folder: undefined,
    mostAtOnce: 4,
    mostRunMs: HOUR,
    kept: reportToKeep,
    onChange: changed,
  });
  return { clock, runner, does };
}
