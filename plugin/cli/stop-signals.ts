import { EXIT } from "./exit-code.ts";

/** What a terminal, a service manager or a user sends to end the process. */
const STOPPING = ["SIGINT", "SIGTERM"] as const;

/**
 * Calls back on the first signal that asks for the end. The second one ends the process at once, for people who cannot
 * wait.
 *
 * @param more further signals that ask for the end here
 * @returns stops listening
 */
export function onStopSignal(stop: () => void, more: readonly NodeJS.Signals[] = []): () => void {
  let asked = false;
  function listener(): void {
    if (asked) process.exit(EXIT.stopped);
    asked = true;
    stop();
  }
  const signals = [...STOPPING, ...more];
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
