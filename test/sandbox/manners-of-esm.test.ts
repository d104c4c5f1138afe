import { describe, expect, it } from "vitest";
import type { MannerName } from "../../plugin/sandbox/named-manners.ts";
import type { Sandbox } from "../../plugin/sandbox/start-sandbox.ts";
import { connect, type EsmClient, login, type Page, values } from "./esm-client.ts";
import { webApi } from "./esm-web-api/web-api-client.ts";
import { sandboxes } from "./running-sandbox.ts";
import { sampleSession } from "./sample-session.ts";

const start = sandboxes();
const SESSIONS = ["ws-1", "ws-2", "ws-3"].map((sessionId) => sampleSession(sessionId));

async function startWith(...manners: MannerName[]): Promise<Sandbox> {
  return start({ sessions: SESSIONS, createCards: true, manners });
}

async function idsOf(esm: EsmClient): Promise<string[]> {
  const { body } = await esm.get<Page>("/dc/chat_session/data");
  return body.data.map(({ dataCardId }) => dataCardId);
}

describe("cloud", () => {
  it("lets both APIs answer at the cloud's paths and nowhere else, and says so", async () => {
    const sandbox = await startWith("cloud");
    const origin = new URL(sandbox.chatHistory).origin;
    expect([sandbox.esmRest, sandbox.esmWebApi]).toEqual([`${origin}/rest-api/itsm/v1`, `${origin}/api/itsm`]);
    const esm = await connect(sandbox);
    const { body } = await esm.get<Page>("/dc/chat_session/data", { limit: "1" });
    const [card] = body.data;
    expect(card).toMatchObject({ url: `/dc/chat_session/data/${card?.dataCardId}` });
    expect(body.meta.links.next).toContain(`${sandbox.esmRest}/dc/chat_session/data?`);
    expect(await webApi(sandbox).find("template.code = 'chat_session'")).toHaveLength(3);
    const elsewhere = await fetch(`${origin}/itsm/api/v1/echo`);
    expect([elsewhere.status, await elsewhere.json()]).toMatchObject([
      404,
      { code: 404, message: "There is no such call" },
    ]);
    const xml = await fetch(`${origin}/esm/search.ws?query=x`);
    expect([xml.status, await xml.text()]).toEqual([
      404,
      expect.stringContaining("<details>There is no such call</details>"),
    ]);
  });

  it("is counted by its paths, and left again while it runs", async () => {
    const sandbox = await startWith("cloud");
    await login(sandbox);
    await fetch(`${sandbox.esmRest}/dc/person/data/1`);
    expect(sandbox.stats().esm.calls.map(({ path }) => path)).toEqual([
      "/rest-api/itsm/v1/users/login",
      "/rest-api/itsm/v1/dc/{template}/data/{id}",
    ]);
    sandbox.setManners({ paths: "on-premises" });
    expect(new URL(sandbox.esmRest).pathname).toBe("/itsm/api/v1");
    expect((await fetch(`${sandbox.esmRest}/echo`)).status).toBe(200);
  });
});

describe("next-on-last-page", () => {
  it("names a next on the last page, behind which the list is a 404 (observed)", async () => {
    const esm = await connect(await startWith("next-on-last-page"));
    const { body } = await esm.get<Page>("/dc/chat_session/data", { limit: "200" });
    expect(body.data).toHaveLength(3);
    const behind = await fetch(body.meta.links.next ?? "", { headers: { Authorization: esm.token } });
    expect(behind.status).toBe(404);
  });
});

describe("odd-templates", () => {
  it("tells of values that are an object, a number, a date and nothing, of no type and of no folder code", async () => {
    const esm = await connect(await startWith("odd-templates"));
    for (const template of ["chat_session", "person"]) {
      const { body } = await esm.get<{ allowedFolders: object[]; attributes: Record<string, unknown> }>(
        `/dc/${template}`,
      );
      expect(body.allowedFolders.at(-1)).toEqual({ folderName: "Archive" });
      expect(body.attributes["floor"]).toMatchObject({
        values: [{ value: { en: "Ground floor" } }, { value: 2 }, { value: "2021-03-24" }, { value: null }],
      });
      expect(body.attributes["old_notes"]).not.toHaveProperty("type");
    }
  });
});

