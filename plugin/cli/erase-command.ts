import { systemClock } from "../clock.ts";
import { connect } from "../connect.ts";
import { InputError } from "../failure.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import { createEraseTask } from "../task/erase-task.ts";
import type { ErasureRequest } from "../task/erasure-selection.ts";
import { createOnceRunner } from "../task-runner/once-runner.ts";
import { oneTask } from "../task-runner/one-task.ts";
import { eraseSummary } from "./erase-summary.ts";
import { exitCodeOf } from "./exit-code.ts";
import { keyOf, onlyOne } from "./one-at-a-time.ts";
import type { Output } from "./output.ts";
import { onStopSignal } from "./stop-signals.ts";

export interface EraseOptions {
  readonly config: string;
  readonly session?: string;
  /** An external id: personal data, never shown. */
  readonly person?: string;
  /** Days; true without a number, which means the configured ones. */
  readonly olderThan?: number | true;
  readonly dryRun?: true;
}

/** `esm-chat erase`: takes the text of chats from their cards. @returns the exit code */
export async function eraseCommand(
  options: EraseOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  requireOneChoice(options);
  const configuration = readConfiguration(options.config, environment);
  const request = requestOf(options, configuration);
  const lock = await onlyOne(keyOf(configuration));
  const stopping = new AbortController();
  const stopListening = onStopSignal(() => stopping.abort());
  const connections = connect(configuration, stopping.signal);
  try {
    const { platformSettings, staticValueNames } = configuration;
    const task = createEraseTask({ ...connections, platformSettings, staticValueNames });
    const runner = createOnceRunner(
      oneTask(task),
      { clock: systemClock, log: output.log, progress: output.progress },
      stopping,
    );
    const report = await runner.runNow(
      { environment: configuration.file, task: task.name },
      { request, dryRun: options.dryRun === true },
    );
    output.endProgress();
    if (output.json) output.result(report);
    else output.say(eraseSummary(report));
    return exitCodeOf(report.status);
  } finally {
    output.endProgress();
    stopListening();
    connections.close();
    await lock.release();
  }
}

/** @throws InputError without repeating what was given */
function requireOneChoice({ session, person, olderThan }: EraseOptions): void {
  const given = [session, person, olderThan].filter((choice) => choice !== undefined);
  const place = "--session, --person, --older-than";
  if (given.length !== 1) throw new InputError([{ file: "", place, message: "give exactly one of them" }]);
  if (given[0] === "") throw new InputError([{ file: "", place, message: "must not be empty" }]);
}

function requestOf({ session, person, olderThan }: EraseOptions, { file, privacy }: Configuration): ErasureRequest {
  if (session !== undefined) return { by: "session", sessionId: session };
  if (person !== undefined) return { by: "person", externalId: person };
  const days = typeof olderThan === "number" ? olderThan : privacy.retentionDays;
  if (days !== undefined) return { by: "age", days };
  const message = "is missing: set it, or give the days with --older-than DAYS";
  throw new InputError([{ file, place: "privacy.retentionDays", message }]);
}
