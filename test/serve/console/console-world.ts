import { html } from "hono/html";
import type { Clock } from "../../../plugin/base/clock.ts";
import type { Failure } from "../../../plugin/base/failure.ts";
import { loginRefused } from "../../../plugin/outside/esm/person-login.ts";
import { createProgressBoard } from "../../../plugin/runner/standing/progress-board.ts";
import type { EsmAccess, PersonCredentials } from "../../../plugin/serve/console/access/person-access.ts";
import { type ConsoleApp, createConsoleApp } from "../../../plugin/serve/console/console-app.ts";
import type { ConsoleAppOptions } from "../../../plugin/serve/console/console-options.ts";
import type { PageRoute, Shown } from "../../../plugin/serve/console/console-page.ts";
import { startServer } from "../../../plugin/serve/functions/start-server.ts";
import type { Configuration } from "../../../plugin/settings/configuration.ts";
import { serverSettings } from "../../../plugin/settings/function-settings.ts";
import { closing } from "../../support/closing.ts";
import { clockByHand, type FakeClock } from "../../support/fake-clock.ts";

/** A console whose ESM, pages and clock are the test's. */
export interface ConsoleWorld {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly app: ConsoleApp;
  readonly clock: FakeClock;
  /** Who logged in, in which environment. */
  readonly loggedIn: readonly string[];
  /** Whose access to ESM was closed. */
  readonly closed: readonly string[];
  readonly logged: readonly string[];
  /** What the metrics would count. */
  readonly counted: readonly string[];
  sessions(): number;
}

export interface ConsoleWorldOptions {
  readonly environments?: readonly string[];
  readonly pages?: readonly PageRoute[];
  readonly server?: Readonly<Record<string, unknown>>;
  /** Milliseconds for which ESM's token lives. */
  readonly tokenMs?: number;
  /** Before ESM answers a login. */
  readonly beforeAnswer?: (credentials: PersonCredentials) => Promise<void>;
}

export const RIGHT = "right password";
const OPERATOR = "olli";

export function environmentNamed(name: string, operators: readonly string[] = [OPERATOR]): Configuration {
  const parts = {
    name,
    operators,
    esm: { url: "https://esm.example.org/itsm" },
    platformSettings: { templateCode: "chat_session", folderCode: "chat_sessions" },
    schedule: undefined,
    checklist: { scheduledElsewhere: false },
    functions: { tokens: [] },
    report: { files: [], timeZone: "UTC" },
    journalFolder: "/nothing/is/kept/here",
  };
  return parts as unknown as Configuration;
}

/** Starts consoles, which are stopped after each test. The login `olli` is an operator. */
export function consoleWorlds(): (options?: ConsoleWorldOptions) => Promise<ConsoleWorld> {
  const closeLater = closing();
  return async (options = {}) => {
    const clock = clockByHand();
    const loggedIn: string[] = [];
    const closed: string[] = [];
    const logged: string[] = [];
    const counted: string[] = [];
    let sessions: (() => number) | undefined;
    const note = (fields: unknown, message: string) => void logged.push(`${JSON.stringify(fields)} ${message}`);
    const server = serverSettings.parse({ port: 0, console: { enabled: true }, ...options.server });
    async function logIn({ name }: Configuration, credentials: PersonCredentials): Promise<EsmAccess> {
      const who = `${credentials.login} ${name}`;
      loggedIn.push(who);
      await options.beforeAnswer?.(credentials);
      if (credentials.password !== RIGHT) throw refusal();
      const endsAt = clock.now() + (options.tokenMs ?? 900_000);
      return { esm: {} as EsmAccess["esm"], endsAt, close: () => void closed.push(who) };
    }
    const app = createConsoleApp({
      server,
      clock,
      log: { info: note, warn: note, error: note },
      runner: { state: async () => [], history: async () => [] } as unknown as ConsoleAppOptions["runner"],
      board: createProgressBoard(clock),
      hosting: { list: undefined, server, engine: { kind: "process" }, watch: {} } as ConsoleAppOptions["hosting"],
      broken: () => [],
      erase: async () => Promise.reject(new Error("nobody erases here")),
      logIn,
      pages: options.pages,
      observer: {
        answered: (one) => void counted.push(`${one.page} ${one.status}`),
        loggedIn: (environment, outcome) => void counted.push(`login ${environment} ${outcome}`),
        sessions(count) {
          sessions = count;
        },
      },
    });
    for (const name of options.environments ?? ["north"]) app.takeOn(environmentNamed(name));
    const running = await startServer({
      routes: app.routes,
      server,
      folder: "/",
      environment: {},
      clock: systemLike(clock),
      warn: () => undefined,
    });
    closeLater(() => running.close(0));
    closeLater(() => app.stop());
    return { origin: running.origin, app, clock, loggedIn, closed, logged, counted, sessions: () => sessions?.() ?? 0 };
  };
}

/** The server's own waits are over at once: none is waited for while answers are taken. */
function systemLike(clock: Clock): Clock {
  return { now: clock.now, wait: async () => undefined };
}

export function refusal(): Failure {
  return loginRefused("esm.example.org", 401, "External API");
}

export function page(title: string): Shown {
  return { kind: "page", title, body: html`<p>${title}</p>` };
}

/** A page of every environment at `/chats`, made by the test. */
export function chatsPage(made: PageRoute["page"], route: Partial<PageRoute> = {}): PageRoute {
  return { method: "GET", path: "/chats", for: "everybody", entry: "chats", page: made, ...route };
}
