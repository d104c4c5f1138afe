import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OperatorLog } from "../../base/logger.ts";
import type { Instant } from "../../chat/session.ts";
import { openRunFile } from "../../runner/in-process/run-store.ts";
import { logRunEnd } from "../../runner/run-end.ts";
import { reportToKeep } from "../../runner/standing/kept-report.ts";
import type { EsmUser } from "../../sandbox/esm-users.ts";
import { DAY_MS, weekdayOf } from "../../schedule/local-day.ts";
import { startServing } from "../../serve/start-serving.ts";
import { type Hosting, readHosting } from "../../settings/hosting.ts";
import { DOWNLOAD_TASK_NAME } from "../../task/download/download-task.ts";
import { checkForConsole } from "../check-for-console.ts";
import { writeSandboxConfig } from "../write-sandbox-config.ts";
import { anotherSession } from "./demo-sessions.ts";
import type { DemoResult } from "./demo-steps.ts";
import { DEMO_ENVIRONMENT, DEMO_HOURS, DEMO_TIME_ZONE, type DemoWorld } from "./demonstrate.ts";

/** The console in front of the demonstration's sandbox. */
export interface DemoConsole {
  /** `http://127.0.0.1:PORT/console` */
  readonly address: string;
  readonly logins: readonly DemoLogin[];
  /** The session whose history the chat platform refuses. */
  readonly failingSession: string;
  /** Ends it, and removes its files. */
  close(): Promise<void>;
}

export interface DemoLogin {
  readonly login: string;
  readonly password: string;
  readonly isOperator: boolean;
  /** Sessions whose cards ESM does not show to this user. */
  readonly unseenSessions: readonly string[];
}

const HOST = "127.0.0.1";
const MINUTE_MS = 60_000;
const RUNS_EVERY_MINUTES = 15;
/** As long as a working day: nobody is to log in again. */
const SESSION_MINUTES = 480;
const FUNCTION_TOKEN_FILE = "function-token";
const PLATFORM_SETTINGS_FILE = "platform-settings.properties";

/**
 * When the demonstration's day begins, so that a report on the last whole month and one on the last thirty days hold it:
 * the last working day of last month, at six o'clock UTC.
 */
export function demoDayOfLastMonth(now: Instant): Instant {
  const today = new Date(now);
  let day = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 0) / DAY_MS;
  while (weekdayOf(day) > 5) day -= 1;
  return day * DAY_MS + 6 * 60 * MINUTE_MS;
}

/**
 * Starts `serve` with the console, in this process, on what the demonstration left. One more chat fails there, so that
 * there is something to see about failures.
 *
 * @param platform what a configuration calls the described platform
 */
export async function openDemoConsole(
  world: DemoWorld,
  { cards }: DemoResult,
  { log, platform, now }: { readonly log: OperatorLog; readonly platform: string | undefined; readonly now: Instant },
): Promise<DemoConsole> {
  const folder = mkdtempSync(join(tmpdir(), "esm-chat-demo-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // For whoever asks a second time for the end, which then comes at once.
  process.once("exit", remove);
  function removed(): void {
    process.off("exit", remove);
    remove();
  }
  try {
    const failingSession = await addFailingSession(world, now);
    const hidden = cards.at(-1);
    const operator: EsmUser = { login: "olivia.operator", password: password() };
    const reader: EsmUser = {
      login: "sam.support",
      password: password(),
      unseenCards: hidden === undefined ? [] : [hidden.dataCardId],
    };
    world.sandbox.setUsers([operator, reader]);
    const hosting = await writeConfiguration(folder, world, { operator, platform });
    keepRuns(hosting, world, now);
    const serving = await startServing(hosting, {
      environment: {},
      log,
      progress: () => undefined,
      ended: (end) => logRunEnd(log, end),
      check: (configuration, checking) => checkForConsole(configuration, checking, {}),
    });
    const unseenSessions = hidden === undefined ? [] : [hidden.sessionId];
    return {
      address: `${serving.origin}/console`,
      logins: [
        { login: operator.login, password: operator.password, isOperator: true, unseenSessions: [] },
        { login: reader.login, password: reader.password, isOperator: false, unseenSessions },
      ],
      failingSession,
      async close() {
        await serving.stop();
        removed();
      },
    };
  } catch (error) {
    removed();
    throw error;
  }
}

/** @returns its session id */
async function addFailingSession({ sandbox, sessions, createChatSession }: DemoWorld, now: Instant): Promise<string> {
  const session = anotherSession(now - 5 * 60 * MINUTE_MS);
  const { sessionId, visitor } = session;
  sandbox.setClock(now);
  sandbox.setSessions([...sessions, session]);
  const startedAt = Date.parse(session.startedAt);
  await createChatSession({ sessionId, startedAt, visitorExternalId: visitor.externalId ?? null });
  sandbox.setFaults([{ target: "chatHistory", match: sessionId, kind: "status", status: 422 }]);
  return sessionId;
}

async function writeConfiguration(
  folder: string,
  { sandbox, platformSettings }: DemoWorld,
  { operator, platform }: { readonly operator: EsmUser; readonly platform: string | undefined },
): Promise<Hosting> {
  const file = writeSandboxConfig(folder, sandbox, "rest", { platform });
  const port = await freePort();
  const written: unknown = JSON.parse(readFileSync(file, "utf8"));
  const privately = { mode: 0o600 };
  writeFileSync(join(folder, FUNCTION_TOKEN_FILE), randomBytes(32).toString("base64url"), privately);
  writeFileSync(join(folder, PLATFORM_SETTINGS_FILE), `${platformSettings}\n`, privately);
  const configuration = {
    ...(typeof written === "object" ? written : {}),
    name: DEMO_ENVIRONMENT,
    operators: [operator.login],
    platformSettings: PLATFORM_SETTINGS_FILE,
    functions: { environmentUrl: `http://${HOST}:${port}`, tokens: [{ file: FUNCTION_TOKEN_FILE }] },
    server: { host: HOST, port, console: { enabled: true, sessionMinutes: SESSION_MINUTES } },
    schedule: { everyMinutes: RUNS_EVERY_MINUTES, timeZone: DEMO_TIME_ZONE, businessHours: DEMO_HOURS },
    chatLog: { timeZone: DEMO_TIME_ZONE },
    // The sandbox has a clock of its own.
    checklist: { clockDifferenceMinutes: "any" },
  };
  writeFileSync(file, JSON.stringify(configuration), privately);
  return readHosting(file, {});
}

/** The demonstration's runs, as if `serve` had made them, and one that is due at once. */
function keepRuns({ environments, journalFolder }: Hosting, { runs }: DemoWorld, now: Instant): void {
  const [schedule] = environments.flatMap((one) => one.schedule ?? []);
  const file = openRunFile(journalFolder, { environment: DEMO_ENVIRONMENT, task: DOWNLOAD_TASK_NAME }, now);
  const kept = runs.map((run) => ({ ...run, result: run.result && reportToKeep(run.result) })).toReversed();
  const handledUntil = now - RUNS_EVERY_MINUTES * MINUTE_MS;
  const plan = schedule && { schedule, handledUntil, next: null };
  for (const run of kept) file.keep({ run }, () => ({ runs: kept, plan }));
  file.keep({ plan }, () => ({ runs: kept, plan }));
}

/** A port that is free now: the checklist calls the functions at the address that the configuration names. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  const closed = once(server, "close");
  server.close();
  await closed;
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Typed by hand from a terminal; good for the hours in which this console is there, on this machine alone. */
function password(): string {
  return randomBytes(9).toString("base64url");
}
