import type { Instant } from "../../../../chat/session.ts";
import type { BoardProgress } from "../../../../runner/standing/progress-board.ts";
import { DOWNLOAD_TASK_NAME } from "../../../../task/download/download-task.ts";
import type { ConsoleServices } from "../../console-services.ts";
import type { SayRuns } from "./run-html.ts";

/** A run that goes on, or waits for its turn. */
export interface GoingOn {
  /** Null while it waits. */
  readonly startedAt: Instant | null;
  /** Undefined until something is told of it, and for one that another process runs. */
  readonly progress: BoardProgress | undefined;
}

/** Runs among which one that goes on is looked for. */
const LATEST = 5;

/** What goes on in an environment. @throws Failure when the engine does not answer */
export async function goingOn(
  { board, runner }: Pick<ConsoleServices, "board" | "runner">,
  environment: string,
): Promise<GoingOn | undefined> {
  const seen = board.latest(environment);
  if (seen !== undefined) return seen;
  const runs = await runner.history({ key: { environment, task: DOWNLOAD_TASK_NAME }, limit: LATEST });
  const run = runs.find(({ state }) => state === "running" || state === "waiting");
  return run && { startedAt: run.startedAt, progress: undefined };
}

/** How far a run has come, in words. What is only known in the words of the task is left out. */
export function progressText({ step, done, total }: BoardProgress, say: SayRuns): string {
  const doing = step === undefined ? say("goesOn") : say(step);
  return total === undefined ? say("step", { step: doing, done }) : say("stepOf", { step: doing, done, total });
}
