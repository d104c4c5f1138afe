import { resolve } from "node:path";
import type { ConfiguredAdapter } from "../outside/chat-history/own/client.ts";
import { adapterIn } from "./adapter-file.ts";
import { configureAdapter, type GivenSettings } from "./adapter-settings.ts";
import type { SecretReference } from "./secrets.ts";

interface Place {
  readonly place: string;
  readonly message: string;
}

/**
 * The adapter that a configuration names, with its settings.
 *
 * @param folder the folder to which the adapter's path is relative
 * @param readReference reads a secret, and notes it when it cannot be read
 * @param hidden other secrets that must not be shown
 * @param note told of each mistake
 * @returns undefined when it cannot be used
 * @throws what `loadingWhatIsNeeded` understands, the first time
 */
export function readAdapter(
  { adapter: path = "", settings }: { readonly adapter?: string | undefined; readonly settings: GivenSettings },
  folder: string,
  readReference: (place: string, reference: SecretReference) => string,
  hidden: readonly string[],
  note: (problem: Place) => void,
): ConfiguredAdapter | undefined {
  const outcome = adapterIn(resolve(folder, path), hidden);
  if ("problems" in outcome) {
    for (const problem of outcome.problems) note({ place: "chatHistory.adapter", message: `${path} ${problem}` });
    return undefined;
  }
  const { adapter, problems } = configureAdapter(outcome, settings, readReference);
  for (const problem of problems) note(problem);
  return problems.length === 0 ? adapter : undefined;
}
