import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { createRateLimit } from "../functions/rate-limit.ts";
import type { ConsoleCookies } from "./access/cookies.ts";
import type { ConsoleSession } from "./access/sessions.ts";
import type { ConsoleAppOptions } from "./console-options.ts";
import { CONSOLE_PATH } from "./console-page.ts";
import {
  addressOf,
  type ConsoleContext,
  formOf,
  isFromElsewhere,
  isPathAsWritten,
  isReading,
  isSame,
  readForm,
} from "./console-request.ts";
import type { Trouble } from "./pages/trouble-page.ts";

/** Nothing is loaded from elsewhere, nothing inline has any effect, and no other page may hold this one. */
const HEADERS = {
  "Cache-Control": "no-store",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** Kinds of pages below an environment, as metrics count them. */
const ENTRIES: ReadonlySet<string> = new Set(["report", "chats", "checklist", "runs", "settings"]);
const OWN_PAGES: ReadonlySet<string> = new Set(["log-in", "log-out", "language"]);

interface Guarding {
  sessionOf(context: ConsoleContext): ConsoleSession | undefined;
  readonly cookies: ConsoleCookies;
  /** Says why there is no other answer. */
  refuse(context: ConsoleContext, trouble: Trouble, retryAfter?: number): Response | Promise<Response>;
  /** A form without its token, or with that of a session that is over. */
  forged(context: ConsoleContext): Response | Promise<Response>;
}

/** What every request must pass before any page is made. */
export function guard(
  routes: Hono<{ Bindings: HttpBindings }>,
  { server, clock, observer }: Pick<ConsoleAppOptions, "server" | "clock" | "observer">,
  { sessionOf, cookies, refuse, forged }: Guarding,
): void {
  const limit = createRateLimit(server.callsPerMinuteAndAddress, clock);
  const paths = `${CONSOLE_PATH}/*`;

  routes.use(paths, async (context, next) => {
    const startedAt = clock.now();
    for (const [name, value] of Object.entries(HEADERS)) context.header(name, value);
    await next();
    const { status } = context.res;
    observer.answered({ page: kindOf(context), status, durationMs: clock.now() - startedAt });
  });
  routes.use(paths, async (context, next) => {
    const seconds = limit.take(addressOf(context, server.behindProxy));
    if (seconds > 0) return refuse(context, "tooMany", seconds);
    if (!isPathAsWritten(context)) return refuse(context, "notFound");
    if (isReading(context)) return next();
    if (context.req.method !== "POST") {
      context.header("Allow", "GET, HEAD, POST");
      return refuse(context, "wrongMethod");
    }
    return isFromElsewhere(context) ? forged(context) : next();
  });
  // Here, and not at each route: none can be forgotten.
  routes.use(paths, async (context, next) => {
    if (isReading(context)) return next();
    if (!(await readForm(context))) return refuse(context, "tooLarge");
    const token = formOf(context).get("csrf");
    const session = sessionOf(context);
    // Somebody who is logged in may have had the form from before, of another tab.
    const mayBeBefore = session === undefined || context.req.path === `${CONSOLE_PATH}/log-in`;
    const isOwn = isSame(session?.csrf, token) || (mayBeBefore && isSame(cookies.get(context, "form"), token));
    return isOwn ? next() : forged(context);
  });
}

/** Of which there are few, whatever paths are asked for. */
function kindOf({ req: { path } }: ConsoleContext): string {
  const [first, second] = path.slice(CONSOLE_PATH.length + 1).split("/");
  if (first === undefined || first === "") return "today";
  if (first === "static") return "static";
  if (second === undefined) return OWN_PAGES.has(first) ? first : "none";
  return ENTRIES.has(second) ? second : "none";
}
