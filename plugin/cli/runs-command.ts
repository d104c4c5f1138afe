import { dirname, resolve } from "node:path";
import { parseConfiguration } from "../settings/configuration-file.ts";
import { readInputFile } from "../settings/input-file.ts";
import { readRunFolder } from "../task-runner/in-process/run-store.ts";
import { EXIT } from "./exit-code.ts";
import type { Output } from "./output.ts";
import { runsReport } from "./runs-report.ts";
import { runsView } from "./runs-view.ts";

export interface RunsOptions {
  readonly config: string;
  /** Runs that are shown at most. */
  readonly limit: number;
}

/**
 * `esm-chat runs`: the latest runs of `serve`, and the next ones. Contacts nobody and needs no secrets; `serve` may be
 * at work meanwhile.
 *
 * @returns the exit code
 * @throws InputError when the configuration or the run history cannot be read
 */
export async function runsCommand(options: RunsOptions, output: Output): Promise<number> {
  const { journal } = parseConfiguration(
    options.config,
    readInputFile(options.config, { file: "", place: "--config" }),
  );
  const stored = readRunFolder(resolve(dirname(resolve(options.config)), journal));
  const report = runsReport(stored, options.limit);
  if (output.json) output.result(report);
  else output.say(runsView(report));
  return EXIT.done;
}
