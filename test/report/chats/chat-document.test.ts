import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chatDocument } from "../../../plugin/report/chats/chat-document.ts";
import { chatPage } from "../../../plugin/report/chats/chat-page.ts";
import { chatsWithId } from "../../../plugin/report/chats/chats-with-id.ts";
import { readChat } from "../../../plugin/report/chats/shown-chat.ts";
import { draws } from "../../support/draws.ts";
import { APIS, chatsWorlds, type GivenChat } from "./chats-world.ts";

const start = chatsWorlds();

const FULL: GivenChat = {
  dataCardId: "101",
  sessionId: "ws-1",
  identifier: "CHAT-17",
  customer: "11",
  supportPerson: "12",
  members: ["11", "15", "12"],
  start: "2026-11-23T06:05:10Z",
  end: "2026-11-23T06:12:05Z",
  wait: 80,
  messages: 20,
  log: "[08:05] Vera: hello",
};

/** What no text may hold that is shown: commands to a terminal, and what reorders the text around it. */
const HARMFUL = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const EMPTY_NOTE = "–: empty, or the task's user may not read it; ESM does not tell which";

function setting(name: string, code: string): string {
  return `efecteChat.integration.chatSession.${name}.attributeCode=${code}\n`;
}

describe.each(APIS)("over %s, a chat is shown", (api) => {
  async function shown(chat: GivenChat, hide: readonly string[] = [], format: "text" | "html" = "text") {
    const world = await start(api, [chat]);
    const cards = await world.cards(undefined, format);
    world.sandbox.setPermissions(
      hide.map((attributeCode) => ({ templateCode: "chat_session", attributeCode, read: false, write: false })),
    );
    const { meant } = await chatsWithId(cards, chat.dataCardId);
    if (meant === undefined) throw new Error("not found");
    return chatDocument(await readChat(cards, meant), "Europe/Helsinki");
  }

  it("with all that its card holds, as a person would read it", async () => {
    const { title, facts, notes, log } = await shown(FULL);
    expect(title).toBe("Chat session ws-1");
    // To the minute over the Web API.
    const isExact = api === "rest";
    expect(facts.map(({ label, text }) => `${label}: ${text}`)).toEqual([
      "Chat session ID: ws-1",
      "Efecte ID: CHAT-17",
      "Data card: 101",
      "State: over",
      "Customer: Vera Virtanen",
      "Support person: Otto Öberg",
      "Members: Vera Virtanen, Piia Korhonen, Otto Öberg",
      `Start time: 2026-11-23 08:05:${isExact ? "10" : "00"} +02:00`,
      `End time: 2026-11-23 08:12:${isExact ? "05" : "00"} +02:00`,
      `Duration: ${isExact ? "6 min 55 s" : "7 min"}`,
      "Wait time before first reply (seconds): 80 s (1 min 20 s)",
      "Message count: 20",
      "Related ticket: –",
    ]);
    expect(notes).toEqual([EMPTY_NOTE]);
    expect(log).toBe("[08:05] Vera: hello");
  });

  it.each<[string, Partial<GivenChat>, RegExp]>([
    ["of 0", { wait: 0 }, /^0 s: the support person wrote first$/],
    ["of less than a minute", { wait: 59 }, /^59 s$/],
    ["of days", { wait: 100_000 }, /^100000 s \(1 d 3 h 46 min 40 s\)$/],
  ])("with a wait %s in words", async (_name, changed, words) => {
    const { facts } = await shown({ ...FULL, ...changed });
    expect(facts.find(({ label }) => label.startsWith("Wait"))?.text).toMatch(words);
  });

  it("also when its card is empty", async () => {
    const { title, facts, log } = await shown({ dataCardId: "101", isActive: true });
    expect(title).toBe("Data card 101, without a chat session id");
    expect(Object.fromEntries(facts.map(({ label, text }) => [label, text]))).toMatchObject({
      "Chat session ID": "–",
      State: "going on",
      Customer: "–",
      Members: "–",
      "Wait time before first reply (seconds)": "none: nobody has replied, it is not known, or it may not be read",
    });
    expect(log).toBe("The chat log is empty.");
  });

  it("with further attributes where they are mapped, and it is said which of them ESM lacks", async () => {
    const more = {
      outcome: [{ code: "answered" }],
      first_replier: [{ dataCardId: "15" }],
      live_chat_time: [{ value: 3_725 }],
    };
    const settings = [
      setting("outcome", "outcome"),
      setting("firstReplier", "first_replier"),
      setting("liveChatTime", "live_chat_time"),
      setting("language", "no_such_attribute"),
    ];
    const cards = await (await start(api, [{ ...FULL, more }])).cards(undefined, "text", settings.join(""));
    const { meant } = await chatsWithId(cards, "ws-1");
    if (meant === undefined) throw new Error("not found");
    const { facts, notes } = chatDocument(await readChat(cards, meant), "UTC");
    const lines = facts.map(({ label, text }) => `${label}: ${text}`);
    const about = lines.filter((line) => /^(?:State|Outcome|Customer|First replier|Members|.*live chat)/.test(line));
    expect(about).toEqual([
      "State: over",
      "Outcome: Answered",
      "Customer: Vera Virtanen",
      expect.stringMatching(/^First replier: Piia Korhonen$/),
      "Members: Vera Virtanen, Piia Korhonen, Otto Öberg",
      expect.stringMatching(/: 3725 s \(1 h 2 min 5 s\)$/),
    ]);
    expect(notes).toContain("ESM's template has no attribute no_such_attribute: esm-chat check tells what to do");
  });

  it("and it is said what may not be readable (ruling 8)", async () => {
    const { facts, notes } = await shown(FULL, ["is_chat_active", "chat_log"]);
    expect(facts.find(({ label }) => label === "State")?.text).toBe("not told");
    expect(notes).toEqual([
      "is_chat_active reads empty, although it is mandatory: the task's user may not read it, so whether the chat is over is not told",
      "the chat log reads empty, although there are messages: the task's user may not read it, or somebody emptied it",
      EMPTY_NOTE,
    ]);
  });

  it("and it is said that its text was erased", async () => {
    const log = "Erased on request at 2026-11-23 08:00:00 (UTC)\n[10:00] Vera: later";
    const { notes, log: shownLog } = await shown({ ...FULL, log });
    expect(notes).toContain("what was said before was erased at 2026-11-23 08:00:00 (UTC)");
    expect(shownLog).toBe(log);
  });

  it("with a log of HTML as text", async () => {
    const log = "<p>[08:05] Vera: a &lt;b&gt;</p><p onclick='x()'>[08:06] Otto: <a href='javascript:x()'>c</a></p>";
    expect((await shown({ ...FULL, log }, [], "html")).log).toBe(
      "[08:05] Vera: a <b>\n[08:06] Otto: c [javascript:x()]",
    );
  });

  it("whole, with a log of five megabytes", async () => {
    const log = "[08:05] Vera: a word, and another\n".repeat(150_000).trimEnd();
    expect((await shown({ ...FULL, log })).log).toBe(log);
  });
});

