import { timingSafeEqual } from "node:crypto";
import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";
import { Failure, InputError } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import { clientAddress } from "../functions/rate-limit.ts";
import { type Attempt, createAttempts } from "./access/attempts.ts";
import type { ConsoleCookies } from "./access/cookies.ts";
import { type LogIn, type PersonCredentials, personOf } from "./access/person-access.ts";
import { type Person, random, type Sessions } from "./access/sessions.ts";
import { CONSOLE_PATH, type Shown } from "./console-page.ts";
import type { ConsoleAppOptions, ConsoleServices } from "./console-services.ts";
import { LONGEST_CREDENTIAL, logInPage, type WhyAgain } from "./pages/log-in-page.ts";
import type { ConsoleLanguage } from "./words/say.ts";

export type ConsoleContext = Context<{ Bindings: HttpBindings }>;

/** The way in, and out. */
export interface LogInRoutes {
  /** The form. */
  ask(context: ConsoleContext, language: ConsoleLanguage, why?: WhyAgain): Shown;
  /** What a sent form leads to. */
  send(context: ConsoleContext, language: ConsoleLanguage, form: URLSearchParams): Promise<Shown>;
}

const MINUTE_MS = 60_000;
/** ESM's words for it: the person may type it again. */
const REFUSED: ReadonlySet<string> = new Set(["esm-login-refused"]);

export function createLogInRoutes(
  { server, clock, log, logIn }: Pick<ConsoleAppOptions, "server" | "clock" | "log" | "logIn">,
  services: Pick<ConsoleServices, "environments">,
  sessions: Sessions,
  cookies: ConsoleCookies,
): LogInRoutes {
  const attempts = createAttempts(clock);

  function ask(
    context: ConsoleContext,
    language: ConsoleLanguage,
    why?: WhyAgain,
    environment = context.req.query("environment"),
  ): Shown {
    const token = cookies.get(context, "form") ?? random();
    cookies.set(context, "form", token);
    const to = ownPath(context.req.query("to"));
    return logInPage({ environments: [...services.environments().keys()], environment, to, token, why }, language);
  }

  async function send(context: ConsoleContext, language: ConsoleLanguage, form: URLSearchParams): Promise<Shown> {
    const name = form.get("environment") ?? "";
    const again = (why: WhyAgain) => ask(context, language, why, name);
    if (!isSame(cookies.get(context, "form"), form.get("token"))) return again({ kind: "expired" });
    const configuration = services.environments().get(name);
    const credentials = { login: form.get("login") ?? "", password: form.get("password") ?? "" };
    if (configuration === undefined || !areUsable(credentials)) return again({ kind: "missing" });
    const attempt: Attempt = { environment: name, login: credentials.login, address: addressOf(context) };
    const waitMs = attempts.begin(attempt);
    if (waitMs > 0) return again({ kind: "tooMany", minutes: Math.ceil(waitMs / MINUTE_MS) });
    const entered = await enter(configuration, credentials);
    if ("kind" in entered) {
      log.info({ environment: name, why: entered.kind }, "a login to the console failed");
      return again(entered);
    }
    attempts.succeeded(attempt);
    cookies.set(context, "session", sessions.enter(cookies.get(context, "session"), entered));
    cookies.remove(context, "form");
    log.info({ environment: name, isOperator: entered.isOperator }, "somebody logged in to the console");
    return { kind: "redirect", to: ownPath(form.get("to") ?? undefined) };
  }

  async function enter(
    configuration: Person["configuration"],
    credentials: PersonCredentials,
  ): Promise<Person | WhyAgain> {
    const { answerWithinMs, sessionMinutes } = server.console;
    const access = logIn(configuration, credentials);
    try {
      const inTime = await within(clock, answerWithinMs, access);
      if (inTime !== undefined) {
        const endsAtLatest = clock.now() + sessionMinutes * MINUTE_MS;
        return personOf(configuration, credentials.login, inTime.done, endsAtLatest);
      }
      closeWhenThere(access);
      return { kind: "notAnswered" };
    } catch (error) {
      if (error instanceof InputError) return { kind: "missing" };
      if (!(error instanceof Failure)) throw error;
      return { kind: REFUSED.has(error.code) ? "refused" : "notAnswered" };
    }
  }

  function addressOf({ env: { incoming } }: ConsoleContext): string {
    const forwardedFor = incoming.headersDistinct["x-forwarded-for"]?.join(",");
    return clientAddress({ remoteAddress: incoming.socket.remoteAddress, forwardedFor }, server.behindProxy);
  }

  return { ask, send };
}

/** Nobody waits for it any more. */
function closeWhenThere(access: ReturnType<LogIn>): void {
  void access.then(
    ({ close }) => close(),
    () => undefined,
  );
}

/** Control characters have no place in either. */
function areUsable({ login, password }: PersonCredentials): boolean {
  return [login, password].every((one) => one !== "" && one.length <= LONGEST_CREDENTIAL && !/\p{Cc}/u.test(one));
}

/** A path of the console itself; anything else leads to its first page, so that no link leads away through it. */
export function ownPath(path: string | undefined): string {
  const isOwn = path !== undefined && path.length <= 1_000 && /^\/console(?:[/?][\w\-./%?=&+~:@]*)?$/.test(path);
  return isOwn && !path.includes("//") ? path : CONSOLE_PATH;
}

export function isSame(one: string | undefined, other: string | null): boolean {
  const [first, second] = [Buffer.from(one ?? ""), Buffer.from(other ?? "")];
  return first.length > 0 && first.length === second.length && timingSafeEqual(first, second);
}
