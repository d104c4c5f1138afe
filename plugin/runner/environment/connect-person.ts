import { systemClock } from "../../base/clock.ts";
import { InputError } from "../../base/failure.ts";
import { onAbort } from "../../base/on-abort.ts";
import type { Instant } from "../../chat/session.ts";
import type { Esm } from "../../outside/esm/port.ts";
import type { Credentials } from "../../outside/esm/rest/login.ts";
import { openRestSession } from "../../outside/esm/rest/person-session.ts";
import { openWebApiSession } from "../../outside/esm/web-api/person-session.ts";
import { usualBudgets } from "../../outside/http/budget/system-budgets.ts";
import { createHttpClient, type HttpClient } from "../../outside/http/http-client.ts";
import { type Addresses, attributeTypesOf, type Connecting, webApiOptionsOf } from "./connect.ts";

/** ESM as one person sees it. */
export interface PersonAccess {
  readonly esm: Esm;
  /** When ESM's token ends; undefined over the Web API, which has none. */
  readonly endsAt: Instant | undefined;
  /** Ends it: what is being asked is given up, and nothing more can be. */
  close(): void;
}

/** What the persons' requests have in common with those of the environment. */
export interface PersonConnecting extends Connecting {
  /** When it is aborted, the access ends. */
  readonly signal: AbortSignal;
  /** Milliseconds for one attempt at a request, and for every pause in a list: somebody waits for the page. Default: ten seconds. */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 10_000;
/** One attempt at a list that is read as it comes, in all; no pause in it may be longer than that for any other answer. */
const LIST_WITHIN_MS = 5 * 60_000;
/** The first attempt and one more: ESM may close a connection that has stood idle at the moment it is used. */
const ATTEMPTS = 2;
/** A longer pause that ESM asks for is not waited for, since somebody waits for the page. */
const LONGEST_WAIT_MS = 3_000;

/**
 * Logs a person in to the configuration's ESM, at once and with one request, which is never repeated. The login is not
 * renewed: once it is over, every request fails with `esm-session-over`. Over the REST API the password is not kept; over
 * the Web API every request has to carry it.
 *
 * @throws InputError when they are no login and password; Failure `esm-login-refused` when ESM does not take them
 */
export async function connectPerson(
  configuration: Omit<Addresses, "chatHistory">,
  credentials: Credentials,
  connecting: PersonConnecting,
): Promise<PersonAccess> {
  requireCredentials(credentials, configuration.esm.webApi !== undefined);
  const { environment = "", observer, signal, clock = systemClock, createClient = createHttpClient } = connecting;
  const { answerWithinMs: requestMs = ANSWER_WITHIN_MS } = connecting;
  const budgets = connecting.budgets ?? usualBudgets(clock);
  const { url } = configuration.esm;
  const ended = endedWith(signal);
  const http = createClient({
    system: "ESM",
    baseUrl: url,
    budget: budgets.esm.of(new URL(url).origin, environment),
    observer,
    signal: ended.signal,
    clock,
    random: Math.random,
    limits: { connectMs: requestMs, requestMs, streamMs: LIST_WITHIN_MS, longStreamMs: LIST_WITHIN_MS },
    retry: { attempts: ATTEMPTS, longestWaitMs: LONGEST_WAIT_MS },
  });
  function close(): void {
    ended.abort();
    http.close();
  }
  try {
    return { ...(await openSession(configuration, credentials, http, clock)), close };
  } catch (error) {
    close();
    throw error;
  }
}

async function openSession(
  configuration: Parameters<typeof connectPerson>[0],
  { login, password }: Credentials,
  http: HttpClient,
  clock: NonNullable<Connecting["clock"]>,
): Promise<Omit<PersonAccess, "close">> {
  const { webApi } = configuration.esm;
  if (webApi === undefined) return openRestSession(http, { login, password }, clock, attributeTypesOf(configuration));
  const options = { login, password, ...webApiOptionsOf(configuration, webApi) };
  const { templateCode } = configuration.platformSettings;
  return { esm: await openWebApiSession(http, options, clock, templateCode), endsAt: undefined };
}

/** The signal outlives it, and a thousand others: it keeps nothing of what has ended. */
function endedWith(signal: AbortSignal): AbortController {
  const ended = new AbortController();
  if (signal.aborted) ended.abort();
  const forget = onAbort(signal, () => ended.abort());
  onAbort(ended.signal, forget);
  return ended;
}

/** Characters of a login or a password. */
export const LONGEST_CREDENTIAL = 200;

/** One text for every mistake: it tells nothing of a password. */
function requireCredentials({ login, password }: Credentials, isBasic: boolean): void {
  // HTTP Basic ends the login at the first colon, so that another user would be logged in than the one who is named.
  if (isUsable(login) && isUsable(password) && !(isBasic && login.includes(":"))) return;
  const message = `login and password have 1 to ${LONGEST_CREDENTIAL} characters each, without line breaks or other control characters${isBasic ? "; a login has no colon" : ""}`;
  throw new InputError([{ file: "", place: "", message }]);
}

function isUsable(text: string): boolean {
  if (text === "" || text.length > 2 * LONGEST_CREDENTIAL || !text.isWellFormed()) return false;
  return [...text].length <= LONGEST_CREDENTIAL && !/\p{Cc}/u.test(text);
}
