import { describe, expect, it } from "vitest";
import { MOST_SEARCHES } from "../../../plugin/serve/console/pages/chats/kept-searches.ts";
import { attributeSetting } from "../../../plugin/settings/setting-definitions.ts";
import type { GivenChat } from "../../report/chats/chats-world.ts";
import { chatsOn, chatsVisits, linksOn } from "./chats-visit.ts";

const visit = chatsVisits();

const DAY_MS = 86_400_000;

function ago(days: number): string {
  return new Date(Date.now() - days * DAY_MS).toISOString();
}

/** A moment of 5 October 2026, a Monday, at Greenwich. */
function inOctober(time: string): string {
  return `2026-10-05T${time}:00.000Z`;
}

const OUTCOMES = { outcome: [{ code: "unanswered" }] } as const;

const OFF = `!${attributeSetting("startTime")}=start_time\n`;

const CHATS: readonly GivenChat[] = [
  {
    dataCardId: "501",
    sessionId: "ws-aaaa-1",
    customer: "11",
    supportPerson: "14",
    start: ago(1),
    wait: 80,
    messages: 3,
  },
  { dataCardId: "502", sessionId: "ws-aaaa-2", customer: "12", start: ago(2), log: "my <b>printer</b> is on fire" },
  { dataCardId: "503", sessionId: "ws-bbbb-3", customer: "13", start: ago(20), isActive: true },
  {
    dataCardId: "504",
    sessionId: "ws-old-4",
    start: inOctober("08:30"),
    more: { ...OUTCOMES, first_replier: [{ dataCardId: "14" }] },
  },
  { dataCardId: "505", sessionId: "ws-old-5", start: inOctober("10:30"), more: OUTCOMES, supportPerson: "15" },
  { dataCardId: "506", sessionId: "ws-old-6", start: "2026-10-06T08:30:00.000Z", wait: 5 },
];

describe("the list of chats", () => {
  it("shows the newest of the last days, and those that a number of the report counts", async () => {
    const { visitor, pages } = await visit(CHATS);
    const list = async (query: string) => chatsOn(await visitor.get(`${pages}/chats${query}`));
    expect(await list("")).toEqual(["502", "501"]);
    const october = "?from=2026-10-01&to=2026-10-31";
    expect(await list(october)).toEqual(["506", "505", "504"]);
    expect(await list(`${october}&outcome=unanswered`)).toEqual(["505", "504"]);
    expect(await list(`${october}&outcome=answered`)).toEqual(["506"]);
    expect(await list(`${october}&hour=8`)).toEqual(["506", "504"]);
    expect(await list(`${october}&weekday=1`)).toEqual(["505", "504"]);
    expect(await list(`${october}&person=14&as=first-replier`)).toEqual(["504"]);
    expect(await list(`${october}&person=15&as=support-person&weekday=1`)).toEqual(["505"]);
    expect(await list(`${october}&person=15&as=first-replier`)).toEqual([]);
  });

  it("says of an address that asks for something unknown that it does", async () => {
    const { visitor, pages } = await visit(CHATS.slice(0, 1));
    const wrong = ["from=2026-02-30", "to=soon", "outcome=good", "hour=24", "hour=-1", "weekday=0", "weekday=8"];
    for (const query of [...wrong, "person=14", "person=Vera&as=support-person", "person=14&as=boss", "below=-1"]) {
      const page = await visitor.get(`${pages}/chats?${query}`);
      expect([query, page.status, chatsOn(page)]).toEqual([query, 400, ["501"]]);
      expect(page.text).toContain("This address asks for something that is not known");
    }
  });

  it("says what chats cannot be compared by, and compares by the rest", async () => {
    const { visitor, pages } = await visit(CHATS, { platformSettings: OFF });
    const page = await visitor.get(`${pages}/chats?hour=3&outcome=unanswered`);
    expect(chatsOn(page)).toEqual(["505", "504"]);
    expect(page.text).toMatch(/start ?time is not mapped/i);
    expect(chatsOn(await visitor.get(`${pages}/chats`))).toHaveLength(6);
    await visitor.get(`${pages}/chats`);
    const refused = await visitor.submit(`${pages}/chats`, { from: "2026-10-01" });
    expect(refused.text).toContain("First day: the attribute is not mapped");
  });

  it("gives every chat once, page by page", async () => {
    const many = Array.from({ length: 123 }, (_, index) => ({
      dataCardId: String(1_000 + index),
      sessionId: `ws-${index}`,
      start: ago(1),
    }));
    const { visitor, pages } = await visit(many);
    const seen: string[] = [];
    for (let path: string | undefined = `${pages}/chats`; path !== undefined; ) {
      const page = await visitor.get(path.replaceAll("&amp;", "&"));
      page.elements();
      expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
      seen.push(...chatsOn(page));
      path = linksOn(page).find((href) => href.includes("below=") && !seen.includes(href));
    }
    expect(seen).toEqual(many.map(({ dataCardId }) => dataCardId).toReversed());
  });

  it.each(["en", "fi", "sv", "de"])("is in %s, and whole", async (language) => {
    const { visitor, pages } = await visit(CHATS, { language });
    const page = await visitor.get(
      `${pages}/chats?from=2026-10-01&outcome=unanswered&hour=8&weekday=1&person=14&as=first-replier`,
    );
    expect(
      page
        .elements()
        .find(({ name }) => name === "html")
        ?.attributes.get("lang"),
    ).toBe(language);
    expect(chatsOn(page)).toEqual(["504"]);
  });
});

