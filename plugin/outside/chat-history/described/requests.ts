import { z } from "zod";
import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import type { Auth } from "../../described-api/auth.ts";
import type { CompiledRequest, Judge } from "../../described-api/compile-requests.ts";
import { keepDigits } from "../../described-api/keep-digits.ts";
import type { PagePlace } from "../../described-api/pages.ts";
import type { Values } from "../../described-api/templates.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { toldToWait } from "../../http/request-failure.ts";
import { sessionRefused, tokenRefused, unexpected } from "../refusal.ts";

/** The platform's answer: a reply, or that it has no such session. */
export type Answer =
  | { readonly kind: "reply"; readonly json: unknown; readonly text: string; readonly date: number | undefined }
  | { readonly kind: "unknown" | "deleted"; readonly status: number };

export interface Asking {
  readonly request: CompiledRequest;
  readonly values: Values;
  /** Undefined for the first page. */
  readonly page?: PagePlace | undefined;
  /** For messages; no ids, no names. */
  readonly purpose: string;
  /** Whether a refusal without a token's fault concerns one session only. */
  readonly ofOneSession: boolean;
}

/** What the description's own settings are given under. */
export const SETTINGS = "chatHistory.settings";
/** How often a request is sent whose answer says, with status 200, that the platform is busy. */
const MOST_BUSY = 4;
/** Milliseconds to wait where a busy platform does not say how long. */
const USUAL_WAIT_MS = 2_000;
/** Milliseconds; a longer wait is left to the next run. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Sends one request of a description, logs in where that is needed, and reads what the answer means: many platforms
 * answer errors with status 200.
 */
export function createAsk(http: HttpClient, auth: Auth, judge: Judge, clock: Clock) {
  return async function ask(asking: Asking): Promise<Answer> {
    let busy = 0;
    let renewed = false;
    for (;;) {
      const shown = await auth.shown();
      const headers = { accept: "application/json", ...asking.request.headers(asking.values), ...shown.headers };
      const values = { ...asking.values, ...shown.words };
      const reply = await http.request({ ...toHttp({ ...asking, values }), headers });
      const json = readReply(reply);
      const { means, waitSeconds } = judge(reply.status, json);
      if (means === "busy") {
        const waitMs = waitSeconds === undefined ? USUAL_WAIT_MS : waitSeconds * 1_000;
        busy += 1;
        if (busy === MOST_BUSY || waitMs > LONGEST_WAIT_MS) {
          const label = { system: "the chat platform", host: http.host, purpose: asking.purpose };
          throw toldToWait(label, clock.now() + waitMs);
        }
        await clock.wait(waitMs);
        continue;
      }
      if (means === "token" && !renewed && (await auth.renewed(shown))) {
        renewed = true;
        continue;
      }
      return answerOf(asking, reply, json, means);
    }
  };

  function answerOf(asking: Asking, reply: HttpReply, json: unknown, means: ReturnType<Judge>["means"]): Answer {
    switch (means) {
      case "token":
        throw tokenRefused(http.host, reply.status, SETTINGS);
      case "forbidden":
        throw asking.ofOneSession ? sessionRefused(reply.status) : tokenRefused(http.host, reply.status, SETTINGS);
      case "unknown":
      case "deleted":
        if (asking.ofOneSession) return { kind: means, status: reply.status };
        throw unexpected(reply.status, SETTINGS);
      case "failed":
        if (reply.status !== 200) throw unexpected(reply.status, SETTINGS);
        throw saidError(asking.purpose);
      default:
        return { kind: "reply", json, text: reply.text, date: reply.date };
    }
  }
}

/** Undefined for a refusal that is no JSON. */
function readReply({ status, text }: HttpReply): unknown {
  try {
    return readJson(keepDigits(text), z.unknown(), "the chat platform's answer");
  } catch (error) {
    if (status >= 200 && status < 300) throw error;
    return undefined;
  }
}

function toHttp({ request, values, page, purpose }: Asking): HttpRequest {
  const query = { ...request.query(values, page?.without), ...page?.query };
  // A link names the query of the next page only.
  const body = request.body(values, page?.body, page?.path === undefined ? page?.without : undefined);
  return {
    method: request.method,
    path: page?.path === undefined ? request.path(values) : { text: page.path, pattern: "{}" },
    query,
    ...(body === undefined ? {} : { body }),
    purpose,
    repeatable: true,
    changesNothing: true,
  };
}

/** What the platform says may hold anything, so it is not repeated. */
function saidError(purpose: string): Failure {
  return new Failure(`the chat platform says that it failed (${purpose})`, {
    code: "chat-history-refused",
    scope: "card",
    retryable: true,
  });
}
