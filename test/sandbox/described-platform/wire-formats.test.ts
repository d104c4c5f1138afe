import { describe, expect, it } from "vitest";
import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { platformFile, readPlatformFile } from "../../../plugin/settings/platform-description.ts";
import { sandboxes } from "../running-sandbox.ts";
import { sampleSession } from "../sample-session.ts";

const start = sandboxes();
const NAMED = { file: "", place: "" };

async function served(platform: string): Promise<{ readonly sandbox: Sandbox; readonly url: string }> {
  const isOurs = ["newest-first", "rpc", "threads"].includes(platform);
  const file = isOurs ? `test/acceptance/platforms/${platform}.yaml` : platformFile(platform, "", NAMED);
  const { description } = readPlatformFile(file, NAMED);
  const sandbox = await start({ sessions: [sampleSession()], platform: { description } });
  return { sandbox, url: sandbox.chatHistory };
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
  readonly headers: Headers;
}

async function call(url: string, init: RequestInit = {}): Promise<Answer> {
  const reply = await fetch(url, init);
  return { status: reply.status, json: await reply.json(), headers: reply.headers };
}

function basic({ platform }: Sandbox, user: string, key: string): Record<string, string> {
  const { [user]: name = "", [key]: password = "" } = platform?.settings ?? {};
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` };
}

const SESSION = sampleSession();
const IDS = SESSION.messages.map(({ messageId }) => messageId);

describe("Live Helper Chat", () => {
  it("refuses a wrong key and an unknown chat with status 200, as the real one does", async () => {
    const { sandbox, url } = await served("live-helper-chat");
    const chat = `${url}/restapi/fetchchat?chat_id=${SESSION.sessionId}`;
    const refused = { status: 200, json: { error: true, result: "Authorization failed!" } };
    expect(await call(chat)).toMatchObject(refused);
    expect(await call(chat, { headers: { authorization: "Basic eDp5" } })).toMatchObject(refused);
    const headers = basic(sandbox, "user", "key");
    expect(await call(`${url}/restapi/fetchchat?chat_id=x`, { headers })).toMatchObject({
      status: 200,
      json: { error: true, result: "Could not find chat" },
    });
    const { json, headers: told } = await call(chat, { headers });
    expect(json).toMatchObject({ chat: { id: SESSION.sessionId, nick: SESSION.visitor.name, status: 2 } });
    expect(Date.parse(told.get("date") ?? "")).toBe(Math.floor(sandbox.clock() / 1_000) * 1_000);
  });

  it("has no other calls, and shows a deleted chat as one", async () => {
    const { sandbox, url } = await served("live-helper-chat");
    const headers = basic(sandbox, "user", "key");
    expect((await call(`${url}/restapi/nothing`, { headers })).status).toBe(404);
    sandbox.setPrivacyDeletions([SESSION.sessionId]);
    expect((await call(`${url}/restapi/fetchchat?chat_id=${SESSION.sessionId}`, { headers })).status).toBe(410);
  });

  it("tells only what has happened by its clock", async () => {
    const { sandbox, url } = await served("live-helper-chat");
    const headers = basic(sandbox, "user", "key");
    sandbox.setClock(Date.parse(SESSION.messages[1]?.sentAt ?? ""));
    const { json } = await call(
      `${url}/restapi/fetchchatmessages?chat_id=${SESSION.sessionId}&extract_media=true&remove_media=true`,
      { headers },
    );
    const { messages } = (json as { result: { messages: { id: string }[] } }).result;
    expect(messages.map(({ id }) => id)).toEqual(
      SESSION.messages.filter(({ sentAt }) => Date.parse(sentAt) <= sandbox.clock()).map(({ messageId }) => messageId),
    );
  });
});

describe("a list with the newest first", () => {
  it("is cut by offsets", async () => {
    const { sandbox, url } = await served("newest-first");
    const headers = basic(sandbox, "user", "key");
    const page = async (skip: number) => {
      const query = new URLSearchParams({
        "where[conversation]": SESSION.sessionId,
        sort: "-sent",
        limit: "2",
        skip: `${skip}`,
      });
      return ((await call(`${url}/api/messages?${query}`, { headers })).json as { data: { key: string }[] }).data;
    };
    expect((await page(0)).map(({ key }) => key)).toEqual(IDS.toReversed().slice(0, 2));
    expect((await page(2)).map(({ key }) => key)).toEqual(IDS.toReversed().slice(2, 4));
    expect(await page(IDS.length)).toEqual([]);
  });
});

describe("one address for every call", () => {
  it("logs in, refuses other tokens by a code, and reads what is meant from the body", async () => {
    const { sandbox, url } = await served("rpc");
    const rpc = (body: object, session = "") =>
      call(`${url}/rpc`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...body, session }),
      });
    const history = {
      method: "chat.history",
      params: { chat: SESSION.sessionId, with: ["messages", "chats"], page: 0 },
    };
    expect(await rpc(history)).toMatchObject({ status: 200, json: { code: 4 } });
    const { user, password } = sandbox.platform?.settings ?? {};
    expect(await rpc({ method: "login", params: { user, password: "wrong" } })).toMatchObject({ json: { code: 4 } });
    const login = await rpc({ method: "login", params: { user, password } });
    const { token } = (login.json as { value: { token: string } }).value;
    expect(await rpc({ ...history, params: { ...history.params, chat: "x" } }, token)).toMatchObject({
      status: 200,
      json: { code: 7, why: "No chat" },
    });
    expect(await rpc(history, token)).toMatchObject({
      json: { value: { chat: { id: SESSION.sessionId, n: IDS.length }, messages: IDS.map((id) => ({ id })) } },
    });
    const behind = await rpc({ ...history, params: { ...history.params, page: 1 } }, token);
    expect(behind).toMatchObject({ json: { value: { messages: [] } } });
  });
});

describe("threads", () => {
  it("ask for an OAuth token, and stand in a record each, linked by pages", async () => {
    const { sandbox, url } = await served("threads");
    const { client = "", secret = "" } = sandbox.platform?.settings ?? {};
    const logIn = (client_secret: string) =>
      call(`${url}/oauth/token`, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "client_credentials",
          client_id: client,
          client_secret,
          scope: "read",
        }),
      });
    expect((await logIn("wrong")).status).toBe(401);
    const { access_token } = (await logIn(secret)).json as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}` };
    const { json } = await call(`${url}/v2/conversations/${SESSION.sessionId}/threads?expand=events,users`, {
      headers,
    });
    const { threads } = json as { threads: { id?: string; type?: string; events: { id: string }[] }[] };
    expect(threads.flatMap(({ type, id }) => (type === "live" ? [id] : []))).toEqual(
      SESSION.liveChats.map(({ liveChatId }) => liveChatId),
    );
    expect(threads.flatMap(({ events }) => events.map(({ id }) => id)).toSorted()).toEqual(IDS.toSorted());
  });
});

describe("pages that go backwards", () => {
  it("begin with the newest messages, in the order in which they were said", async () => {
    const { sandbox, url } = await served("chatwoot");
    const { account = "", token = "" } = sandbox.platform?.settings ?? {};
    const messages = `${url}/api/v1/accounts/${account}/conversations/${SESSION.sessionId}/messages`;
    const page = async (query: string) => {
      const { json } = await call(messages + query, { headers: { api_access_token: token } });
      return (json as { payload: { id: string }[] }).payload.map(({ id }) => id);
    };
    expect(await page("")).toEqual(IDS);
    expect(await page(`?before=${IDS[2]}`)).toEqual(IDS.slice(0, 2));
    expect(await page(`?before=${IDS[0]}`)).toEqual([]);
  });
});