describe("odd-templates, on whole cards", () => {
  it("shows them in a list, a stream and a card, and not beside attributes that were asked for", async () => {
    const esm = await connect(await startWith("odd-templates"));
    const [id = ""] = await idsOf(esm);
    const one = await esm.data("chat_session", id);
    expect(one["floor"]).toEqual([
      { code: "ground", value: { en: "Ground floor", fi: "Pohjakerros" } },
      { code: "second", value: 2 },
      { code: null, value: "2021-03-24" },
      { code: "unnamed", value: null },
    ]);
    const whole = { dataCards: "true" };
    for (const path of ["/dc/chat_session/data", "/dc/chat_session/data/stream"]) {
      const { body } = await esm.get<Page>(path, whole);
      const [first] = body.data as { data: Record<string, unknown> }[];
      expect(first?.data["old_notes"]).toEqual({ name: "Old notes", values: [{ value: "Moved in 2019" }] });
      const selected = await esm.get<Page>(path, { ...whole, selectedAttributes: "start_time" });
      expect(selected.body.data[0]).toMatchObject({ data: { start_time: {} } });
      expect(selected.text).not.toContain("floor");
    }
  });
});

describe("names-by-language", () => {
  it("tells and shows names in all languages; searches and writes go by the system language's, or the code", async () => {
    const sandbox = await startWith("names-by-language", "localised-static-values");
    const esm = await connect(sandbox);
    const [id = ""] = await idsOf(esm);
    const [yes] = (await esm.data("chat_session", id))["is_chat_active"] as { value: object }[];
    expect(yes).toMatchObject({ code: "yes", value: { en: "Yes", fi: "Kyllä" } });
    const { body } = await esm.get<{ attributes: Record<string, { values: unknown }> }>("/dc/chat_session");
    expect(body.attributes["is_chat_active"]?.values).toMatchObject([{ code: "yes", value: { fi: "Kyllä" } }, {}]);
    expect(await esm.names("chat_session", "$is_chat_active$ = 'Kyllä'")).toHaveLength(3);
    const write = (value: object) =>
      esm.send("PATCH", `/dc/chat_session/data/${id}`, { data: { is_chat_active: values(value) } });
    expect((await write({ value: { en: "No", fi: "Ei" } })).status).toBe(400);
    expect((await write({ code: "no" })).status).toBe(200);
    const [found] = await webApi(sandbox).find("template.code = 'chat_session' AND $is_chat_active$ = 'Ei'");
    expect(found).toMatchObject({ id, values: { is_chat_active: ["Ei"] } });
  });
});

describe("localised-static-values: the system language decides, never a translation (documented)", () => {
  it("shows, tells, searches and takes the Finnish name", async () => {
    const sandbox = await startWith("localised-static-values");
    const esm = await connect(sandbox);
    const [id = ""] = await idsOf(esm);
    expect(await esm.data("chat_session", id)).toMatchObject({ is_chat_active: [{ value: "Kyllä", code: "yes" }] });
    const { body } = await esm.get("/dc/chat_session");
    expect(body).toMatchObject({
      attributes: {
        is_chat_active: {
          values: [
            { code: "yes", value: "Kyllä" },
            { code: "no", value: "Ei" },
          ],
        },
      },
    });
    expect(await esm.names("chat_session", "$is_chat_active$ = 'Kyllä'")).toHaveLength(3);
    expect((await esm.get("/dc/chat_session/data", { filter: "$is_chat_active$ = 'Yes'" })).status).toBe(400);
    const write = (value: object) =>
      esm.send("PATCH", `/dc/chat_session/data/${id}`, { data: { is_chat_active: values(value) } });
    expect((await write({ value: "No" })).status).toBe(400);
    expect((await write({ value: "ei" })).status).toBe(200);
    expect(await esm.data("chat_session", id)).toMatchObject({ is_chat_active: [{ value: "Ei", code: "no" }] });
    const [found] = await webApi(sandbox).find("template.code = 'chat_session' AND $is_chat_active$ = 'Ei'");
    expect(found).toMatchObject({ id, values: { is_chat_active: ["Ei"] } });
  });
});

