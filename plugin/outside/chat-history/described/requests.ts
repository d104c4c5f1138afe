import type { Clock } from "../../../base/clock.ts";
import { Failure } from "../../../base/failure.ts";
import type { Auth } from "../../described-api/auth.ts";
import type { Judge } from "../../described-api/compile-requests.ts";
import { createSend, type Sending } from "../../described-api/send.ts";
import type { HttpClient, HttpReply } from "../../http/http-client.ts";
import { personsRefused, sessionRefused, unexpected } from "../refusal.ts";

/** The platform's answer: a reply, or that it has no such session. */
export type Answer =
  | { readonly kind: "reply"; readonly json: unknown; readonly text: string; readonly date: number | undefined }
  | { readonly kind: "unknown" | "deleted"; readonly status: number };

export interface Asking extends Sending {
  /** What a refusal concerns: one session, what is told of support persons, or all. */
  readonly about: "session" | "persons" | "all";
}

/** What the description's own settings are given under. */
export const SETTINGS = "chatHistory.settings";

interface AskingBy {
  readonly http: HttpClient;
  readonly auth: Auth;
  readonly judge: Judge;
  readonly clock: Clock;
  /** Makes the failure for a refused token. */
  refused(reply: HttpReply): Failure;
}

/** Sends one request of a description, and makes failures of what the platform refuses. */
export function createAsk({ http, auth, judge, clock, refused }: AskingBy, signal?: AbortSignal) {
  const send = createSend(http, auth, judge, clock, signal);

  async function ask(asking: Asking): Promise<Answer> {
    const { reply, json, means } = await send(asking);
    return answerOf(asking, reply, json, means);
  }

  function answerOf(asking: Asking, reply: HttpReply, json: unknown, means: ReturnType<Judge>["means"]): Answer {
    switch (means) {
      case "token":
        throw refused(reply);
      case "forbidden":
        if (asking.about === "persons") throw personsRefused(reply.status);
        throw asking.about === "session" ? sessionRefused(reply.status) : refused(reply);
      case "unknown":
      case "deleted":
        if (asking.about === "session" || asking.request.names("id")) return { kind: means, status: reply.status };
        throw unexpected(reply.status, SETTINGS);
      case "failed":
        if (reply.status !== 200) throw unexpected(reply.status, SETTINGS);
        throw saidError(asking.purpose);
      default:
        return { kind: "reply", json, text: reply.text, date: reply.date };
    }
  }

  return ask;
}

/** What requests of the platform need besides. */
export interface Access {
  readonly ask: ReturnType<typeof createAsk>;
  readonly url: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What the platform says may hold anything, so it is not repeated. */
function saidError(purpose: string): Failure {
  return new Failure(`the chat platform says that it failed (${purpose})`, {
    code: "chat-history-refused",
    scope: "card",
    retryable: true,
  });
}
