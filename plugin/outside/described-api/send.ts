import type { Clock } from "../../base/clock.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../http/http-client.ts";
import { stopped, toldToWait } from "../http/request-failure.ts";
import type { RequestPath } from "../http/request-path.ts";
import type { Auth } from "./auth.ts";
import type { CompiledRequest, Judge } from "./compile-requests.ts";
import { answerOrNothing, readAnswer } from "./json-in-text.ts";
import type { PagePlace } from "./pages.ts";
import type { Values } from "./templates.ts";

/** A request of a description with what fills it in. */
export interface Sending {
  readonly request: CompiledRequest;
  readonly values: Values;
  /** Undefined for the first page. */
  readonly page?: PagePlace | undefined;
  /** For messages; no ids, no names. */
  readonly purpose: string;
}

/** Undefined for a refusal that is no JSON. */
function readReply({ status, text }: HttpReply): unknown {
  return status >= 200 && status < 300 ? readAnswer(text) : answerOrNothing(text);
}

/** How often a request is sent whose answer says, with status 200, that the platform is busy. */
const MOST_BUSY = 4;
/** Milliseconds to wait where a busy platform does not say how long. */
const USUAL_WAIT_MS = 2_000;
/** Milliseconds; a longer wait is left to the next run. */
const LONGEST_WAIT_MS = 60_000;

/** A reply, and what it means. */
export interface Judged {
  readonly reply: HttpReply;
  /** Undefined for a refusal that is no JSON. */
  readonly json: unknown;
  readonly means: Exclude<ReturnType<Judge>["means"], "busy">;
}

/**
 * Sends requests of a description, logs in where that is needed, waits where the platform is busy, and reads what its
 * answers mean: many platforms answer errors with status 200.
 */
export function createSend(http: HttpClient, auth: Auth, judge: Judge, clock: Clock, signal?: AbortSignal) {
  /** Before this time nobody asks: the platform said that it is busy. */
  let pausedUntil = 0;

  async function pause(): Promise<void> {
    const waitMs = pausedUntil - clock.now();
    if (waitMs <= 0) return;
    await clock.wait(waitMs, signal).catch((error: unknown) => {
      throw signal?.aborted === true ? stopped() : error;
    });
  }

  return async function send(sending: Sending): Promise<Judged> {
    let busy = 0;
    let renewed = false;
    for (;;) {
      await pause();
      const shown = await auth.shown();
      const headers = { accept: "application/json", ...sending.request.headers(sending.values), ...shown.headers };
      const values = { ...sending.values, ...shown.words };
      const reply = await http.request({ ...toHttp({ ...sending, values }), headers });
      const json = readReply(reply);
      const { means, waitSeconds } = judge(reply.status, json);
      if (means === "busy") {
        const waitMs = waitSeconds === undefined ? USUAL_WAIT_MS : waitSeconds * 1_000;
        busy += 1;
        if (busy === MOST_BUSY || waitMs > LONGEST_WAIT_MS) {
          const label = { system: "the chat platform", host: http.host, purpose: sending.purpose };
          throw toldToWait(label, clock.now() + waitMs);
        }
        pausedUntil = Math.max(pausedUntil, clock.now() + waitMs);
        continue;
      }
      if (means === "token" && !renewed && (await auth.renewed(shown))) {
        renewed = true;
        continue;
      }
      return { reply, json, means };
    }
  };
}

/** A request of a description, filled in; what it asks for can be asked for again. */
function toHttp({ request, values, page, purpose }: Sending): HttpRequest {
  const own = request.path(values);
  const body = request.body(values, page?.body, page?.without);
  return {
    method: request.method,
    ...(page?.link === undefined
      ? { path: own, query: { ...request.query(values, page?.without), ...page?.query } }
      : linked(own, page.link)),
    ...(body === undefined ? {} : { body }),
    purpose,
    repeatable: true,
    changesNothing: true,
  };
}

/** A link names the whole query of the next page; of parameters that stand in it several times, each. */
function linked(own: RequestPath, link: NonNullable<PagePlace["link"]>): Pick<HttpRequest, "path" | "query"> {
  const path = link.path === undefined ? own : { text: link.path, pattern: "{}" };
  const parameters = [...new URLSearchParams(link.search)];
  const query = Object.fromEntries(parameters);
  if (Object.keys(query).length === parameters.length) return { path, query };
  return { path: { ...path, text: path.text + link.search } };
}
