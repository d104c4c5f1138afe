import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { accepts } from "hono/accepts";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { streamSSE } from "hono/streaming";
import { Failure } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import { isTimeZone } from "../../chat/local-time.ts";
import { createStandings } from "../../runner/standing/environment-standing.ts";
import type { Configuration } from "../../settings/configuration.ts";
import { createCookies } from "./access/cookies.ts";
import { type ConsoleSession, createSessions } from "./access/sessions.ts";
import {
  type Asked,
  CONSOLE_PATH,
  type EventStream,
  type NavigationEntry,
  NotFound,
  type PageRoute,
  type Shown,
} from "./console-page.ts";
import type { ConsoleAppOptions, ConsoleServices } from "./console-services.ts";
import { type Frame, framedPage } from "./layout/frame.ts";
import { STATIC_FILES, staticPath } from "./layout/static-files.ts";
import { ZONE_COOKIE } from "./layout/zone-script.ts";
import { type ConsoleContext, createLogInRoutes, isSame, ownPath } from "./log-in-routes.ts";
import { PAGE_ROUTES } from "./pages/routes.ts";
import { todayPage } from "./pages/today-page.ts";
import { troublePage } from "./pages/trouble-page.ts";
import { createPagesAtOnce } from "./pages-at-once.ts";
import { CONSOLE_LANGUAGES, type ConsoleLanguage } from "./words/say.ts";

/** The console of a process. */
export interface ConsoleApp {
  /** To be mounted at the root: every path begins with `/console`. */
  readonly routes: Hono<{ Bindings: HttpBindings }>;
  /** Offers one more environment, or one whose configuration has changed. */
  takeOn(configuration: Configuration): void;
  /** Ends all sessions, and checks that are running. */
  stop(): void;
}

/** Bytes of a form. */
const LARGEST_FORM = 64 * 1024;
/** Pages of one environment that ask its ESM at the same time. */
const PAGES_AT_ONCE = 4;
const LANGUAGE_COOKIE = "esm-chat-language";
const A_YEAR = 365 * 86_400;

/** Nothing is loaded from elsewhere, nothing inline has any effect, and no other page may hold this one. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

export function createConsoleApp(options: ConsoleAppOptions): ConsoleApp {
  const { server, clock, log, runner, board, hosting, broken, checklists, erase } = options;
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
  const sessions = createSessions(clock);
  const cookies = createCookies(server);
  const logIn = createLogInRoutes(options, services, sessions, cookies);
  const atOnce = createPagesAtOnce(PAGES_AT_ONCE);
  const routes = new Hono<{ Bindings: HttpBindings }>();

  const lacking: readonly NavigationEntry[] = checklists === undefined ? ["checklist"] : [];
  const answer = (context: ConsoleContext, shown: Shown, frame: PageFrame) =>
    answerWith(context, shown, { ...frame, lacking });

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
      form: await formOf(context),
    };
  }

  /** Makes a page in time; whatever goes wrong is a page, too. */
  async function made(
    context: ConsoleContext,
    environment: string,
    page: (signal: AbortSignal) => Promise<Shown>,
  ): Promise<Shown> {
    const late = new AbortController();
    const language = languageOf(context);
    const retry = context.req.method === "GET" ? { retry: urlOf(context) } : {};
    try {
      const work = atOnce.run(environment, late.signal, () => page(late.signal));
      return (await within(clock, server.console.answerWithinMs, work))?.done ?? troublePage("late", language, retry);
    } catch (error) {
      if (error instanceof NotFound) return troublePage("notFound", language);
      if (error instanceof Failure) return troublePage("failed", language, { ...retry, failure: error });
      log.warn(
        { error: error instanceof Error ? error.name : typeof error },
        "a page of the console could not be made",
      );
      return troublePage("mistake", language, retry);
    } finally {
      late.abort();
    }
  }

  const sessionOf = (context: ConsoleContext) => sessions.find(cookies.get(context, "session"));

  async function environmentPage(context: ConsoleContext, route: PageRoute): Promise<Response> {
    const session = sessionOf(context);
    const language = languageOf(context);
    const person = session?.people.get(context.req.param("environment") ?? "");
    // Somebody who is logged in elsewhere learns nothing about environments that do not exist.
    if (session === undefined || person === undefined) return toLogIn(context);
    const frame = { session, person, entry: route.entry };
    if (route.for === "operators" && !person.isOperator) {
      return answer(context, troublePage("notAllowed", language), frame);
    }
    if (route.method === "POST" && !isSame(session.csrf, (await formOf(context)).get("csrf"))) {
      return answer(context, troublePage("forged", language), frame);
    }
    const shown = await made(context, person.configuration.name, async (signal) =>
      route.page({ ...(await asked(context, session, signal)), person }),
    );
    return answer(context, shown, frame);
  }

  routes.use(`${CONSOLE_PATH}/*`, async (context, next) => {
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    await next();
  });
  routes.use(`${CONSOLE_PATH}/*`, bodyLimit({ maxSize: LARGEST_FORM }));
  for (const [name, { type, content }] of STATIC_FILES) {
    routes.get(staticPath(name), (context) => {
      context.header("Cache-Control", `public, max-age=${A_YEAR}, immutable`);
      context.header("Content-Type", type);
      return context.body(content);
    });
  }
  routes.get(CONSOLE_PATH, async (context) => {
    const session = sessionOf(context);
    if (session === undefined) return toLogIn(context);
    const shown = await made(context, "", async (signal) => todayPage(await asked(context, session, signal)));
    const [only, another] = session.people.values();
    return answer(context, shown, { session, person: another === undefined ? only : undefined, entry: "today" });
  });
  routes.get(`${CONSOLE_PATH}/log-in`, (context) =>
    answer(context, logIn.ask(context, languageOf(context)), { session: sessionOf(context) }),
  );
  routes.post(`${CONSOLE_PATH}/log-in`, async (context) => {
    const shown = await logIn.send(context, languageOf(context), await formOf(context));
    return answer(context, shown, { session: sessionOf(context) });
  });
  routes.post(`${CONSOLE_PATH}/log-out`, async (context) => {
    const session = sessionOf(context);
    if (session === undefined) return toLogIn(context);
    if (!isSame(session.csrf, (await formOf(context)).get("csrf"))) {
      return answer(context, troublePage("forged", languageOf(context)), { session });
    }
    sessions.leave(cookies.get(context, "session"));
    cookies.remove(context, "session");
    return toLogIn(context);
  });
  routes.post(`${CONSOLE_PATH}/language`, async (context) => {
    const form = await formOf(context);
    const language = CONSOLE_LANGUAGES.find((one) => one === form.get("language"));
    if (language !== undefined) {
      const secure = server.tls !== undefined || server.behindProxy;
      setCookie(context, LANGUAGE_COOKIE, language, {
        path: CONSOLE_PATH,
        sameSite: "Strict",
        httpOnly: true,
        secure,
        maxAge: A_YEAR,
      });
    }
    return context.redirect(ownPath(form.get("to") ?? undefined), 303);
  });
  for (const route of PAGE_ROUTES) {
    routes.on(route.method, `${CONSOLE_PATH}/:environment${route.path}`, (context) => environmentPage(context, route));
  }
  routes.all(`${CONSOLE_PATH}/*`, (context) =>
    answer(context, troublePage("notFound", languageOf(context)), { session: sessionOf(context) }),
  );

  return {
    routes,
    takeOn(configuration) {
      environments.set(configuration.name, configuration);
    },
    stop() {
      sessions.close();
      checklists?.stop();
    },
  };
}

