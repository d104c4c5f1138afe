import { randomBytes } from "node:crypto";
import { systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import type { Logger } from "../../base/logger.ts";
import type { Esm } from "../../outside/esm/port.ts";
import { createHttpClient } from "../../outside/http/http-client.ts";
import { path } from "../../outside/http/request-path.ts";
import { createFunctionApp } from "../../serve/functions/function-app.ts";
import { createFunctionEnvironment } from "../../serve/functions/function-environment.ts";
import { startServer } from "../../serve/functions/start-server.ts";
import { stopFunctions } from "../../serve/functions/stop-functions.ts";
import { functionSettings, serverSettings } from "../../settings/function-settings.ts";
import type { PlatformSettings, StaticValueNames } from "../../settings/platform-settings.ts";
import type { NewChatSession } from "../../task/create-chat-session/create-chat-session.ts";

/** The chatbot, and the functions that it calls over HTTP. */
export interface DemoFunctions {
  /** The environment URL. */
  readonly url: string;
  readonly token: string;
  /** Calls `createChatSession` over HTTP. @returns whether a card was made */
  createChatSession(session: NewChatSession): Promise<boolean>;
  close(): Promise<void>;
}

export interface DemoFunctionsOptions {
  readonly esm: Esm;
  readonly platformSettings: PlatformSettings;
  readonly staticValueNames: StaticValueNames;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

const CLOSE_WITHIN_MS = 5_000;

/** Serves the functions on a free port of the loopback interface. */
export async function startDemoFunctions(options: DemoFunctionsOptions): Promise<DemoFunctions> {
  const { platformSettings, log, signal } = options;
  const clock = systemClock;
  const token = randomBytes(32).toString("base64url");
  const environment = createFunctionEnvironment({
    ...options,
    name: "demo",
    functions: functionSettings.parse({ tokens: [{ env: "TOKEN" }] }),
    folder: process.cwd(),
    environment: { TOKEN: token },
    clock,
  });
  const server = serverSettings.parse({ port: 0 });
  const app = createFunctionApp({ ...server, environments: [environment], clock, log });
  const warn = (message: string) => log.warn({}, message);
  const surroundings = { folder: process.cwd(), environment: {}, clock, warn };
  const running = await startServer({ routes: app.routes, server, ...surroundings });
  const chatbot = createHttpClient({
    system: "createChatSession",
    baseUrl: running.origin,
    clock,
    random: Math.random,
    signal,
  });
  return {
    url: running.origin,
    token,
    async createChatSession({ sessionId, visitorExternalId, startedAt }) {
      const body = { sessionId, visitorExternalId, startedAt: startedAt && new Date(startedAt).toISOString() };
      const { status, text } = await chatbot.request({
        method: "POST",
        path: path`/functions/createChatSession`,
        query: { folderCode: platformSettings.folderCode },
        headers: { authorization: `Bearer ${token}` },
        body: { type: "application/json", content: JSON.stringify(body) },
        purpose: "make a chat session data card",
        repeatable: true,
      });
      if (status === 200) return (JSON.parse(text) as { created: boolean }).created;
      throw new Failure(`createChatSession answered ${status}`, {
        code: "function-failed",
        scope: "run",
        retryable: false,
        status,
      });
    },
    async close() {
      chatbot.close();
      await stopFunctions(app, running, CLOSE_WITHIN_MS, clock);
    },
  };
}
