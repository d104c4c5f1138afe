import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { Failure } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import { isTimeZone } from "../../chat/local-time.ts";
import { isSessionOver } from "../../outside/esm/person-login.ts";
import { createStandings } from "../../runner/standing/environment-standing.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { createSparseLog } from "../functions/sparse-log.ts";
import { createCookies } from "./access/cookies.ts";
import { type ConsoleSession, createSessions, type Person } from "./access/sessions.ts";
import { type Around, answerOf } from "./console-answer.ts";
import { guard } from "./console-guards.ts";
import type { ConsoleAppOptions } from "./console-options.ts";
import {
  type Asked,
  CONSOLE_PATH,
  type NavigationEntry,
  NotFound,
  type PageRoute,
  type Shown,
} from "./console-page.ts";
import {
  type ConsoleContext,
  formOf,
  isFromElsewhere,
  isReading,
  LANGUAGE_COOKIE,
  languageOf,
  ownPath,
  urlOf,
} from "./console-request.ts";
import type { ConsoleServices } from "./console-services.ts";
import { createEventStreams } from "./event-streams.ts";
import { STATIC_FILES, staticPath } from "./layout/static-files.ts";
import { ZONE_COOKIE } from "./layout/zone-script.ts";
import { createLogInRoutes } from "./log-in-routes.ts";
import { PAGE_ROUTES } from "./pages/routes.ts";
import { todayPage } from "./pages/today-page.ts";
import { arrivingPage, type Trouble, troublePage } from "./pages/trouble-page.ts";
import { createPagesAtOnce, TooManyWait } from "./pages-at-once.ts";
import { CONSOLE_LANGUAGES } from "./words/say.ts";

/** The console of a process. */
export interface ConsoleApp {
  /** To be mounted at the root: every path begins with `/console`. */
  readonly routes: Hono<{ Bindings: HttpBindings }>;
  /** Offers one more environment, or one whose configuration has changed: whoever is logged in to it logs in again. */
  takeOn(configuration: Configuration): void;
  /** Ends all sessions, what is sent to them, and checks that are running, for whose end it waits. */
  stop(): Promise<void>;
}

/** Pages of one environment that ask its ESM at the same time. */
const PAGES_AT_ONCE = 4;
/** Pages of one environment that wait for their turn. */
export const MOST_WAITING_PAGES = 50;
/**
 * A proxy that collects what it passes on would tell it too late. A connection that stayed open after the last event would
 * hold up the end of the process.
 */
const EVENTS = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "X-Accel-Buffering": "no",
  Connection: "close",
};
const A_YEAR = 365 * 86_400;

/** An answer that is complete at once. */
type Told = Exclude<Shown, { kind: "events" }>;

/** Entries whose pages ask ESM. */
const ASK_ESM: ReadonlySet<NavigationEntry> = new Set(["report", "chats"]);

interface PageOf {
  readonly person: Person | undefined;
  /** Undefined for the first page. */
  readonly entry: NavigationEntry | undefined;
}

type OwnAround = Partial<Omit<Around, "csrf" | "lacking">>;

/** A page, and what is left to end when it has been sent. */
interface Made {
  readonly shown: Shown;
  readonly over: AbortController;
}

