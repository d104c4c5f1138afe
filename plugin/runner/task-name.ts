import type { TaskKey } from "./task-runner.ts";

/** A key as one word for messages and maps: `IWChatHistoryDownloadTask@helsinki`. */
export function taskName({ environment, task }: TaskKey): string {
  return `${task}@${environment}`;
}
