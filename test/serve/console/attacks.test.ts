import { describe, expect, it } from "vitest";
import type { GivenChat } from "../../report/chats/chats-world.ts";
import { CHROMIUM, OR_WHY_NOT, openBrowser } from "../../support/chromium.ts";
import { chatsOn, chatsVisits } from "./chats-visit.ts";

const visit = chatsVisits();

const CHAT: GivenChat = {
  dataCardId: "500",
  sessionId: "ws-1",
  customer: "11",
  start: "2026-11-29T10:00:00Z",
  log: "said by Zebra42",
};
const MAIJA = { login: "maija", password: "maijas-password" };
const LONG = "9".repeat(1_000);

describe.each(["rest", "web-api"] as const)("over the %s API", (api) => {
  it("an odd address or search is answered as one that asks for nothing known", async () => {
    const { visitor, pages, server } = await visit([CHAT], { api });
    const far = ["to=9999-12-31", "from=9999-12-31", "from=0000-01-01", "to=1999-12-31", "from=2200-01-01"];
    for (const query of [...far, "below=0", `below=${LONG}`, "hour=1e1", "outcome=__proto__", "from="]) {
      const page = await visitor.get(`${pages}/chats?${query}`);
      expect([query, page.status, chatsOn(page)]).toEqual([query, 400, ["500"]]);
    }
    const days = ["of=9999-12", "of=0000-01", "of=9999-12-31", "of=-1"];
    for (const query of days) expect((await visitor.get(`${pages}/report?period=month&${query}`)).status).toBe(400);
    // 11 is the card of a person.
    for (const path of ["11", "11/chat.json", "11/chat.txt", "11/erase", "0500", "-1", LONG, "5e2"]) {
      const page = await visitor.get(`${pages}/chats/${path}`);
      expect([path, page.status, page.text.includes("Vera")]).toEqual([path, 404, false]);
    }
    const search = async (fields: Record<string, string>) => {
      await visitor.get(`${pages}/chats`);
      const page = await visitor.submit(`${pages}/chats`, fields);
      page.elements();
      return [page.status, chatsOn(page)];
    };
    expect(await search({ from: "0000-01-01" })).toEqual([400, []]);
    expect(await search({ to: "9999-12-31" })).toEqual([400, []]);
    expect(await search({ text: "zebra42\u0000\u0007\uFFFE" })).toEqual([200, ["500"]]);
    const syntax = ["'", "\\' or 1=1", "' OR $chat_log$ LIKE '%", "%", "_", '$#"', "\uD800", "💬".repeat(250)];
    for (const text of syntax) {
      for (const field of ["id", "text", "customer"]) {
        expect([field, text, await search({ [field]: text })]).toEqual([field, text, [200, []]]);
      }
    }
    expect(server.logged.filter((line) => line.includes("could not be made"))).toEqual([]);
  });
});

it("a text that ESM does not show is not found, and the answer is that to any other text", async () => {
  const rules = [{ templateCode: "chat_session", attributeCode: "chat_log", read: false, write: false }];
  const { pages, as } = await visit([CHAT], { users: [{ ...MAIJA, rules }] });
  const maija = await as(MAIJA);
  const answers = [];
  for (const text of ["Zebra42", "Tiger43"]) {
    await maija.get(`${pages}/chats`);
    const { text: page } = await maija.submit(`${pages}/chats`, { text });
    answers.push(page.replaceAll(text, "TEXT").replaceAll(/\/found\/[\w-]+/g, ""));
  }
  expect(answers[0]).toBe(answers[1]);
});

it("how erasing went names other cards of the session only to whoever is known to see them", async () => {
  const doubled = [CHAT, { ...CHAT, dataCardId: "501" }];
  const operators = ["chat-history-task", "maija"];
  const { visitor, pages, as } = await visit(doubled, {
    users: [{ ...MAIJA, unseenCards: ["501"] }],
    sections: { operators },
  });
  const path = `${pages}/chats/500/erase`;
  await visitor.get(path);
  let page = await visitor.submit(path);
  while (page.headers.has("refresh")) page = await visitor.get(path);
  expect(page.text).toContain("Data card 501: the text was erased.");
  const maija = await as(MAIJA);
  const { text } = await maija.get(path);
  expect(text).toContain("Data card 500: the text was erased.");
  expect(text).not.toContain("501");
});

it("whoever logs in after somebody else, in the same browser, gets nothing of theirs", async () => {
  const user = { ...MAIJA, unseenCards: ["500"] };
  const { visitor, pages, server } = await visit([CHAT], { users: [user] });
  await visitor.get(`${pages}/report?period=days&from=2026-11-01&to=2026-11-29`);
  const before = await visitor.get(`${pages}/chats`);
  const found = await visitor.submit(`${pages}/chats`, { text: "Zebra42" });
  expect(chatsOn(found)).toEqual(["500"]);
  await visitor.submit("/console/log-out");
  await visitor.logIn(MAIJA.login, MAIJA.password);
  expect((await visitor.get(found.url)).status).toBe(404);
  expect((await visitor.get(found.url)).text).not.toMatch(/Zebra42|chats\/500/);
  const csrf = /name="csrf" value="([^"]+)"/.exec(before.text)?.[1] ?? "";
  expect((await visitor.post(`${pages}/chats`, { csrf, text: "Zebra42" })).status).toBe(403);
  const file = await visitor.get(`${pages}/report/report.csv?period=days&from=2026-11-01&to=2026-11-29&table=outcomes`);
  expect(file.text).not.toMatch(/Virtanen/);
  expect((await visitor.get(`${pages}/chats/500`)).status).toBe(404);
  const logged = server.logged.join("\n");
  expect(logged).not.toMatch(/Zebra42|Virtanen|maija|password/i);
  for (const secret of [csrf, server.sandbox.password, ...visitor.cookies.values()])
    expect(logged).not.toContain(secret);
});

it("what was searched for stands in no reason and no log, also where ESM fails", async () => {
  const { visitor, pages, server } = await visit([CHAT]);
  await visitor.get(`${pages}/chats`);
  await server.sandbox.close();
  const page = await visitor.submit(`${pages}/chats`, { text: "Tiger43", customer: "Virtanen" });
  expect(page.status).toBe(503);
  expect(page.text).toContain("Reason");
  expect([page.text, page.url, ...server.logged].join("\n")).not.toMatch(/Tiger43|Virtanen/);
});

describe.skipIf(CHROMIUM === undefined)(`a browser${OR_WHY_NOT}`, () => {
  it("shows nothing of a chat to whoever goes back after log out", async () => {
    const { server, pages } = await visit([CHAT]);
    // As people's browsers do, and those of tests usually do not.
    const browser = await openBrowser({ keepsPages: true });
    try {
      const page = await browser.newPage();
      await page.goto(`${server.origin}/console/log-in`);
      await page.fill("#login", server.sandbox.login);
      await page.fill("#password", server.sandbox.password);
      await page.click("button.main");
      await page.goto(`${server.origin}${pages}/chats/500`);
      expect(await page.content()).toContain("Zebra42");
      await page.goto(`${server.origin}/console`);
      await page.click("form[action$='/log-out'] button");
      for (let back = 0; back < 3; back += 1) {
        await page.goBack();
        expect(await page.content()).not.toContain("Zebra42");
      }
    } finally {
      await browser.close();
    }
  });
});