export function createConsoleApp(options: ConsoleAppOptions): ConsoleApp {
  const { server, clock, log, runner, observer, board, hosting, broken, checklists, erase } = options;
  const environments = new Map<string, Configuration>();
  const { engine } = hosting;
  const standings = createStandings({ runner, engine, clock, broken, environments: () => [...environments.values()] });
  const services: ConsoleServices = {
    clock,
    log,
    runner,
    board,
    hosting,
    standings,
    checklists,
    erase,
    environments: () => environments,
  };
  const lacking: readonly NavigationEntry[] = checklists === undefined ? ["checklist"] : [];
  const streams = createEventStreams();
  const sessions = createSessions(clock, streams.end);
  observer.sessions(() => sessions.size);
  const cookies = createCookies(server);
  const sparseLog = createSparseLog(log, clock);
  const logIn = createLogInRoutes(options, services, sessions, cookies, sparseLog);
  const atOnce = createPagesAtOnce(PAGES_AT_ONCE, MOST_WAITING_PAGES);
  const routes = new Hono<{ Bindings: HttpBindings }>();

  async function asked(context: ConsoleContext, session: ConsoleSession, signal: AbortSignal): Promise<Asked> {
    const zone = getCookie(context, ZONE_COOKIE);
    return {
      services,
      session,
      signal,
      language: languageOf(context),
      timeZone: zone !== undefined && isTimeZone(zone) ? zone : undefined,
      url: urlOf(context),
      params: context.req.param(),
      query: new URL(context.req.url).searchParams,
      form: formOf(context),
    };
  }

  /** Makes a page in time; whatever goes wrong is a page, too. */
  async function made(
    context: ConsoleContext,
    { person, entry }: PageOf,
    page: (signal: AbortSignal) => Promise<Shown>,
  ): Promise<Made> {
    const over = new AbortController();
    const environment = person?.configuration.name ?? "";
    // How runs stand must be seen while ESM hangs: such pages do not wait behind those that ask it.
    const line = entry !== undefined && ASK_ESM.has(entry) ? environment : `${environment} here`;
    const work = atOnce.run(line, over.signal, () => page(over.signal));
    const shown = await within(clock, server.console.answerWithinMs, work).then(
      (inTime) => inTime?.done ?? trouble(context, "late"),
      (error: unknown) => notMade(context, person, error),
    );
    if (shown.kind !== "events") over.abort();
    return { shown, over };
  }

  function notMade(context: ConsoleContext, person: Person | undefined, error: unknown): Told {
    if (error instanceof NotFound) return trouble(context, "notFound");
    if (error instanceof TooManyWait) return trouble(context, "busy");
    if (person !== undefined && isSessionOver(error)) {
      sessions.leavePerson(person);
      return { kind: "redirect", to: logInPath(context, { environment: person.configuration.name, over: "yes" }) };
    }
    return error instanceof Failure ? trouble(context, "failed", error) : mistake(context, error);
  }

  /** A mistake in the program; its message could contain anything. */
  function mistake(context: ConsoleContext, error: unknown): Told {
    const kind = error instanceof Error ? error.name : typeof error;
    sparseLog.warn({ error: kind }, "a page of the console could not be made");
    return trouble(context, "mistake");
  }

  const sessionOf = (context: ConsoleContext) => sessions.find(cookies.get(context, "session"));

  async function answer(context: ConsoleContext, shown: Told, around: OwnAround = {}): Promise<Response> {
    const { session } = around;
    return answerOf(context, shown, { ...around, session, lacking, csrf: session?.csrf ?? cookies.formToken(context) });
  }

  async function answerMade(
    context: ConsoleContext,
    { shown, over }: Made,
    around: OwnAround & { readonly session: ConsoleSession },
  ): Promise<Response> {
    if (shown.kind !== "events") return answer(context, shown, around);
    const { session, person } = around;
    if (context.req.method === "HEAD") {
      // Nobody would read the stream.
      over.abort();
      return context.body(null, 200, EVENTS);
    }
    try {
      if (person === undefined) throw new TypeError("events are of one environment");
      const stream = streams.open(shown.events, { session, person }, over);
      return context.body(stream, 200, EVENTS);
    } catch (error) {
      return answer(context, notMade(context, person, error), around);
    }
  }

  async function environmentPage(context: ConsoleContext, route: PageRoute): Promise<Response> {
    const session = sessionOf(context);
    const environment = context.req.param("environment") ?? "";
    const person = session?.people.get(environment);
    // Somebody who is logged in elsewhere learns nothing about environments that do not exist.
    if (session === undefined || person === undefined) return toLogIn(context, environment);
    const around = { session, person, entry: route.entry };
    if (route.for === "operators" && !person.isOperator) {
      return answer(context, trouble(context, "notAllowed"), around);
    }
    const page = await made(context, around, async (signal) =>
      route.page({ ...(await asked(context, session, signal)), person }),
    );
    if (route.method === "POST" && route.for === "operators") noteOperation(context, person);
    return answerMade(context, page, around);
  }

  /** The log says who has changed something; an erasure stands in the register of erasures, too. */
  function noteOperation(context: ConsoleContext, { configuration, login }: Person): void {
    const { pathname } = new URL(context.req.url);
    log.info({ environment: configuration.name, operator: login, path: pathname }, "an operator asked for something");
  }

  function toLogIn(context: ConsoleContext, environment?: string): Response | Promise<Response> {
    const isArriving = isReading(context) && isFromElsewhere(context) && cookies.get(context, "session") === undefined;
    // A browser keeps the cookie of the session back where another site's link is followed; not when the page asks again.
    if (isArriving) return answer(context, arrivingPage(languageOf(context), urlOf(context)));
    const served = environment !== undefined && environments.has(environment) ? { environment } : {};
    return context.redirect(logInPath(context, served), 303);
  }

  function formForLogIn(context: ConsoleContext): Promise<Response> {
    const session = sessionOf(context);
    const isOver = session === undefined && cookies.get(context, "session") !== undefined;
    const why = isOver || context.req.query("over") !== undefined ? ({ kind: "sessionOver" } as const) : undefined;
    const { to, environment } = context.req.query();
    return answer(context, logIn.ask(context, languageOf(context), { why, environment, to }), { session });
  }

  guard(routes, options, {
    sessionOf,
    cookies,
    refuse(context, kind, retryAfter) {
      const page = trouble(context, kind);
      return answer(context, retryAfter === undefined ? page : { ...page, retryAfter }, {
        session: sessionOf(context),
      });
    },
    async forged(context) {
      const session = sessionOf(context);
      if (context.req.path === `${CONSOLE_PATH}/log-in`) {
        const form = isFromElsewhere(context) ? new URLSearchParams() : formOf(context);
        const again = { environment: form.get("environment") ?? undefined, to: form.get("to") ?? undefined };
        const shown = logIn.ask(context, languageOf(context), { ...again, why: { kind: "expired" } });
        return answer(context, shown, { session });
      }
      if (session === undefined && cookies.get(context, "session") !== undefined) return toLogIn(context);
      return answer(context, trouble(context, "forged"), { session });
    },
  });
  for (const [name, { type, content }] of STATIC_FILES) {
    routes.get(staticPath(name), (context) => {
      context.header("Cache-Control", `public, max-age=${A_YEAR}, immutable`);
      context.header("Content-Type", type);
      return context.body(content);
    });
  }
  routes.get(`${CONSOLE_PATH}/`, (context) => context.redirect(CONSOLE_PATH, 303));
  routes.get(CONSOLE_PATH, async (context) => {
    const session = sessionOf(context);
    if (session === undefined) return toLogIn(context);
    const [only, another] = session.people.values();
    const person = another === undefined ? only : undefined;
    const page = await made(context, { person, entry: undefined }, async (signal) =>
      todayPage(await asked(context, session, signal)),
    );
    return answerMade(context, page, { session, person, entry: "today" });
  });
  routes.get(`${CONSOLE_PATH}/log-in`, formForLogIn);
  routes.post(`${CONSOLE_PATH}/log-in`, async (context) => {
    const shown = await logIn.send(context, languageOf(context), formOf(context));
    return answer(context, shown, { session: sessionOf(context) });
  });
  routes.post(`${CONSOLE_PATH}/log-out`, (context) => {
    sessions.leave(cookies.get(context, "session"));
    cookies.remove(context, "session");
    return context.redirect(`${CONSOLE_PATH}/log-in`, 303);
  });
  routes.post(`${CONSOLE_PATH}/language`, async (context) => {
    const form = formOf(context);
    const language = CONSOLE_LANGUAGES.find((one) => one === form.get("language"));
    if (language !== undefined) {
      const { secure } = cookies;
      const attributes = { path: CONSOLE_PATH, sameSite: "Strict", httpOnly: true, secure, maxAge: A_YEAR } as const;
      setCookie(context, LANGUAGE_COOKIE, language, attributes);
    }
    return context.redirect(ownPath(form.get("to") ?? undefined), 303);
  });
  for (const route of options.pages ?? PAGE_ROUTES) {
    routes.on(route.method, `${CONSOLE_PATH}/:environment${route.path}`, (context) => environmentPage(context, route));
  }
  routes.all(`${CONSOLE_PATH}/*`, (context) =>
    answer(context, trouble(context, "notFound"), { session: sessionOf(context) }),
  );
  routes.onError((error, context) => answer(context, mistake(context, error), { session: sessionOf(context) }));

  return {
    routes,
    takeOn(configuration) {
      environments.set(configuration.name, configuration);
      sessions.leaveEnvironment(configuration.name);
    },
    async stop() {
      sessions.close();
      sparseLog.close();
      await checklists?.stop();
    },
  };
}

function logInPath(context: ConsoleContext, more: Readonly<Record<string, string>>): string {
  const to = isReading(context) ? { to: ownPath(urlOf(context)) } : {};
  const query = new URLSearchParams({ ...to, ...more }).toString();
  return `${CONSOLE_PATH}/log-in${query === "" ? "" : `?${query}`}`;
}

function trouble(context: ConsoleContext, kind: Trouble, failure?: Failure): Extract<Shown, { kind: "page" }> {
  const retry = isReading(context) ? { retry: urlOf(context) } : {};
  return troublePage(kind, languageOf(context), failure === undefined ? retry : { ...retry, failure });
}
