import { statSync } from "node:fs";

/** A text that changes whenever the file is written, replaced or given other permissions. */
export function fileState(path: string | undefined): string {
  const status = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  return status === undefined ? "none" : [status.ino, status.size, status.mtimeMs, status.ctimeMs].join(":");
}