describe("the last seven days", () => {
  it("lead on to what was before them", async () => {
    const { visitor, pages } = await visit([
      { dataCardId: "500", sessionId: "ws-old", start: ago(30) },
      { dataCardId: "501", sessionId: "ws-new", start: ago(1) },
    ]);
    const newest = await visitor.get(`${pages}/chats`);
    expect(chatsOn(newest)).toEqual(["501"]);
    const older = linksOn(newest).find((href) => href.includes("?to=")) ?? "";
    expect(chatsOn(await visitor.get(older))).toEqual(["500"]);
  });
});

describe("a search for chats", () => {
  it("finds by everything that the form asks for, and shows what was searched for", async () => {
    const { visitor, pages } = await visit(CHATS);
    const search = async (fields: Record<string, string>) => {
      await visitor.get(`${pages}/chats`);
      return visitor.submit(`${pages}/chats`, fields);
    };
    const found = async (fields: Record<string, string>) => chatsOn(await search(fields));
    expect(await found({ customer: "virtanen" })).toEqual(["501"]);
    expect(await found({ supportPerson: "Piia" })).toEqual(["505"]);
    expect(await found({ text: "PRINTER" })).toEqual(["502"]);
    expect(await found({ active: "yes" })).toEqual(["503"]);
    expect(await found({ from: "2026-10-06", to: "2026-10-06" })).toEqual(["506"]);
    expect(await found({ id: "ws-aaaa" })).toEqual(["502", "501"]);
    expect(await found({ id: "ws-aaaa", text: "printer" })).toEqual(["502"]);
    const page = await search({ customer: `Ö"<berg` });
    expect(
      page
        .elements()
        .find(({ attributes }) => attributes.get("id") === "customer")
        ?.attributes.get("value"),
    ).toBe(`Ö"<berg`);
    expect(page.text).toContain("No chat was found.");
  });

  it("leads to the chat itself where there is one with the id", async () => {
    const { visitor, pages } = await visit(CHATS);
    for (const id of ["ws-old-5", "505", "CHAT-000005", "bbbb-3"]) {
      await visitor.get(`${pages}/chats`);
      const chat = await visitor.submit(`${pages}/chats`, { id });
      expect(chat.url).toMatch(/\/chats\/50[35]$/);
    }
  });

  it("is in no address and no log, and only in its own session", async () => {
    const { visitor, pages, server } = await visit(CHATS);
    await visitor.get(`${pages}/chats`);
    const found = await visitor.submit(`${pages}/chats`, { customer: "Virtanen", text: "Zebra42" });
    expect(found.url).toMatch(/\/chats\/found\/[\w-]{43}#found$/);
    expect((await visitor.get(found.url)).status).toBe(200);
    expect([found.url, ...linksOn(found), ...server.logged].join("\n")).not.toMatch(/virtanen|zebra/i);
    const other = await visit(CHATS);
    const { pathname } = new URL(found.url, server.origin);
    expect((await other.visitor.get(pathname)).status).toBe(404);
  });

  it("is kept until there are twenty newer ones", async () => {
    const { visitor, pages } = await visit(CHATS.slice(0, 1));
    const urls: string[] = [];
    for (let count = 0; count <= MOST_SEARCHES; count += 1) {
      await visitor.get(`${pages}/chats`);
      urls.push((await visitor.submit(`${pages}/chats`, { customer: `name ${count}` })).url);
    }
    expect((await visitor.get(urls[0] ?? "")).status).toBe(404);
    expect((await visitor.get(urls[1] ?? "")).status).toBe(200);
  });

  it("says what to correct", async () => {
    const { visitor, pages } = await visit([]);
    const wrong: [Record<string, string>, string][] = [
      [{}, "Say what to search for."],
      [{ customer: " \u202E " }, "Say what to search for."],
      [{ from: "yesterday" }, "First day: write a date"],
      [{ from: "2026-10-02", to: "2026-10-01" }, "The first day is after the last."],
      [{ text: "x".repeat(501) }, "Text in the chat log: at most 500 characters."],
      [{ id: "x".repeat(501) }, "ID: at most 500 characters."],
    ];
    for (const [fields, words] of wrong) {
      await visitor.get(`${pages}/chats`);
      const page = await visitor.submit(`${pages}/chats`, fields);
      expect(page.status).toBe(400);
      const alerts = page.elements().filter(({ attributes }) => attributes.get("role") === "alert");
      expect(alerts.map(({ text }) => text).join()).toContain(words);
    }
  });

  it("needs the token of the session", async () => {
    const { visitor, pages } = await visit(CHATS);
    expect((await visitor.post(`${pages}/chats`, { customer: "Virtanen" })).status).toBe(403);
    expect((await visitor.post(`${pages}/chats`, { customer: "Virtanen", csrf: "x".repeat(43) })).status).toBe(403);
  });
});
