import { readFileSync } from "node:fs";
import { InputError, type Problem } from "../base/failure.ts";
import { readJsonLine } from "../base/json-mistakes.ts";
import { readUtf8 } from "../base/utf8-text.ts";
import { type PlatformSession, platformSessionSchema } from "./chat-history/platform-session.ts";

/**
 * Reads sessions from a file with one JSON object on each line; blank lines are skipped.
 *
 * @throws InputError naming the file and the lines, without anything that people wrote in the chats
 */
export function readSessionsFile(file: string): PlatformSession[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    throw new InputError([{ file, place: "", message: `cannot be read (${reason})` }]);
  }
  const decoded = readUtf8(bytes);
  if ("wrong" in decoded) throw new InputError([{ file, place: "", message: decoded.wrong }]);
  return readSessions(file, decoded.text);
}

/** As `readSessionsFile`, from text; `file` names it in errors. */
export function readSessions(file: string, text: string): PlatformSession[] {
  const problems: Problem[] = [];
  const sessions: PlatformSession[] = [];
  const lineOfSession = new Map<string, number>();
  for (const [index, line] of text
    .replace(/^\u{feff}/u, "")
    .split("\n")
    .entries()) {
    if (line.trim() === "") continue;
    const place = `line ${index + 1}`;
    const session = readSession(line);
    if (typeof session === "string") {
      problems.push({ file, place, message: session });
      continue;
    }
    const earlier = lineOfSession.get(session.sessionId);
    if (earlier === undefined) {
      lineOfSession.set(session.sessionId, index + 1);
      sessions.push(session);
    } else {
      problems.push({ file, place, message: `sessionId ${session.sessionId} stands on line ${earlier} already` });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return sessions;
}

/** The session, or what is wrong with the line. */
function readSession(line: string): PlatformSession | string {
  const read = readJsonLine(line);
  if ("mistake" in read) return read.mistake;
  const result = platformSessionSchema.safeParse(read.value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue === undefined || issue.path.length === 0 ? "" : `${issue.path.map(String).join(".")}: `;
  return `${path}${issue?.message ?? "is not a session"}`;
}