describe("wait-in-message", () => {
  it("answers the fourth request and then each 25th with a 429 that says in words alone how long to wait", async () => {
    const sandbox = await startWith("wait-in-message");
    const replies: Response[] = [];
    for (let request = 1; request <= 54; request += 1) replies.push(await fetch(`${sandbox.esmRest}/echo`));
    const told = replies.flatMap(({ status }, index) => (status === 200 ? [] : [[index + 1, status]]));
    expect(told).toEqual([4, 29, 54].map((request) => [request, 429]));
    expect(replies[3]?.headers.get("Retry-After")).toBeNull();
    expect(await replies[3]?.json()).toMatchObject({
      code: 429,
      message: expect.stringMatching(/try again in 1 seconds$/),
    });
  });
});

describe("locked-cards: 409 on a write, then taken (observed)", () => {
  it.each([
    ["PATCH", "", { data: { message_count: values({ value: 1 }) } }],
    ["PUT", "/message_count", values({ value: 1 })],
    ["POST", "/message_count", values({ value: 1 })],
    ["DELETE", "/message_count", undefined],
  ])("%s {card}%s", async (method, attribute, body) => {
    const esm = await connect(await startWith("locked-cards"));
    const [id = "", other = ""] = await idsOf(esm);
    const write = (card: string) => esm.send(method, `/dc/chat_session/data/${card}${attribute}`, body);
    expect(await write(id)).toMatchObject({ status: 409, body: { code: 409, message: "Resource is locked" } });
    expect((await write(id)).status).toBe(200);
    expect((await write(other)).status).toBe(409);
    expect((await esm.get(`/dc/chat_session/data/${id}`)).status).toBe(200);
  });

  it("a bulk write with a locked card is refused as a whole, and taken the next time (assumed)", async () => {
    const esm = await connect(await startWith("locked-cards"));
    const items = (await idsOf(esm)).map((dataCardId) => ({ dataCardId, data: { chat_log: values({ value: "x" }) } }));
    expect((await esm.send("PUT", "/dc/chat_session/data", items)).status).toBe(409);
    const taken = await esm.send("PUT", "/dc/chat_session/data", items);
    expect(taken.body).toMatchObject({ meta: { importResult: { savedDataCards: 3, notSavedDataCards: 0 } } });
  });

  it("a card is created all the same, and put into the trash the second time (assumed); then it is a 409 again", async () => {
    const esm = await connect(await startWith("locked-cards"));
    const id = await esm.create("incident", "incidents", { subject: values({ value: "Help" }) });
    const remove = () => esm.send("DELETE", `/dc/incident/data/${id}`);
    expect(await remove()).toMatchObject({ status: 409, body: { message: "Resource is locked" } });
    expect((await remove()).status).toBe(200);
    expect(await remove()).toMatchObject({ status: 409, body: { message: `Data card ${id} is in the trash already` } });
  });
});

describe("other-dates", () => {
  it.each([
    ["2021-03-24T10:57:57Z", "2021-03-24T12:57:57+02:00"],
    ["2021-03-24T10:57:58Z", "2021-03-24T12:57:58+0200"],
    ["2021-03-24T23:00:00Z", "2021-03-25T01:00:00+0200"],
    ["2021-03-24T00:00:00Z", "2021-03-24"],
    ["2021-03-24", "2021-03-24"],
    ["2021-03-24T02:00:00+0200", "2021-03-24"],
    ["2021-03-24T22:00:00-02:00", "2021-03-25"],
  ])("%s is shown as %s, the same instant", async (written, shown) => {
    const esm = await connect(await startWith("other-dates"));
    const [id = ""] = await idsOf(esm);
    await esm.send("PATCH", `/dc/chat_session/data/${id}`, { data: { start_time: values({ value: written }) } });
    expect(await esm.data("chat_session", id)).toMatchObject({ start_time: [{ value: shown }] });
    expect(Date.parse(shown)).toBe(Date.parse(written));
  });
});
