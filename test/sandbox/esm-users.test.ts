import { beforeEach, describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { thrownBy } from "../support/rejection.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();
const MARI = { login: "mari", password: "käyttäjä: 1" };
const TEMPLATE = "chat_session";
let sandbox: Sandbox;
let ids: readonly string[];

beforeEach(async () => {
  sandbox = await start({
    sessions: ["ws-1", "ws-2", "ws-3"].map((id) => sampleSession(id)),
    createCards: true,
    users: [MARI],
  });
  ids = (sandbox.world.cardsByTemplate.get(TEMPLATE) ?? []).map(({ dataCardId }) => dataCardId);
});

type Who = Readonly<Record<"login" | "password", string>>;

function logIn(who: Who): Promise<Response> {
  return fetch(`${sandbox.esmRest}/users/login`, { method: "POST", body: new URLSearchParams({ ...who }) });
}

async function tokenOf(who: Who): Promise<string> {
  return (await logIn(who)).headers.get("authorization") ?? "";
}

async function rest(token: string, path: string, init: RequestInit = {}): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: token, "content-type": "application/json" };
  const response = await fetch(`${sandbox.esmRest}/dc/${TEMPLATE}/data${path}`, { ...init, headers });
  return { status: response.status, body: await response.json() };
}

async function listed(token: string): Promise<readonly unknown[]> {
  const { body } = await rest(token, "?dataCards=true");
  return (body as { readonly data: { readonly dataCardId: string }[] }).data.map(({ dataCardId }) => dataCardId);
}

async function search({ login, password }: Who, query: string): Promise<string> {
  const authorization = `Basic ${Buffer.from(`${login}:${password}`).toString("base64")}`;
  const url = `${sandbox.esmWebApi}/search.ws?query=${encodeURIComponent(query)}`;
  return (await fetch(url, { headers: { authorization } })).text();
}

async function set(body: unknown): Promise<readonly unknown[]> {
  const response = await fetch(`${sandbox.control}/users`, { method: "POST", body: JSON.stringify(body) });
  return [response.status, await response.json()];
}

const FIND_ALL = `SELECT entity FROM entity WHERE template.code = '${TEMPLATE}'`;

describe("ESM's other users", () => {
  it("log in with their own passwords, over both APIs", async () => {
    const first = { login: sandbox.login, password: sandbox.password };
    expect((await logIn(MARI)).status).toBe(200);
    expect((await logIn({ ...MARI, password: first.password })).status).toBe(401);
    expect((await logIn({ ...first, password: MARI.password })).status).toBe(401);
    expect((await logIn({ ...MARI, login: "nobody" })).status).toBe(401);
    expect(await search(MARI, FIND_ALL)).toContain("<entityset>");
    expect(await search({ ...MARI, password: first.password }, FIND_ALL)).not.toContain("<entityset>");
    expect(await listed(await tokenOf(first))).toEqual(ids.toReversed());
  });

  it("see neither the cards nor the attributes that are kept from them, and others do", async () => {
    const hidden = ids[1] ?? "";
    sandbox.setUsers([
      {
        ...MARI,
        rules: [{ templateCode: TEMPLATE, attributeCode: "chat_session_id", read: false, write: true }],
        unseenCards: [hidden],
      },
    ]);
    const token = await tokenOf(MARI);
    expect(await listed(token)).toEqual([ids[2], ids[0]]);
    expect((await rest(token, `/${hidden}`)).status).toBe(404);
    expect((await rest(token, `/${hidden}`, { method: "DELETE" })).status).toBe(404);
    const change = { method: "PATCH", body: JSON.stringify({ dataCardId: hidden, data: {} }) };
    expect((await rest(token, `/${hidden}`, change)).status).toBe(404);
    const bulk = { method: "PUT", body: JSON.stringify([{ dataCardId: hidden, data: {} }]) };
    expect((await rest(token, "", bulk)).body).toMatchObject({ meta: { importResult: { savedDataCards: 0 } } });
    expect((await rest(token, `/${ids[0]}`)).body).toMatchObject({ data: { chat_session_id: { values: [] } } });
    const found = await search(MARI, FIND_ALL);
    expect(found).toContain(`<entity id="${ids[0]}"`);
    expect(found).not.toContain(`id="${hidden}"`);
    // Its name is shown all the same, as the sandbox names cards.
    expect(found).not.toContain("<value>ws-");

    const first = await tokenOf(sandbox);
    expect(await listed(first)).toEqual(ids.toReversed());
    expect((await rest(first, `/${hidden}`)).body).toMatchObject({
      data: { chat_session_id: { values: [{ value: "ws-2" }] } },
    });
    expect(await search(sandbox, FIND_ALL)).toContain("ws-2");
  });

  it("write into the same ESM", async () => {
    const data = { chat_session_id: { values: [{ value: "of mari" }] }, is_chat_active: { values: [{ code: "yes" }] } };
    const body = JSON.stringify({ folderCode: "chat_sessions", data });
    const made = await rest(await tokenOf(MARI), "", { method: "POST", body });
    const again = await rest(await tokenOf(sandbox), "", { method: "POST", body: body.replace("mari", "others") });
    const idOf = ({ body: reply }: typeof made) => (reply as { dataCard: { dataCardId: string } }).dataCard.dataCardId;
    expect(new Set([...ids, idOf(made), idOf(again)]).size).toBe(ids.length + 2);
    expect(await listed(await tokenOf(sandbox))).toContain(idOf(made));
  });

  it("stay logged in when their rights change, and not when their passwords do", async () => {
    const token = await tokenOf(MARI);
    sandbox.setUsers([{ ...MARI, unseenCards: [...ids] }]);
    expect((await rest(token, `/${ids[0]}`)).status).toBe(404);
    sandbox.setUsers([{ ...MARI, password: "another" }]);
    expect((await rest(token, `/${ids[0]}`)).status).toBe(401);
    sandbox.setUsers([]);
    expect((await rest(token, `/${ids[0]}`)).status).toBe(401);
    expect((await logIn(MARI)).status).toBe(401);
  });

  it("are set over HTTP", async () => {
    const users = [{ login: "otto", password: "x", unseenCards: [ids[0]], rules: [{ templateCode: "person" }] }];
    expect(await set({ users })).toEqual([200, { users: 1 }]);
    expect(await listed(await tokenOf({ login: "otto", password: "x" }))).toEqual([ids[2], ids[1]]);
    for (const wrong of [
      { users: [{ login: "otto" }] },
      { users: [{ login: "", password: "x" }] },
      { users: [{ ...users[0], unseen: [] }] },
      { users: [...users, ...users] },
      { users: [{ ...users[0], login: sandbox.login }] },
    ]) {
      expect((await set(wrong))[0]).toBe(400);
    }
  });

  it("are no two with one login", () => {
    expect(thrownBy(() => sandbox.setUsers([MARI, { ...MARI, password: "x" }]))).toBeInstanceOf(InputError);
  });
});
