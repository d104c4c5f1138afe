import { Failure, InputError, toldToStop } from "../base/failure.ts";
import { environmentEraseTask } from "../runner/environment/environment-erase-task.ts";
import { type Configuration, readConfiguration } from "../settings/configuration.ts";
import type { PersonRole } from "../state/erasure-lines.ts";
import type { EraseReport } from "../task/erase/erase-recorder.ts";
import type { ErasureRequest } from "../task/erase/erasure-selection.ts";
import { eraseQuestion, eraseSummary } from "./erase-summary.ts";
import { needsYes } from "./has-terminal.ts";
import type { Output } from "./output.ts";
import { DRY_RUN } from "./report-parts.ts";
import { resultOnce, showResult } from "./run-task-once.ts";
import { type Confirm, terminalConfirm } from "./terminal-confirm.ts";

export interface EraseOptions {
  readonly config: string;
  readonly session?: string;
  /** An external id: personal data, never shown. */
  readonly person?: string;
  /** Default: as the customer. */
  readonly as?: PersonRole;
  /** The chat platform's id of a visitor: personal data, never shown. */
  readonly visitor?: string;
  /** Days; true without a number, which means those of the configuration. */
  readonly olderThan?: number | true;
  readonly dryRun?: true;
  /** Erases without asking. */
  readonly yes?: true;
}

/**
 * `esm-chat erase`: erases the text of chats from their cards, after it has said how many and whose, and asked.
 *
 * @param confirm asks; undefined where nobody can be asked
 * @returns the exit code
 */
export async function eraseCommand(
  options: EraseOptions,
  output: Output,
  environment: NodeJS.ProcessEnv,
  confirm = terminalConfirm(),
): Promise<number> {
  requireOneChoice(options);
  const configuration = await readConfiguration(options.config, environment);
  const request = requestOf(options, configuration);
  const task = environmentEraseTask(configuration, output);
  const run = (dryRun: boolean) => resultOnce(configuration.name, task, { request, dryRun }, output);
  if (options.dryRun === true) return showResult(await run(true).catch(sayingDryRun), output, eraseSummary);
  if (options.yes !== true) {
    const preview = await unlessAgreed(run, confirm);
    if (preview !== undefined) return showResult(preview, output, eraseSummary);
  }
  return showResult(await run(false), output, eraseSummary);
}

/** @returns what to show instead of erasing; undefined when the user agreed */
async function unlessAgreed(
  run: (dryRun: boolean) => Promise<EraseReport>,
  confirm: Confirm | undefined,
): Promise<EraseReport | undefined> {
  if (confirm === undefined) throw needsYes("erase asks first");
  const preview = await run(true);
  if (preview.status === "stopped") return preview;
  // Nothing to ask: it stands on the report that nothing was erased.
  if (preview.cards.erased === 0) return { ...preview, dryRun: false };
  if (!(await confirm(eraseQuestion(preview)))) throw toldToStop("nothing was erased");
  return undefined;
}

/** A dry run that ends with a failure has no report, so its message says that nothing was written. */
function sayingDryRun(error: unknown): never {
  if (error instanceof Failure) throw new Failure(`${DRY_RUN}: ${error.message}`, error);
  throw error;
}

/** @throws InputError that does not repeat the arguments */
function requireOneChoice({ session, person, visitor, olderThan, as }: EraseOptions): void {
  const given = [session, person, visitor, olderThan].filter((choice) => choice !== undefined);
  const place = "--session, --person, --visitor, --older-than";
  if (given.length !== 1) throw new InputError([{ file: "", place, message: "give exactly one of them" }]);
  if (given[0] === "") throw new InputError([{ file: "", place, message: "must not be empty" }]);
  if (as === undefined || person !== undefined) return;
  throw new InputError([{ file: "", place: "--as", message: "is only for --person" }]);
}

function requestOf(
  { session, person, as = "customer", visitor, olderThan }: EraseOptions,
  { file, privacy }: Configuration,
): ErasureRequest {
  if (session !== undefined) return { by: "session", sessionId: session };
  if (person !== undefined) return { by: "person", externalId: person, as };
  if (visitor !== undefined) return { by: "visitor", visitorId: visitor };
  const days = typeof olderThan === "number" ? olderThan : privacy.retentionDays;
  if (days !== undefined) return { by: "age", days };
  const message = "is missing: set it, or give the days with --older-than DAYS";
  throw new InputError([{ file, place: "privacy.retentionDays", message }]);
}