/** As the reader chose it, otherwise as the browser asks for it. */
function languageOf(context: ConsoleContext): ConsoleLanguage {
  const chosen = CONSOLE_LANGUAGES.find((one) => one === getCookie(context, LANGUAGE_COOKIE));
  if (chosen !== undefined) return chosen;
  const wanted = accepts(context, {
    header: "Accept-Language",
    supports: [...CONSOLE_LANGUAGES],
    default: "en",
    match: (accepted) =>
      accepted
        .toSorted((one, other) => other.q - one.q)
        .map(({ type }) => type.split("-", 1)[0]?.toLowerCase() ?? "")
        .find((type) => CONSOLE_LANGUAGES.some((one) => one === type)) ?? "en",
  });
  return CONSOLE_LANGUAGES.find((one) => one === wanted) ?? "en";
}

function urlOf(context: ConsoleContext): string {
  const { pathname, search } = new URL(context.req.url);
  return `${pathname}${search}`;
}

const FORM = "application/x-www-form-urlencoded";
const NO_FORM = new URLSearchParams();

/** Empty where no form was sent; hono keeps the text, so that it may be read several times. */
async function formOf(context: ConsoleContext): Promise<URLSearchParams> {
  if (context.req.method !== "POST") return NO_FORM;
  const isForm = context.req.header("Content-Type")?.split(";", 1)[0]?.trim().toLowerCase() === FORM;
  return isForm ? new URLSearchParams(await context.req.text()) : NO_FORM;
}

function toLogIn(context: ConsoleContext): Response {
  const to = context.req.method === "GET" ? `?to=${encodeURIComponent(ownPath(urlOf(context)))}` : "";
  return context.redirect(`${CONSOLE_PATH}/log-in${to}`, 303);
}

type PageFrame = Omit<Frame, "language" | "url" | "lacking">;

async function answerWith(
  context: ConsoleContext,
  shown: Shown,
  frame: PageFrame & Pick<Frame, "lacking">,
): Promise<Response> {
  if (shown.kind === "redirect") return context.redirect(shown.to, 303);
  if (shown.kind === "file") {
    context.header("Content-Type", shown.type);
    context.header("Content-Disposition", `attachment; filename="${shown.name.replaceAll(/[^\w.-]/g, "_")}"`);
    return context.body(shown.content);
  }
  if (shown.kind === "events") return eventStream(context, shown);
  // As the element `meta` does, which checkers of accessibility refuse; it ends with what is being done.
  if (shown.againAfter !== undefined) context.header("Refresh", String(shown.againAfter));
  const page = await framedPage(shown, { ...frame, language: languageOf(context), url: urlOf(context) });
  return context.html(page, shown.status ?? 200);
}

/** Told on as they come; ended when the browser goes away, or when nobody may see them any more. */
function eventStream(context: ConsoleContext, { events, over }: EventStream): Response {
  // A proxy that collects what it passes on would tell it too late.
  context.header("X-Accel-Buffering", "no");
  const gone = new AbortController();
  return streamSSE(context, async (stream) => {
    const end = () => stream.abort();
    stream.onAbort(() => gone.abort());
    over.addEventListener("abort", end, { signal: gone.signal });
    if (over.aborted) end();
    for await (const event of events(gone.signal)) {
      if ("comment" in event) await stream.write(`: ${event.comment}\n\n`);
      else await stream.writeSSE(event);
    }
    gone.abort();
  });
}
