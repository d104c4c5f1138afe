import { readFileSync } from "node:fs";
import { expect } from "vitest";
import type { Clock } from "../../plugin/base/clock.ts";
import { compileChatLog } from "../../plugin/chat/chat-log.ts";
import type { EsmApi } from "../../plugin/cli/write-sandbox-config.ts";
import type { PlatformDescription } from "../../plugin/outside/chat-history/described/compile-platform.ts";
import type { RequestLimits } from "../../plugin/outside/http/policy.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { createCardMemory } from "../../plugin/state/card-memory.ts";
import { createJournal } from "../../plugin/state/journal.ts";
import { createDownloadTask, type DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import type { RefreshPeriod } from "../../plugin/task/download/finished-cards.ts";
import type { RunPart } from "../../plugin/task/part.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import type { Progress, TaskContext } from "../../plugin/task/task.ts";
import { allCards, first, logIn, type RawCard, type RawValue } from "../acceptance/raw-esm.ts";
import { closing } from "../support/closing.ts";
import { connectSandbox } from "../support/connect-sandbox.ts";
import { settingsOf } from "../support/ready-made.ts";
import { openApiCheck, withCheckedReplies } from "./checked-replies.ts";

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const GRACE_MS = 10 * MINUTE;
export const GIVE_UP_MS = 7 * DAY;
const LOOK_BACK_MS = 7 * DAY;

export type { EsmApi };

export interface WorldOptions extends Omit<SandboxOptions, "sessions"> {
  readonly sessions?: readonly WireSession[];
  /** In whose format the chat platform tells the sessions. */
  readonly described?: PlatformDescription | undefined;
  /** Which way into ESM the task takes. */
  readonly api?: EsmApi;
  /** The text of `platform-settings.properties`. */
  readonly settings?: string;
  /** Over the Web API, the id of the attribute for whole logs. */
  readonly chatLogFileId?: string;
  readonly dependencies?: Partial<DownloadTaskDependencies>;
}

/**
 * For runs in which a system may never answer: it is soon given up. Not for a run that has to succeed, because a busy
 * machine may take as long for a good answer.
 */
export const IMPATIENT: Partial<RequestLimits> = { connectMs: 250, requestMs: 250 };

export interface RunOptions {
  readonly limits?: Partial<RequestLimits>;
  readonly sessionId?: string;
  readonly restoreErased?: boolean;
  readonly keepGone?: boolean;
  readonly dryRun?: boolean;
  readonly limit?: number;
  readonly retryFailed?: boolean;
  readonly refresh?: RefreshPeriod;
  readonly shard?: RunPart;
  readonly onProgress?: (progress: Progress) => void;
  readonly stopping?: AbortController;
  readonly dependencies?: Partial<DownloadTaskDependencies>;
}

/** A sandbox with cards for its sessions, and the task connected to it over HTTP. Waits take no time. */
export interface World {
  readonly sandbox: Sandbox;
  /** How long the task has waited, milliseconds each. */
  readonly waits: readonly number[];
  /** Warnings and information that the task logged. */
  readonly logged: readonly string[];
  dependencies(signal?: AbortSignal, limits?: Partial<RequestLimits>): DownloadTaskDependencies;
  run(options?: RunOptions): Promise<RunReport>;
  /** What a task is told of the world around it. */
  context(signal?: AbortSignal, onProgress?: (progress: Progress) => void): TaskContext;
  /** A card by its session id, as plain JSON. */
  card(sessionId: string, template?: string): Promise<RawCard>;
  value(sessionId: string, code: string): Promise<RawValue | undefined>;
  /** Any call to ESM as its user. */
  esm(method: string, path: string, body?: unknown): Promise<Response>;
  close(): Promise<void>;
}

/** Worlds that are gone after each test. */
export function worlds(): (options: WorldOptions) => Promise<World> {
  const closeLater = closing();
  return async (options) => {
    const world = await startWorld(options);
    closeLater(world.close);
    return world;
  };
}

const renderChatLog = compileChatLog("chat-log.hbs", readFileSync("templates/chat-log.hbs", "utf8"), {
  format: "text",
  timeZone: "UTC",
});

export async function startWorld({
  sessions = [],
  settings = "",
  api = "rest",
  described,
  dependencies,
  chatLogFileId,
  ...options
}: WorldOptions): Promise<World> {
  const sandbox = await startSandbox({
    createCards: true,
    platform: described,
    ...options,
    sessions: sessions.map((session) => platformSessionSchema.parse(session)),
  });
  const isWrong = await openApiCheck(sandbox.esmRest);
  sandbox.resetStats();
  const wrongReplies: string[] = [];
  const waits: number[] = [];
  let waited = 0;
  const logged: string[] = [];
  const clock: Clock = {
    now: () => sandbox.clock() + waited,
    async wait(milliseconds, signal) {
      signal?.throwIfAborted();
      waits.push(milliseconds);
      waited += milliseconds;
    },
  };
  const platformSettings = settingsOf(settings);
  const journal = createJournal(new Map(), () => clock.now());
  const memory = createCardMemory();
  const open: (() => void)[] = [];
  let token: Promise<string> | undefined;

  function connected(signal = new AbortController().signal, limits: Partial<RequestLimits> = {}) {
    const { close, ...connections } = connectSandbox(sandbox, {
      platformSettings,
      clock,
      signal,
      api,
      chatLogFileId,
      described,
      limits,
      ...(api === "rest" ? { watchEsm: (client) => withCheckedReplies(client, isWrong, wrongReplies) } : {}),
    });
    open.push(close);
    return {
      ...connections,
      platformSettings,
      staticValueNames: { no: "No", yes: "Yes" },
      renderChatLog,
      journal,
      masks: [],
      mostLogCharacters: 1_000_000,
      graceMs: GRACE_MS,
      giveUpAfterMs: GIVE_UP_MS,
      lookBackMs: LOOK_BACK_MS,
      countsDeleted: false,
      memory,
      concurrency: 4,
      batchBytes: 32_000_000,
      ...dependencies,
    };
  }

  async function card(sessionId: string, template = platformSettings.templateCode): Promise<RawCard> {
    const cards = await allCards(sandbox, template);
    const own = cards.filter((one) => first(one, platformSettings.attributeCodes.chatSessionId)?.value === sessionId);
    const [only, another] = own;
    if (only === undefined || another !== undefined) throw new Error(`${own.length} cards for ${sessionId}`);
    return only;
  }

  function log(fields: unknown, message: string): void {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  }

  function context(signal = new AbortController().signal, progress: TaskContext["progress"] = () => undefined) {
    return { clock, signal, log: { info: log, warn: log }, progress };
  }

  return {
    sandbox,
    waits,
    logged,
    dependencies: connected,
    async run({
      onProgress,
      stopping = new AbortController(),
      dependencies: changed,
      dryRun = false,
      limits,
      ...parameters
    } = {}) {
      const task = createDownloadTask({ ...connected(stopping.signal, limits), ...changed });
      return task.run({ dryRun, ...parameters }, context(stopping.signal, onProgress));
    },
    context,
    card,
    value: async (sessionId, code) => first(await card(sessionId), code),
    async esm(method, path, body) {
      token ??= logIn(sandbox);
      const authorization = await token;
      const content =
        body === undefined
          ? { headers: { authorization } }
          : { headers: { authorization, "content-type": "application/json" }, body: JSON.stringify(body) };
      return fetch(`${sandbox.esmRest}${path}`, { method, ...content });
    },
    async close() {
      for (const close of open) close();
      await sandbox.close();
      expect(wrongReplies).toEqual([]);
    },
  };
}
