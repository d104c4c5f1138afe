import { InputError, type Problem } from "../base/failure.ts";
import { readJsonLine } from "../base/json-mistakes.ts";
import { readRegularFile, whyNotRead } from "../base/regular-file.ts";
import { linesOf } from "./cards-file.ts";
import { type PlatformSession, platformSessionSchema } from "./chat-history/platform-session.ts";

/** Bytes. Sessions of a service desk then take about 350 MB of memory. */
export const LARGEST_SESSIONS_FILE = 64 * 1024 * 1024;

/** Lines that are wrong; what comes behind them is not read. */
const MOST_PROBLEMS = 200;

/**
 * Reads sessions from a file with one JSON object on each line; blank lines are skipped.
 *
 * @throws InputError naming the file and the lines, without anything that people wrote in the chats
 */
export function readSessionsFile(file: string): PlatformSession[] {
  const read = readRegularFile(file, LARGEST_SESSIONS_FILE);
  if ("refused" in read) throw new InputError([{ file, place: "", message: whyNotRead(read, "64 MiB") }]);
  return sessionsIn(file, read.bytes);
}

/** As `readSessionsFile`, from text; `file` names it in errors. */
export function readSessions(file: string, text: string): PlatformSession[] {
  return sessionsIn(file, Buffer.from(text));
}

function sessionsIn(file: string, bytes: Buffer): PlatformSession[] {
  const problems: Problem[] = [];
  const sessions: PlatformSession[] = [];
  const lineOfSession = new Map<string, number>();
  for (const [line, text] of linesOf({ file, bytes })) {
    const session = readSession(text);
    const earlier = typeof session === "string" ? undefined : lineOfSession.get(session.sessionId);
    if (typeof session !== "string" && earlier === undefined) {
      lineOfSession.set(session.sessionId, line);
      sessions.push(session);
      continue;
    }
    const message =
      typeof session === "string" ? session : `sessionId ${session.sessionId} stands on line ${earlier} already`;
    problems.push({ file, place: `line ${line}`, message });
    if (problems.length === MOST_PROBLEMS) break;
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
