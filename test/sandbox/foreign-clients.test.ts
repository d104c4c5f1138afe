import { beforeEach, describe, expect, it } from "vitest";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import type { Page } from "./esm-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

/** Clients as others have written them for the real ESM, each with the habits that break on an untrue copy. */

const start = sandboxes();
const SESSIONS = Array.from({ length: 120 }, (_, index) =>
  sampleSession(`ws-${index}`, index % 2 === 0 ? {} : { status: "active", endedAt: null }),
);
const ALL = SESSIONS.map(({ sessionId }) => sessionId).toReversed();
const FILTER = "$chat_session_id$ LIKE 'ws-_5'";
const FILTERED = ALL.filter((id) => /^ws-.5$/.test(id));

let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await start({ sessions: SESSIONS, createCards: true });
});

describe("reading the token", () => {
  it.each([
    ["the header alone", async (reply: Response) => reply.headers.get("authorization") ?? ""],
    ["the body alone", async (reply: Response) => ((await reply.json()) as { token: string }).token],
    [
      "the body, putting Bearer in front itself",
      async (reply: Response) => `Bearer ${((await reply.json()) as { token: string }).token.slice(7)}`,
    ],
    [
      "the body, taking Bearer off",
      async (reply: Response) => ((await reply.json()) as { token: string }).token.replace("Bearer ", ""),
    ],
  ])("from %s works", async (_where, read) => {
    const token = await read(await login());
    expect((await fetch(`${sandbox.esmRest}/dc`, { headers: { Authorization: token } })).status).toBe(200);
  });

  it("after a login with a multipart form works", async () => {
    const form = new FormData();
    form.set("login", sandbox.login);
    form.set("password", sandbox.password);
    const reply = await fetch(`${sandbox.esmRest}/users/login`, { method: "POST", body: form });
    expect(reply.status).toBe(200);
  });
});

describe("paging", () => {
  it("without ever sending limit gives every card once", async () => {
    const names: string[] = [];
    let path = "/dc/chat_session/data?dataCards=False";
    for (;;) {
      const reply = await get(sandbox.esmRest + path);
      if (reply.status === 404) break;
      const { data } = (await reply.json()) as Page;
      names.push(...data.map(({ name }) => name));
      path = `/dc/chat_session/data?dataCards=False&filterId=${data.at(-1)?.dataCardId ?? ""}`;
    }
    expect(names).toEqual(ALL);
  });

  it.each([
    ["everything", "", ALL],
    ["what a filter finds", FILTER, FILTERED],
  ])("by following next, without another thought, gives %s", async (_what, filter, expected) => {
    const names: string[] = [];
    const query = new URLSearchParams({
      limit: "3",
      selectedAttributes: "chat_session_id",
      ...(filter === "" ? {} : { filter }),
    });
    let url: string | undefined = `${sandbox.esmRest}/dc/chat_session/data?${query.toString()}`;
    while (url !== undefined) {
      const page = (await (await get(url)).json()) as Page;
      names.push(...page.data.map(({ name }) => name));
      url = page.meta.links.next;
    }
    expect(names).toEqual(expected);
  });

  it.each([
    ["filterId=0 on the first page, as the document's default says", "0"],
    ["an empty filterId and an empty filter on the first page", "&filter="],
  ])("with %s gives every card once", async (_habit, first) => {
    const names: string[] = [];
    for (let below = first; ; ) {
      const reply = await get(`${sandbox.esmRest}/dc/chat_session/data?limit=50&filterId=${below}`);
      if (reply.status === 404) break;
      const { data } = (await reply.json()) as Page;
      names.push(...data.map(({ name }) => name));
      below = data.at(-1)?.dataCardId ?? "";
    }
    expect(names).toEqual(ALL);
  });

  it("with a space behind each comma of selectedAttributes gives just those attributes (WorkSimple-GmbH/python-efecte)", async () => {
    const query = new URLSearchParams({ limit: "1", selectedAttributes: "chat_session_id, start_time" }).toString();
    const { data } = (await (await get(`${sandbox.esmRest}/dc/chat_session/data?${query}`)).json()) as Page;
    expect(data).toMatchObject([
      { data: { chat_session_id: { values: [{ value: ALL[0] }] }, start_time: { values: [] } } },
    ]);
  });

  it("meets next as it has been observed when asked for: another host, without the filter", async () => {
    sandbox.setManners({ nextLinkBase: "http://esm-internal:8080/itsm/api/v1", nextLinkKeepsFilter: false });
    const query = new URLSearchParams({ limit: "3", filter: FILTER }).toString();
    const page = (await (await get(`${sandbox.esmRest}/dc/chat_session/data?${query}`)).json()) as Page;
    const last = page.data.at(-1)?.dataCardId;
    expect(page.meta.links.next).toBe(
      `http://esm-internal:8080/itsm/api/v1/dc/chat_session/data?limit=3&filterId=${last}`,
    );
  });
});

describe("finding the API", () => {
  it("in the cloud, where the document's own server is (maholick/n8n-nodes-efecte appends /rest-api/itsm/v1)", async () => {
    sandbox.setManners({ paths: "cloud" });
    const base = new URL(sandbox.chatHistory).origin;
    const token = (await login()).headers.get("Authorization") ?? "";
    const reply = await fetch(`${base}/rest-api/itsm/v1/dc`, { headers: { Authorization: token } });
    expect(reply.status).toBe(200);
  });

  it("from the relative URL of an info element, put behind the API's own address", async () => {
    const { data } = (await (await get(`${sandbox.esmRest}/dc/chat_session/data?limit=1`)).json()) as Page;
    const [info] = data as { url: string; dataCardId: string }[];
    const card: unknown = await (await get(sandbox.esmRest + (info?.url ?? ""))).json();
    expect(card).toMatchObject({
      dataCardId: info?.dataCardId,
      data: { chat_session_id: { values: [{ value: ALL[0] }] } },
    });
  });
});

async function login(): Promise<Response> {
  return fetch(`${sandbox.esmRest}/users/login`, {
    method: "POST",
    body: new URLSearchParams({ login: sandbox.login, password: sandbox.password }),
  });
}

async function get(url: string): Promise<Response> {
  const token = (await login()).headers.get("Authorization") ?? "";
  return fetch(url, { headers: { Authorization: token } });
}
