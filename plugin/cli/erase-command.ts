import { InputError } from "../base/failure.ts";
import { environmentEraseTask } from "../runner/environment/environment-tasks.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import type { EraseReport } from "../task/erase/erase-recorder.ts";
import type { ErasureRequest } from "../task/erase/erasure-selection.ts";
import type { Output } from "./output.ts";
import { failureSection, headline, listSection, unverifiedSection } from "./report-parts.ts";
import { runTaskOnce } from "./run-task-once.ts";
import { textTable } from "./text-table.ts";

export interface EraseOptions {
  readonly config: string;
  readonly session?: string;
  /** An external id: personal data, never shown. */
  readonly person?: string;
  /** Days; true without a number, which means those of the configuration. */
  readonly olderThan?: number | true;
  readonly dryRun?: true;
}

/**
 * `esm-chat erase`: erases the text of chats from their cards.
 *
 * @returns the exit code
 */
export async function eraseCommand(
  options: EraseOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  requireOneChoice(options);
  const configuration = readConfiguration(options.config, environment);
  const request = requestOf(options, configuration);
  const parameters = { request, dryRun: options.dryRun === true };
  return runTaskOnce(configuration.name, environmentEraseTask(configuration, output), parameters, output, eraseSummary);
}

/** @throws InputError that does not repeat the arguments */
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

/** The report as text: how it ended, the figures, then the cards. */
export function eraseSummary(report: EraseReport): string {
  const { cards, requests, durationMs, dryRun, erased, failures, unverified } = report;
  const done = dryRun ? "would be erased" : "erased";
  const figures = [
    ["Cards", `${cards.seen} seen, ${cards.erased} ${done}, ${cards.unchanged} without text, ${cards.failed} failed`],
    ["Requests", `${requests.esm} to ESM`],
  ];
  return [
    `${report.task}: ${headline(report, "some cards were not erased")} (${(durationMs / 1000).toFixed(1)} s)`,
    "",
    textTable(figures),
    listSection(
      dryRun ? "Would be erased" : "Erased",
      ["session", "data card"],
      erased,
      ({ sessionId, dataCardId }) => [sessionId ?? "", dataCardId],
      cards.erased,
    ),
    failureSection(failures, cards.failed),
    unverifiedSection(unverified),
  ]
    .filter((part) => part !== "")
    .join("\n");
}
