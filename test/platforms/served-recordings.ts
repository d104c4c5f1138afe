import { existsSync, readFileSync } from "node:fs";
import { createDescribedChatHistory } from "../../plugin/outside/chat-history/described/client.ts";
import type { PlatformDescription } from "../../plugin/outside/chat-history/described/compile-platform.ts";
import type { ChatHistory } from "../../plugin/outside/chat-history/port.ts";
import { createHttpClient } from "../../plugin/outside/http/http-client.ts";
import { platformFile, readPlatformFile } from "../../plugin/settings/platform-description.ts";
import type { AnswerFunction, PlainAnswer, ReceivedRequest } from "../support/scripted-server.ts";
import { play } from "../support/scripted-server.ts";

/** Answers of real servers; what is known of them stands in the README there. */
const RECORDINGS = "../shared/data/platforms";
export const areHere = existsSync(RECORDINGS);

/** When the recordings are read: an hour after the last of them. */
export const NOW = Date.UTC(2026, 10, 29, 12);
const HEADERS = { "content-type": "application/json", date: new Date(NOW).toUTCString() };

export type Json = Record<string, unknown>;

export function recorded<T = Json>(file: string): T {
  return JSON.parse(readFileSync(`${RECORDINGS}/${file}`, "utf8")) as T;
}

/** The body of an answer that was kept with its headers. */
export function recordedBody(file: string): Json {
  return JSON.parse(
    readFileSync(`${RECORDINGS}/${file}`, "utf8")
      .split(/\r?\n\r?\n/)
      .at(-1) ?? "",
  ) as Json;
}

export function shipped(name: string): PlatformDescription {
  const namedIn = { file: "", place: "" };
  return readPlatformFile(platformFile(name, ".", namedIn), namedIn);
}

export function historyOf(
  described: PlatformDescription,
  url: string,
  values: Readonly<Record<string, string>>,
): ChatHistory {
  const clock = { now: () => NOW, wait: async () => undefined };
  const http = createHttpClient({ system: "the chat platform", baseUrl: url, clock, random: () => 0 });
  return createDescribedChatHistory(http, described, { url, values }, clock);
}

function answered(answer: (request: ReceivedRequest) => PlainAnswer): AnswerFunction {
  return (request, response) => {
    const { status = 200, headers = {}, body } = answer(request);
    return play({ status, headers: { ...HEADERS, ...headers }, body }, request, response);
  };
}

export const LIVE_HELPER_CHAT = { user: "admin", key: "made-up-key" };

export interface LiveHelperChat {
  readonly chats: readonly Json[];
  /** By chat. */
  readonly messages: ReadonlyMap<string, Json>;
  readonly users: Json;
}

/** The recorded chat; and one that was opened again, of which the messages were recorded and the chat's own record was not. */
export function recordedLiveHelperChat(): LiveHelperChat {
  const { chat } = recorded<{ chat: Json }>("live-helper-chat/lhc-fetchchat.json");
  const again = { ...chat, id: 2, status: 0, time: 1795945064, pnd_time: 1795945070, cls_time: 1795945068 };
  return {
    chats: [{ ...again, lsync: 1795945070, last_user_msg_time: 1795945070 }, chat],
    messages: new Map([
      ["1", recorded("live-helper-chat/lhc-fetchchatmessages.json")],
      ["2", recorded("live-helper-chat/lhc-fetchchatmessages-2.json")],
    ]),
    users: recorded("live-helper-chat/lhc-getusers.json"),
  };
}

/** Answers as Live Helper Chat did: errors under 200, `list_count` only with the first page, no obedience to `sort`. */
export function asLiveHelperChat({ chats, messages, users }: LiveHelperChat): AnswerFunction {
  const { user, key } = LIVE_HELPER_CHAT;
  const wanted = `Basic ${Buffer.from(`${user}:${key}`).toString("base64")}`;
  const unknown = recordedBody("live-helper-chat/lhc-unknown.txt");
  const statistic = recorded<{ list: Json[] }>("live-helper-chat/lhc-chats.json").list[0]?.["messages_statistic"];
  return answered(({ url, query, headers }) => {
    if (headers.authorization !== wanted) return { body: recordedBody("live-helper-chat/lhc-badkey.txt") };
    const id = query.get("chat_id") ?? "";
    const chat = chats.find((one) => String(one["id"]) === id);
    switch (new URL(url, "http://localhost").pathname) {
      case "/restapi/fetchchat":
        return { body: chat === undefined ? unknown : { error: false, chat } };
      case "/restapi/fetchchatmessages":
        return { body: messages.get(id) ?? unknown };
      case "/restapi/getusers":
        return { body: users };
      case "/restapi/chats": {
        const [offset, limit] = [Number(query.get("offset") ?? 0), Number(query.get("limit") ?? 20)];
        const counts = query.get("prefill_fields") === "messages_statistic" ? { messages_statistic: statistic } : {};
        const list = chats.slice(offset, offset + limit).map((one) => ({ ...one, ...counts }));
        return { body: { list, list_count: offset === 0 ? chats.length : false, error: false } };
      }
      default:
        return { status: 404 };
    }
  });
}

export const HEXABOT = { login: "reader", password: "made-up-password", cookie: "s.sid" };

export interface Hexabot {
  readonly threads: readonly Json[];
  readonly messages: readonly Json[];
}

export function recordedHexabot(): Hexabot {
  return {
    threads: recorded<Json[]>("hexabot/hexabot-threads.json"),
    messages: recorded<Json[]>("hexabot/hexabot-messages-asc-populated.json"),
  };
}

function page(list: readonly Json[], query: URLSearchParams): readonly Json[] {
  const skip = Number(query.get("skip") ?? 0);
  return list.slice(skip, skip + Number(query.get("limit") ?? 10));
}

/** Answers as Hexabot did: a login that gives a cookie, the newest first. */
export function asHexabot({ threads, messages }: Hexabot, { password = HEXABOT.password } = {}): AnswerFunction {
  const cookie = `${HEXABOT.cookie}=s%3Amade-up.session`;
  return answered(({ method, url, query, headers, body }) => {
    const { pathname } = new URL(url, "http://localhost");
    if (method === "POST" && pathname === "/api/auth/local") {
      const isRight = (JSON.parse(body) as Json)["password"] === password;
      if (!isRight) return { status: 401, body: recorded<{ j: Json }>("hexabot/hexabot-unauthorised.json").j };
      return { status: 201, headers: { "set-cookie": `${cookie}; Path=/; HttpOnly` }, body: {} };
    }
    if (headers.cookie !== cookie)
      return { status: 401, body: recorded<{ j: Json }>("hexabot/hexabot-unauthorised.json").j };
    if (pathname === "/api/thread") return { body: page(threads, query) };
    if (pathname === "/api/message") {
      const id = query.get("where[thread.id]");
      return { body: page(messages.filter(({ thread }) => (thread as Json)["id"] === id).toReversed(), query) };
    }
    const thread = threads.find(({ id }) => pathname === `/api/thread/${id}`);
    if (thread === undefined) return { status: 404, body: recorded<{ j: Json }>("hexabot/hexabot-unknown.json").j };
    return { body: thread };
  });
}
