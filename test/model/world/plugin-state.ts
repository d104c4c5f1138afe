import { createFullyReadCards } from "../../../plugin/state/fully-read-cards.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import type { DownloadTaskDependencies } from "../../../plugin/task/download/download-task.ts";

/** What the plugin keeps in its state folder from one run to the next; a new one is that of a fresh machine. */
export function emptyState(now: () => number): Partial<DownloadTaskDependencies> {
  return { journal: createJournal(new Map(), now), fullyReadCards: createFullyReadCards() };
}
