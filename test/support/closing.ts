import { afterEach } from "vitest";

/** Closes after each test what was opened in it, the last first. @returns takes note of what is to be closed */
export function closing(): (close: () => unknown) => void {
  const opened: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  });
  return (close) => void opened.push(close);
}
