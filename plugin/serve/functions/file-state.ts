import { statSync } from "node:fs";

/** What changes whenever a file is written, replaced, or gets other permissions. */
export function fileState(path: string | undefined): string {
  const status = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  return status === undefined ? "none" : [status.ino, status.size, status.mtimeMs, status.ctimeMs].join(":");
}
