import { setTimeout as pause } from "node:timers/promises";
import { type Clock, systemClock } from "../../../plugin/base/clock.ts";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { createFunctionApp, type FunctionApp } from "../../../plugin/serve/functions/function-app.ts";
import { createFunctionEnvironment } from "../../../plugin/serve/functions/function-environment.ts";
import { type RunningServer, startServer } from "../../../plugin/serve/functions/start-server.ts";
import {
  type FunctionSettings,
  functionSettings,
  type ServerSettings,
  serverSettings,
} from "../../../plugin/settings/function-settings.ts";
import type { PlatformSettings } from "../../../plugin/settings/platform-settings.ts";
import type { AnsweredCall, LateOutcome } from "../../../plugin/watch/function-call-observer.ts";
import { createMetrics } from "../../../plugin/watch/metrics.ts";
import { createMetricsRoute } from "../../../plugin/watch/metrics-route.ts";
import { allCards, type RawCard } from "../../acceptance/raw-esm.ts";
import { sandboxes } from "../../sandbox/running-sandbox.ts";
import { closing } from "../../support/closing.ts";
import { connectSandbox } from "../../support/connect-sandbox.ts";
import { settingsOf } from "../../support/ready-made.ts";
import { platformSession } from "../../task/wire-session.ts";

export const TOKEN = "a-token-for-tests-0123456789";
export const FOLDER_CODE = "chat_sessions";

export interface ServerOptions {
  readonly functions?: Partial<FunctionSettings>;
  readonly server?: Partial<ServerSettings>;
  /** Names of environments that work on the same ESM; default: one. */
  readonly names?: readonly string[];
  readonly folder?: string;
  /** For environments with another token than `TOKEN`: the variable that holds it. */
  readonly tokenVariables?: Readonly<Record<string, string>>;
  /** Environment variables, besides the token's. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly platformSettings?: PlatformSettings;
  /** Default: the sandbox's. */
  readonly esmUrl?: string;
  /** Milliseconds that one request to ESM may take. */
  readonly esmRequestMs?: number;
}

/** A server with the functions, over HTTP. */
export interface FunctionServer extends RunningServer {
  readonly app: FunctionApp;
  readonly logged: readonly string[];
  /** Calls as they are counted, with the environment; empty where none is known. */
  readonly counted: readonly (AnsweredCall & { readonly environment: string })[];
  /** What became of calls whose cards came after their answers. */
  readonly late: readonly LateOutcome[];
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReplyBody;
}

export interface ReplyBody {
  readonly dataCardId?: string;
  readonly created?: boolean;
  readonly leftOut?: readonly { readonly field: string; readonly message: string }[];
  readonly error?: { readonly code: string; readonly message: string; readonly tryAgain: boolean };
  readonly problems?: readonly { readonly field: string; readonly message: string }[];
}

export interface FunctionWorld {
  readonly sandbox: Sandbox;
  serve(options?: ServerOptions): Promise<FunctionServer>;
  cards(): Promise<readonly RawCard[]>;
}

/** Sandboxes and the servers in front of them, gone after each test. */
export function functionWorlds(): () => Promise<FunctionWorld> {
  const startSandbox = sandboxes();
  const closeLater = closing();
  return async () => {
    const sandbox = await startSandbox({ sessions: [platformSession()] });
    return {
      sandbox,
      async serve(options = {}) {
        const { server, close } = await startFunctionServer(sandbox, options);
        closeLater(close);
        return server;
      },
      cards: () => allCards(sandbox, "chat_session"),
    };
  };
}

/** @returns the server, and how to close it and its connections to ESM */
export async function startFunctionServer(sandbox: Sandbox, options: ServerOptions) {
  const { names = ["default"], folder = "/", clock = systemClock, esmUrl, esmRequestMs, tokenVariables = {} } = options;
  const logged: string[] = [];
  const write = (fields: unknown, message: string) => logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { info: write, warn: write };
  const counted: (AnsweredCall & { readonly environment: string })[] = [];
  const late: LateOutcome[] = [];
  const counting = (environment: string) => ({
    answered: (call: AnsweredCall) => void counted.push({ ...call, environment }),
    endedLate: (outcome: LateOutcome) => void late.push(outcome),
  });
  const platformSettings = options.platformSettings ?? settingsOf();
  const stopping = new AbortController();
  const connections = connectSandbox(sandbox, {
    platformSettings,
    clock: systemClock,
    signal: stopping.signal,
    ...(esmUrl === undefined ? {} : { esmUrl }),
    ...(esmRequestMs === undefined ? {} : { limits: { requestMs: esmRequestMs } }),
    retry: { firstDelayMs: 5, maxDelayMs: 10 },
  });
  const environments = names.map((name) =>
    createFunctionEnvironment({
      name,
      functions: functionSettings.parse({ tokens: [{ env: tokenVariables[name] ?? "TOKEN" }], ...options.functions }),
      folder,
      environment: { TOKEN, ...options.environment },
      esm: connections.esm,
      platformSettings,
      staticValueNames: { no: "No", yes: "Yes" },
      clock,
      log,
      observer: counting(name),
    }),
  );
  const server = serverSettings.parse({ port: 0, ...options.server });
  const app = createFunctionApp({ environments, ...server, strangers: counting(""), clock, log });
  // As in the whole server.
  app.routes.route("/", createMetricsRoute(createMetrics(), undefined));
  const running = await startServer({
    routes: app.routes,
    server,
    folder,
    environment: options.environment ?? {},
    clock,
    warn: (message, fields = {}) => write(fields, message),
  });
  return {
    server: { ...running, app, logged, counted, late },
    async close() {
      stopping.abort();
      app.stop();
      await running.close(0);
      connections.close();
    },
  };
}

export interface CallOptions {
  readonly token?: string | null;
  readonly folderCode?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls `createChatSession`. A body that is no text is sent as JSON. */
export async function callFunction(origin: string, body: unknown, options: CallOptions = {}): Promise<Reply> {
  const { token = TOKEN, folderCode = FOLDER_CODE, path = "/functions/createChatSession", method = "POST" } = options;
  const query = folderCode === "" ? "" : `?${new URLSearchParams({ folderCode }).toString()}`;
  const answer = await fetch(`${origin}${path}${query}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: (text === "" ? {} : JSON.parse(text)) as ReplyBody };
}

/** Waits for something that another part of this process brings about. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(5);
}
