import { EXIT } from "./exit-code.ts";

/**
 * Calls back on the first SIGINT or SIGTERM. The second one ends the process at once, for people who cannot wait.
 *
 * @returns stops listening
 */
export function onStopSignal(stop: () => void): () => void {
  let asked = false;
  function listener(): void {
    if (asked) process.exit(EXIT.stopped);
    asked = true;
    stop();
  }
  process.on("SIGINT", listener);
  process.on("SIGTERM", listener);
  return () => {
    process.off("SIGINT", listener);
    process.off("SIGTERM", listener);
  };
}