describe("a chat's document and page", () => {
  const base = {
    dataCardId: "101",
    sessionId: "ws-1",
    identifier: undefined,
    isActive: false,
    startTime: null,
    startIsDay: false,
    endTime: null,
    customer: null,
    supportPerson: null,
    waitSeconds: null,
    messageCount: null,
    lacking: [],
  };
  const withTexts = (name: string, log: string) => ({
    ...base,
    sessionId: name,
    attributes: [
      {
        name: "customer",
        code: "customer",
        label: "Customer",
        values: [{ kind: "reference", dataCardId: "1", name }],
      } as const,
    ],
    log: { stored: log, text: log, erasedAt: null },
  });

  it("hold no command to a terminal and nothing that reorders text, and lose nothing else", () => {
    const evil = "a\u001b]0;x\u0007\u009b2J\u202e\u2066\u0000\u0085\u2028z";
    const { title, facts, log } = chatDocument(withTexts(evil, `${evil}\n\tb`), "UTC");
    expect([title, ...facts.map(({ text }) => text)].join("")).not.toMatch(HARMFUL);
    expect(log.replaceAll(/[\n\t]/g, "")).not.toMatch(HARMFUL);
    expect(log).toBe("a�]0;x��2J�����z\n\tb");
  });

  it("are made of any texts, and what people wrote is never markup", async () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            "<script>",
            "</pre>",
            "</title>",
            "&lt;",
            "<img src=x onerror=y>",
            '"',
            "'",
            "\u001b[2J",
            "x",
          ),
          {
            maxLength: 6,
          },
        )
        .map((list) => list.join("")),
    );
    const plain = (await chatPage(chatDocument(withTexts("x", "x"), "UTC"))).match(/<[a-z/!]/gi);
    await fc.assert(
      fc.asyncProperty(texts, texts, async (name, log) => {
        const page = await chatPage(chatDocument(withTexts(`x${name}`, `x${log}`), "UTC"));
        expect(page.match(/<[a-z/!]/gi)).toEqual(plain);
        expect(page.replaceAll(/[\n\t]/g, "")).not.toMatch(HARMFUL);
      }),
      { numRuns: draws(200, 10_000) },
    );
  });

  it("show the log as it was, when the page is read as HTML", async () => {
    const page = await chatPage(chatDocument(withTexts("x", "\n  a <b>\n\n&amp; 'c' \"d\""), "UTC"));
    const [, pre = ""] = /<pre>\n([^]*)<\/pre>/.exec(page) ?? [];
    const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', "#39": "'" };
    expect(pre.replaceAll(/&([^;]+);/g, (_all, name: string) => entities[name] ?? "?")).toBe(
      "\n  a <b>\n\n&amp; 'c' \"d\"",
    );
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });
});
