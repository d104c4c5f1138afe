import { InputError } from "../../base/failure.ts";
import { within } from "../../base/within.ts";
import { isLoginRefused } from "../../outside/esm/person-login.ts";
import type { LogInOutcome } from "../../watch/console-observer.ts";
import type { SparseLog } from "../functions/sparse-log.ts";
import { type Attempt, createAttempts } from "./access/attempts.ts";
import type { ConsoleCookies } from "./access/cookies.ts";
import { type EsmAccess, type LogIn, type PersonCredentials, personOf } from "./access/person-access.ts";
import type { Person, Sessions } from "./access/sessions.ts";
import type { ConsoleAppOptions } from "./console-options.ts";
import type { Shown } from "./console-page.ts";
import { addressOf, type ConsoleContext, ownPath } from "./console-request.ts";
import type { ConsoleServices } from "./console-services.ts";
import { LONGEST_CREDENTIAL, logInPage, type WhyAgain } from "./pages/log-in-page.ts";
import { createPagesAtOnce } from "./pages-at-once.ts";
import type { ConsoleLanguage } from "./words/say.ts";

type Told = Extract<Shown, { kind: "page" | "redirect" }>;

/** The way in. */
export interface LogInRoutes {
  /** The form. */
  ask(context: ConsoleContext, language: ConsoleLanguage, asked: AskedAgain): Told;
  /** What a sent form leads to. */
  send(context: ConsoleContext, language: ConsoleLanguage, form: URLSearchParams): Promise<Told>;
}

export interface AskedAgain {
  readonly why?: WhyAgain | undefined;
  /** The environment to choose at first. */
  readonly environment?: string | undefined;
  /** Where to go then. */
  readonly to: string | undefined;
}

const MINUTE_MS = 60_000;
/** Logins of one environment that ask its ESM at the same time. */
const AT_ONCE = 4;
/** Logins of one environment that wait for their turn. */
export const MOST_WAITING_LOG_INS = 50;

const OUTCOMES: Readonly<Record<WhyAgain["kind"], LogInOutcome>> = {
  refused: "refused",
  tooMany: "blocked",
  notAnswered: "not_answered",
  missing: "not_understood",
  expired: "not_understood",
  sessionOver: "not_understood",
};

export function createLogInRoutes(
  { server, clock, logIn, observer }: Pick<ConsoleAppOptions, "server" | "clock" | "logIn" | "observer">,
  services: Pick<ConsoleServices, "environments">,
  sessions: Sessions,
  cookies: ConsoleCookies,
  /** Of which strangers may cause any number. */
  log: SparseLog,
): LogInRoutes {
  const attempts = createAttempts(clock);
  const atOnce = createPagesAtOnce(AT_ONCE, MOST_WAITING_LOG_INS);

  function ask(context: ConsoleContext, language: ConsoleLanguage, { why, environment, to }: AskedAgain): Told {
    const token = cookies.formToken(context);
    const environments = [...services.environments().keys()];
    return logInPage({ environments, environment, to: ownPath(to), token, why }, language);
  }

  async function send(context: ConsoleContext, language: ConsoleLanguage, form: URLSearchParams): Promise<Told> {
    const name = form.get("environment") ?? "";
    const to = form.get("to") ?? undefined;
    const configuration = services.environments().get(name);
    // What somebody typed is not logged.
    const environment = configuration?.name ?? "";
    const entered = await attempt(context, configuration, {
      login: form.get("login") ?? "",
      password: form.get("password") ?? "",
    });
    if ("kind" in entered) {
      observer.loggedIn(environment, OUTCOMES[entered.kind]);
      log.warn({ environment, why: OUTCOMES[entered.kind] }, "a login to the console failed");
      return ask(context, language, { why: entered, environment: name, to });
    }
    cookies.set(context, "session", sessions.enter(cookies.get(context, "session"), entered));
    cookies.remove(context, "form");
    observer.loggedIn(environment, "done");
    log.info({ environment, isOperator: String(entered.isOperator) }, "somebody logged in to the console");
    return { kind: "redirect", to: ownPath(to) };
  }

  async function attempt(
    context: ConsoleContext,
    configuration: Person["configuration"] | undefined,
    credentials: PersonCredentials,
  ): Promise<Person | WhyAgain> {
    if (!areUsable(credentials)) return { kind: "missing" };
    const { login } = credentials;
    const esm = configuration === undefined ? "" : new URL(configuration.esm.url).origin;
    const counted = { esm, login, address: addressOf(context, server.behindProxy) };
    const waitMs = attempts.begin(counted);
    if (waitMs > 0) return { kind: "tooMany", minutes: Math.ceil(waitMs / MINUTE_MS) };
    return configuration === undefined ? { kind: "refused" } : enter(configuration, credentials, counted);
  }

  async function enter(
    configuration: Person["configuration"],
    credentials: PersonCredentials,
    counted: Attempt,
  ): Promise<Person | WhyAgain> {
    const { answerWithinMs, sessionMinutes } = server.console;
    const late = new AbortController();
    const access = atOnce.run(configuration.name, late.signal, () => logIn(configuration, credentials));
    countOutcome(access, counted);
    try {
      const inTime = await within(clock, answerWithinMs, access);
      if (inTime === undefined) {
        closeWhenThere(access);
        return { kind: "notAnswered" };
      }
      const endsAtLatest = clock.now() + sessionMinutes * MINUTE_MS;
      return personOf(configuration, credentials.login, inTime.done, endsAtLatest);
    } catch (error) {
      if (error instanceof InputError) return { kind: "missing" };
      return { kind: isLoginRefused(error) ? "refused" : "notAnswered" };
    } finally {
      late.abort();
    }
  }

  /** Also when nobody waits for it any more: what ESM says then counts as well. */
  function countOutcome(access: Promise<EsmAccess>, counted: Attempt): void {
    access.then(
      () => attempts.succeeded(counted),
      (error: unknown) => {
        if (!isLoginRefused(error)) attempts.gaveUp(counted);
      },
    );
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
