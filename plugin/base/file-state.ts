import { statSync } from "node:fs";

/**
 * A text that changes whenever the file is written, replaced, given other permissions, or becomes one that cannot be
 * looked at: its folder may be closed to us, or it may be a symbolic link to itself.
 */
export function fileState(path: string | undefined): string {
  if (path === undefined) return "none";
  try {
    const status = statSync(path);
    return [status.ino, status.size, status.mtimeMs, status.ctimeMs].join(":");
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return String(error.code);
  }
}
