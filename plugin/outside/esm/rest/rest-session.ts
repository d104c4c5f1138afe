import type { z } from "zod";
import { Failure } from "../../../base/failure.ts";
import type { HttpClient, HttpReply, HttpRequest } from "../../http/http-client.ts";
import { readJson } from "../../http/read-json.ts";
import { ReplyTooLarge } from "../../http/request-failure.ts";
import type { Wording } from "../esm-words.ts";
import { EsmRefusal } from "../port.ts";
import type { EsmLogin } from "./login.ts";
import { apiException } from "./schema.ts";
import { streamedCards, type WireFold } from "./streamed-cards.ts";

export interface RestRequest extends Omit<HttpRequest, "headers"> {
  /** Statuses that mean success. Default: 200 alone. */
  readonly done?: readonly number[];
  /** Makes ESM's own words about a refusal safe to report; without it they are left out. */
  readonly wording?: Wording | undefined;
  /** What to do when ESM, or a web server before it, does not take so large a request (413). */
  readonly tooLarge?: string | undefined;
}

/** The expected reply. */
export interface ReplyShape<T> {
  readonly schema: z.ZodType<T>;
  /** Its name in messages: `ESM's reply to a change`. */
  readonly name: string;
  /** Whether another attempt may help when the reply is not understood. */
  readonly mayChange?: boolean;
}

export interface StreamBounds {
  readonly mostCards: number;
  /** Bytes of the whole stream. Default: as many as the HTTP client takes. */
  readonly mostBytes?: number;
}

/** Requests to ESM by a user who is logged in. A refusal by ESM is thrown as a Failure. */
export interface RestSession {
  readonly host: string;
  /** Sends a request whose reply matters only by its status. */
  send(request: RestRequest): Promise<void>;
  /** Sends a request and reads the reply. */
  ask<T>(request: RestRequest, shape: ReplyShape<T>): Promise<T>;
  /** Reads something; undefined when it does not exist. */
  find<T>(request: RestRequest, shape: ReplyShape<T>): Promise<T | undefined>;
  /**
   * Reads a stream; undefined when there is no such stream.
   *
   * @param begin called for each attempt at reading
   * @throws ReplyTooLarge beyond the bounds
   */
  list<T>(
    request: RestRequest,
    bounds: StreamBounds,
    begin: () => WireFold<T>,
  ): Promise<{ readonly made: T; readonly bytes: number } | undefined>;
}

export function createRestSession(http: HttpClient, login: EsmLogin): RestSession {
  /** Sends with a valid token; after a 401, once more with a new one. */
  async function authorised<T extends { readonly status: number }>(
    request: HttpRequest,
    send: (request: HttpRequest) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await login.authorization();
      const reply = await send({ ...request, headers: { authorization, accept: "application/json" } });
      if (reply.status !== 401) return reply;
      login.refuse(authorization);
      if (attempt === 2) throw refusal(http.host, { status: 401, text: "" }, request.purpose);
    }
  }

  async function replyTo({ done = [200], wording, tooLarge, ...request }: RestRequest): Promise<HttpReply> {
    const reply = await authorised(request, http.request);
    if (done.includes(reply.status)) return reply;
    throw refusal(http.host, reply, request.purpose, { wording, tooLarge });
  }

  return {
    host: http.host,
    async send(request) {
      await replyTo(request);
    },
    async ask(request, { schema, name, mayChange }) {
      return readJson((await replyTo(request)).text, schema, name, mayChange);
    },
    async find(request, { schema, name, mayChange }) {
      const { status, text } = await replyTo({ ...request, done: [200, 404] });
      return status === 404 ? undefined : readJson(text, schema, name, mayChange);
    },
    async list(request, { mostCards, mostBytes }, begin) {
      const { status, read } = await authorised(request, (signed) =>
        http.stream(signed, async ({ status: answered, chunks }) => {
          if (answered !== 200) return { status: answered, read: undefined };
          const counted = upTo(mostBytes, chunks);
          const made = await streamedCards(counted.chunks, mostCards, begin());
          return { status: answered, read: { made, bytes: counted.bytes() } };
        }),
      );
      if (status === 404) return undefined;
      if (status !== 200) throw refusal(http.host, { status, text: "" }, request.purpose);
      return read;
    },
  };
}

function upTo(mostBytes: number | undefined, chunks: AsyncIterable<Uint8Array>) {
  let bytes = 0;
  async function* counted() {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (mostBytes !== undefined && bytes > mostBytes)
        throw new ReplyTooLarge(`ESM's list of data cards holds more than ${mostBytes} bytes`);
      yield chunk;
    }
  }
  return { chunks: counted(), bytes: () => bytes };
}

const TOO_LARGE =
  "the request is larger than is taken: raise the limit in ESM or in the web server before it, or lower chatLog.mostCharacters";

/**
 * The failure for a refusal by ESM. Only a 409 may pass by itself: somebody else may have locked the card.
 *
 * @param wording makes ESM's own words safe to report; without it they are left out, since they may repeat anything
 */
function refusal(
  host: string,
  { status, text }: Pick<HttpReply, "status" | "text">,
  purpose: string,
  { wording, tooLarge = TOO_LARGE }: Pick<RestRequest, "wording" | "tooLarge"> = {},
): Failure {
  const advice: Record<number, string> = {
    401: "the login is no longer accepted",
    403: "the user is not permitted to do this, or there is no such thing",
    404: "there is no such thing, or the user may not see it",
    409: "somebody else may have the card locked",
    413: tooLarge,
  };
  const words = wording === undefined ? undefined : wordsOf(text, wording);
  const message = `ESM at ${host} answered with status ${status} (${purpose})`;
  const whole = [message, advice[status], words].filter((part) => part !== undefined).join(": ");
  if (status === 401) {
    return new Failure(whole, { code: "esm-login-refused", scope: "system", retryable: false, status });
  }
  return new EsmRefusal(whole, { code: "esm-refused", retryable: status === 409, status });
}

function wordsOf(body: string, wording: Wording): string | undefined {
  try {
    const { message, error } = readJson(body, apiException, "ESM's refusal");
    const words = wording(message ?? error ?? "");
    return words === "" ? undefined : words;
  } catch {
    return undefined;
  }
}
