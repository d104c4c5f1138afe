import { describe, expect, it } from "vitest";
import type { GivenChat } from "../../report/chats/chats-world.ts";
import { draws } from "../../support/draws.ts";
import { chatsOn, chatsVisits, linksOn } from "./chats-visit.ts";
import { BEGAN, logOf, message } from "./written-logs.ts";

const visit = chatsVisits();
function chatWith(log: string, more: Partial<GivenChat> = {}): GivenChat {
  const times = { start: new Date(BEGAN).toISOString(), end: new Date(BEGAN + 3_600_000).toISOString() };
  return { dataCardId: "500", sessionId: "ws-1", customer: "11", supportPerson: "14", ...times, log, ...more };
}

function shown(text: string): number[] {
  return [...text.matchAll(/<li id="entry-(\d+)"/g)].map(([, index]) => Number(index));
}

/** A page without what differs from one to the next. */
function same(text: string): string {
  return text.replaceAll(/\/chats\/\d+/g, "/chats/ID").replaceAll(/name="csrf" value="[^"]*"/g, "");
}

function disposition(name: string): string {
  return `attachment; filename="${name}"`;
}

describe("the page of a chat", () => {
  it("reads as a conversation, and names the messages that the wait is from", async () => {
    const file = { name: "<plan>.pdf", size: 1_000, mimeType: "" };
    const log = logOf([
      message(0),
      message(1, { type: "event", text: "Olli joined" }),
      message(3),
      message(4, { withdrawn: true, text: "" }),
      message(5, { type: "note", text: "ask Oona" }),
      message(6, { type: "file", text: "see this", attachment: file }),
    ]);
    const { visitor, pages } = await visit([chatWith(log, { wait: 30, messages: 6 })]);
    const page = await visitor.get(`${pages}/chats/500`);
    const entries = page
      .elements()
      .filter(({ name, parent }) => name === "li" && parent?.attributes.get("class") === "said");
    expect(entries.map(({ attributes }) => attributes.get("class"))).toEqual([
      "visitor",
      "event",
      "support-person",
      "visitor",
      "support-person note",
      "visitor",
    ]);
    expect(entries[0]?.text).toContain("Vera · Customer · 1 Oct 2026, 08:00:00");
    expect(entries[3]?.text).toContain("(This message was withdrawn.)");
    expect(entries[4]?.text).toContain("Internal note");
    expect(entries[5]?.text).toContain("File: <plan>.pdf");
    expect(linksOn(page).filter((href) => href.includes("#entry"))).toEqual([
      `${pages}/chats/500?from=1#entry-0`,
      `${pages}/chats/500?from=3#entry-2`,
    ]);
    expect(page.text).toContain("30\u00a0s: from the customer&#39;s message to the first reply.");
  });

  it("has its times in the reader's own zone", async () => {
    const { visitor, pages } = await visit([chatWith(logOf([message(0)]))]);
    visitor.cookies.set("esm-chat-zone", "Asia%2FTokyo");
    expect((await visitor.get(`${pages}/chats/500`)).text).toContain("1 Oct 2026, 17:00:00");
  });

  it.each([
    ["fi", "Chat-istunnon tunnus"],
    ["sv", "Chattsessionens ID"],
    ["de", "ID der Chatsitzung"],
  ])("calls attributes in %s as the template does", async (language, label) => {
    const { visitor, pages } = await visit([chatWith(logOf([message(0)]))], { language });
    const page = await visitor.get(`${pages}/chats/500`);
    expect(
      page
        .elements()
        .filter(({ name }) => name === "dt")
        .map(({ text }) => text),
    ).toContain(label);
  });

  it("is bounded and well-formed, whatever was written", async () => {
    const odd = [
      "<script>alert(1)</script><img src=x onerror=alert(1)>",
      "]]> --> </li></ol></main>",
      "\u202Etxet desrever\u202C \u2066isolate",
      "null \u0000 and \u0007 bell \uFFFE \uD800 half",
      "&amp; &#x3c; {{name}} ${code}",
      "javascript:alert(1)",
    ];
    const sender = { kind: "visitor", id: "v", name: `"><b>\u202Eareve` } as const;
    const log = logOf(odd.map((text, index) => message(index, { text, sender })));
    const { visitor, pages } = await visit([chatWith(log)]);
    const page = await visitor.get(`${pages}/chats/500`);
    expect(page.elements().filter(({ name }) => name === "script" || name === "img")).toHaveLength(1);
    expect(page.text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
  });

  it("cuts a long log into pages that hold each message once", async () => {
    const count = draws(5_000, 50_000);
    const log = logOf(Array.from({ length: count }, (_, index) => message(index)));
    const { visitor, pages } = await visit([chatWith(log, { messages: count })]);
    const first = await visitor.get(`${pages}/chats/500`);
    const middle = await visitor.get(`${pages}/chats/500?from=${count / 2 + 1}`);
    const last = await visitor.get(`${pages}/chats/500?from=${count}`);
    for (const page of [first, middle, last]) {
      page.elements();
      expect(Buffer.byteLength(page.text)).toBeLessThan(100_000);
    }
    const next = linksOn(first).find((href) => href.includes("?from="));
    const second = await visitor.get(next ?? "");
    expect(shown(second.text)[0]).toBe((shown(first.text).at(-1) ?? 0) + 1);
    expect(shown(middle.text)).toContain(count / 2);
    expect(shown(last.text).at(-1)).toBe(count - 1);
    expect((await visitor.get(`${pages}/chats/500?from=%22x`)).text).toContain("entry-0");
  });

  it("shows the log of another template as it is", async () => {
    const { visitor, pages } = await visit([chatWith("<p>said</p>\nby hand")]);
    const page = await visitor.get(`${pages}/chats/500`);
    expect(page.text).toContain("cannot be told apart");
    expect(page.text).toContain("&lt;p&gt;said&lt;/p&gt;\nby hand");
  });
});

describe("what ESM does not show to somebody", () => {
  const CHATS = [
    chatWith(logOf([message(0, { text: "secret words" })])),
    chatWith("", { dataCardId: "501", sessionId: "ws-2" }),
  ];
  const user = { login: "maija", password: "maijas-password" };

  it("a card is nowhere, as if it did not exist", async () => {
    const { server, pages, as } = await visit(CHATS, {
      users: [{ ...user, unseenCards: ["500"] }],
      sections: { operators: ["chat-history-task", "maija"] },
    });
    const maija = await as(user);
    for (const rest of ["", "/chat.html", "/chat.txt", "/chat.json", "/erase"]) {
      const [hidden, missing] = [
        await maija.get(`${pages}/chats/500${rest}`),
        await maija.get(`${pages}/chats/987${rest}`),
      ];
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect(same(hidden.text)).toBe(same(missing.text));
    }
    expect(chatsOn(await maija.get(`${pages}/chats?from=2026-10-01`))).toEqual(["501"]);
    for (const fields of [{ id: "ws-1" }, { id: "500" }, { text: "secret" }]) {
      await maija.get(`${pages}/chats`);
      expect(chatsOn(await maija.submit(`${pages}/chats`, fields))).toEqual([]);
    }
    expect(server.logged.join()).not.toMatch(/secret|maija/);
  });

  it("an attribute reads as not told", async () => {
    const rules = ["chat_log", "customer", "is_chat_active"].map((attributeCode) => ({
      templateCode: "chat_session",
      attributeCode,
      read: false,
      write: false,
    }));
    const { pages, as } = await visit(CHATS, { users: [{ ...user, rules }] });
    const maija = await as(user);
    const page = await maija.get(`${pages}/chats/500`);
    expect(page.text).not.toMatch(/secret words|Vera/);
    expect(page.text).toContain("The chat log is empty, or ESM does not show it to you");
    expect(page.text).toContain("Whether the chat is over is not told");
    const file = await maija.get(`${pages}/chats/500/chat.json`);
    expect(JSON.parse(file.text)).toMatchObject({ isActive: null, log: "" });
    const list = await maija.get(`${pages}/chats?from=2026-10-01`);
    expect(list.text).not.toContain("Vera");
    expect(list.text).toContain("Not told");
  });
});

describe("the downloads of a chat", () => {
  it("hold the whole chat, in files that are named by the card alone", async () => {
    const { visitor, pages } = await visit([chatWith(logOf([message(0, { text: "<b>hello</b>" })]))]);
    const [page, text, json] = await Promise.all(
      ["chat.html", "chat.txt", "chat.json"].map((name) => visitor.get(`${pages}/chats/500/${name}`)),
    );
    expect(page?.headers.get("content-disposition")).toBe(disposition("chat-500.html"));
    expect(page?.text).toContain("&lt;b&gt;hello&lt;/b&gt;");
    for (const one of [page, text]) expect(one?.text).not.toContain("task's user");
    expect(text?.headers.get("content-disposition")).toBe(disposition("chat-500.txt"));
    expect(text?.text).toMatch(/Customer +Vera Virtanen\n[\s\S]*<b>hello<\/b>/);
    expect(json?.headers.get("content-disposition")).toBe(disposition("chat-500.json"));
    expect(JSON.parse(json?.text ?? "")).toMatchObject({ dataCardId: "500", sessionId: "ws-1", isActive: false });
  });
});
