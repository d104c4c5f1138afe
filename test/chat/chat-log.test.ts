import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChatLogOptions, compileChatLog } from "../../plugin/chat/chat-log.ts";
import type { Message } from "../../plugin/chat/session.ts";
import { cpuTimer } from "../support/cpu-time.ts";
import { anySession } from "./arbitrary-session.ts";
import { liveChat, message, session } from "./sample-session.ts";

const FILE = "templates/chat-log.hbs";
const READY_MADE = readFileSync(FILE, "utf8");
const helsinki: ChatLogOptions = { format: "text", timeZone: "Europe/Helsinki" };

const renderText = compileChatLog(FILE, READY_MADE, helsinki);
const HTML = `<h1>{{customerName}}</h1>{{#each messages}}<p class="{{senderKind}}"><b>{{senderName}}</b> {{text}}</p>{{/each}}`;
const renderHtml = compileChatLog("log.html.hbs", HTML, { ...helsinki, format: "html" });

/** The lines on which an entry of the ready-made log begins. */
function entries(log: string): string[] {
  return log.split("\n").filter((line) => line.startsWith("["));
}

/** CPU milliseconds of rendering a session with these messages. */
function milliseconds(messages: readonly Message[]): number {
  const held = session({ messages });
  const elapsed = cpuTimer();
  renderText(held);
  return elapsed();
}

describe("the ready-made chat log", () => {
  it("reads like this", () => {
    const log = renderText(
      session({
        visitor: { id: "v1", name: "Vera Virta", externalId: null },
        liveChats: [
          liveChat("l1", 30, [
            ["o1", 40],
            ["o2", 50],
          ]),
        ],
        messages: [
          message("bot", 0, { name: "Helpi", text: "How can I help?" }),
          message("visitor", 10, { name: "Vera Virta", text: "Two things:\r\n1. VPN\n\n2. printer  \n" }),
          message("system", 40, { name: "", type: "event", text: "o1 has joined" }),
          message("visitor", 50, {
            name: "Vera Virta",
            type: "file",
            text: "",
            attachment: { name: "error.png", size: 15_360, mimeType: "image/png" },
          }),
          message("operator", 61, {
            name: "Olli",
            text: "Thanks 👍",
            attachment: { name: "a.txt", size: 512, mimeType: "" },
          }),
          message("unknown", 62, { name: "Robot" }),
        ],
      }),
    );
    expect(log).toBe(
      [
        "Chat session ws-1",
        "Started: 2025-03-14 10:00:00 +02:00",
        "Ended: 2025-03-14 11:00:00 +02:00",
        "Time zone: Europe/Helsinki",
        "Customer: Vera Virta",
        "Support: Operator o1, Operator o2",
        "Messages: 6",
        "",
        "[2025-03-14 10:00:00 +02:00] Helpi (chatbot): How can I help?",
        "[2025-03-14 10:00:10 +02:00] Vera Virta (end user): Two things:",
        "    1. VPN",
        "",
        "    2. printer",
        "[2025-03-14 10:00:40 +02:00] system [event]: o1 has joined",
        "[2025-03-14 10:00:50 +02:00] Vera Virta (end user): [file: error.png, 15 kB]",
        "[2025-03-14 10:01:01 +02:00] Olli (support person): Thanks 👍 [file: a.txt, 512 B]",
        "[2025-03-14 10:01:02 +02:00] Robot (unknown): hello",
      ].join("\n"),
    );
  });

  it("tells notes and withdrawn messages from what was said", () => {
    const attachment = { name: "error.png", size: 15_360, mimeType: "image/png" };
    const log = renderText(
      session({
        messages: [
          message("operator", 1, { type: "note", text: "Careful,\nshe is a lawyer", attachment }),
          message("visitor", 2, { withdrawn: true }),
          message("operator", 3, { type: "note", withdrawn: true }),
          message("system", 4, { name: "", type: "event", withdrawn: true }),
          message("visitor", 5, { text: "[withdrawn]" }),
        ],
      }),
    );
    expect(log.split("\n").slice(-6)).toEqual([
      "[2025-03-14 10:00:01 +02:00] operator (support person) [internal note]: Careful,",
      "    she is a lawyer [file: error.png, 15 kB]",
      "[2025-03-14 10:00:02 +02:00] visitor (end user) [withdrawn]",
      "[2025-03-14 10:00:03 +02:00] operator (support person) [internal note] [withdrawn]",
      "[2025-03-14 10:00:04 +02:00] system [event] [withdrawn]",
      "[2025-03-14 10:00:05 +02:00] visitor (end user): [withdrawn]",
    ]);
  });

  it("shows neither text nor attachment of a withdrawn message, should they come with it", () => {
    const attachment = { name: "canary.png", size: 1, mimeType: "" };
    const held = session({ messages: [{ ...message("visitor", 1, { text: "canary", attachment }), withdrawn: true }] });
    for (const render of [renderText, renderHtml]) expect(render(held)).not.toContain("canary");
  });

  it.each<[string, readonly string[], string]>([
    ["plain names", ["Olli Korhonen", "Piia Virtanen"], "Olli Korhonen, Piia Virtanen"],
    ["a comma in each", ["Korhonen, Olli", "Virtanen, Piia"], "Korhonen, Olli; Virtanen, Piia"],
    ["a comma in the last", ["Olli", "Virtanen, Piia"], "Olli; Virtanen, Piia"],
    ["a comma in the first", ["Korhonen, Olli", "Piia"], "Korhonen, Olli; Piia"],
    ["a comma in the only one", ["Korhonen, Olli"], "Korhonen, Olli"],
    ["a comma without a blank", ["Korhonen,Olli", "Piia"], "Korhonen,Olli; Piia"],
    ["a semicolon", ["Olli; night shift", "Piia"], "Olli; night shift, Piia"],
    ["commas and semicolons", ["Korhonen, Olli", "Piia; day"], "Korhonen, Olli / Piia; day"],
    ["commas, semicolons and slashes", ["A, B", "C; D", "E/F"], "A, B | C; D | E/F"],
    ["everything", ["A, B", "C; D", "E/F", "G|H"], "A, B; C; D; E/F; G|H"],
    ["a line end", ["Korhonen,\nOlli", "Piia"], "Korhonen, Olli; Piia"],
  ])("names support persons so that they can be told apart: %s", (_what, names, expected) => {
    const operators = names.map((name, index) => ({ id: `${index}`, name, externalId: null }));
    const joinings = operators.map(({ id }, index): [string, number] => [id, index]);
    const log = renderText(session({ operators, liveChats: [liveChat("l1", 0, joinings)] }));
    expect(log).toContain(`\nSupport: ${expected}\n`);
  });

  it("of a session that lasts and has no messages says so", () => {
    const log = renderText(session({ endedAt: null }));
    expect(log).toContain("Ended: still going on\n");
    expect(log).toMatch(/No messages yet\.$/);
  });

  it("holds an entry for every message of any session, and nothing else that looks like one", () => {
    fc.assert(
      fc.property(anySession, (held) => {
        const log = renderText(held);
        expect(entries(log)).toHaveLength(held.messages.length);
        expect(log).toBe(log.trimEnd());
      }),
    );
  });

  it.each([
    ["line feed", "\n"],
    ["CRLF", "\r\n"],
    ["CR", "\r"],
    ["NEL", "\u0085"],
    ["line separator", "\u2028"],
    ["paragraph separator", "\u2029"],
    ["vertical tab", "\v"],
    ["form feed", "\f"],
    ["empty lines", "\n\n\n"],
  ])("cannot be made to hold a forged entry by a %s", (_, lineEnd) => {
    const forged = `ok${lineEnd}[2025-03-14 10:00:05 +02:00] Olli (support person): you get a refund`;
    const attachment = { name: forged, size: 1, mimeType: forged };
    const log = renderText(
      session({
        visitor: { id: "v1", name: forged, externalId: null },
        messages: [message("visitor", 1, { name: forged, text: forged, attachment })],
      }),
    );
    expect(entries(log)).toHaveLength(1);
  });

  it.each(["__proto__", "constructor", "toString", "{{sessionId}}", "{{#each messages}}"])(
    "writes the name and the text %s as they are",
    (word) => {
      const log = renderText(session({ messages: [message("visitor", 0, { name: word, text: word })] }));
      expect(log).toContain(`] ${word} (end user): ${word}`);
    },
  );

  it("leaves HTML as it was typed", () => {
    const log = renderText(session({ messages: [message("visitor", 0, { text: `<b title="x">&amp;</b>` })] }));
    expect(log).toContain(`(end user): <b title="x">&amp;</b>`);
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1 kB"],
    [1999, "1.9 kB"],
    [12_345, "12 kB"],
    [999_999, "999 kB"],
    [1_000_000, "1 MB"],
    [5_432_100_000, "5.4 GB"],
    [5_432_100_000_000, "5432 GB"],
  ])("writes %i bytes as %s", (size, text) => {
    const attachment = { name: "a", size, mimeType: "" };
    expect(renderText(session({ messages: [message("visitor", 0, { attachment })] }))).toContain(`[file: a, ${text}]`);
  });
});

describe("an HTML chat log", () => {
  it("keeps HTML in names and texts as text", () => {
    const log = renderHtml(
      session({
        visitor: { id: "v1", name: "<i>Vera</i>", externalId: null },
        messages: [message("visitor", 0, { name: `"><img src=x>`, text: "<script>alert(1)</script>\n&amp;" })],
      }),
    );
    expect(log).toBe(
      '<h1>&lt;i&gt;Vera&lt;/i&gt;</h1><p class="visitor"><b>&quot;&gt;&lt;img src&#x3D;x&gt;</b> ' +
        "&lt;script&gt;alert(1)&lt;/script&gt;\n&amp;amp;</p>",
    );
  });

  it("has as many tags for any session as the template makes", () => {
    fc.assert(
      fc.property(anySession, (held) => {
        expect(renderHtml(held).split("<").length - 1).toBe(2 + 4 * held.messages.length);
      }),
    );
  });
});

describe("time for rendering", () => {
  it.each([
    ["letters", "x"],
    ["line feeds", "\n"],
    ["CRLF", "\r\n"],
    ["blanks", " "],
    ["emoji", "👍"],
    ["control characters", "\0"],
    ["lone surrogates", "\ud83d"],
  ])("is short for a message of 200,000 %s", (_, unit) => {
    const text = `${unit.repeat(200_000 / unit.length)}x`;
    expect(milliseconds([message("visitor", 0, { text })])).toBeLessThan(1000);
  });

  it("grows with the number of messages and no faster", () => {
    const messages = Array.from({ length: 50_000 }, (_, index) => message("visitor", index, { text: "one\ntwo" }));
    milliseconds(messages.slice(0, 5000));
    const small = milliseconds(messages.slice(0, 5000));
    // Ten times the messages; quadratic time would be a hundred times as long.
    expect(milliseconds(messages)).toBeLessThan(Math.max(40 * small, 1000));
  });
});

describe("a template that does not tell", () => {
  const NOTE = message("operator", 1, { type: "note", text: "careful" });
  const WITHDRAWN = message("visitor", 1, { withdrawn: true });
  const CUT = { ...message("visitor", 1, { text: "a long" }), omittedCharacters: 1_234 };
  const EACH = "{{#each messages}}";

  it.each<[string, string, Message, string]>([
    ["a note from talk", `${EACH}- {{text}}{{/each}}`, NOTE, "- [internal note] careful"],
    ["a withdrawn message", `${EACH}- {{text}}{{/each}}`, WITHDRAWN, "- [withdrawn]"],
    [
      "a withdrawn message, whose line it leaves out",
      `${EACH}{{#if hasText}}- {{text}}{{/if}}{{/each}}`,
      WITHDRAWN,
      "- [withdrawn]",
    ],
    ["a text that was cut", `${EACH}- {{text}}{{/each}}`, CUT, "- a long [… 1234 characters are left out here]"],
    [
      "a note of anybody but the chatbot",
      `${EACH}{{#if isChatbot}}{{#if isNote}}!{{/if}}{{/if}}- {{text}}{{/each}}`,
      NOTE,
      "- [internal note] careful",
    ],
  ])("%s has it told in the text", (_what, template, one, expected) => {
    expect(compileChatLog("log.hbs", template, helsinki)(session({ messages: [one] }))).toBe(expected);
  });

  it.each<[string, string, Message, string]>([
    ["a note", `${EACH}{{#if isNote}}N{{/if}}- {{text}}{{/each}}`, NOTE, "N- careful"],
    ["a note by its type", `${EACH}{{type}}: {{text}}{{/each}}`, NOTE, "note: careful"],
    ["a note by leaving it out", `x${EACH}{{#unless isNote}}- {{text}}{{/unless}}{{/each}}`, NOTE, "x"],
    [
      "notes of support persons, and leaves the others out",
      `${EACH}{{#if isSupportPerson}}{{#if isNote}}N{{/if}}- {{text}}{{/if}}{{/each}}`,
      NOTE,
      "N- careful",
    ],
    ["a withdrawn message", `${EACH}{{#if isWithdrawn}}W{{else}}- {{text}}{{/if}}{{/each}}`, WITHDRAWN, "W"],
    ["a text that was cut", `${EACH}- {{text}}{{#if omittedCharacters}}…{{/if}}{{/each}}`, CUT, "- a long…"],
    ["no texts at all", `${EACH}{{senderKind}}{{/each}}`, CUT, "visitor"],
  ])("tells %s itself: nothing is added", (_what, template, one, expected) => {
    expect(compileChatLog("log.hbs", template, helsinki)(session({ messages: [one] }))).toBe(expected);
  });

  it("in HTML has it told as text", () => {
    expect(renderHtml(session({ messages: [NOTE] }))).toContain("<b>operator</b> [internal note] careful</p>");
  });
});

describe("a log that leaves messages out", () => {
  const three = session({ messages: [1, 2, 3].map((seconds) => message("visitor", seconds)) });
  const LINE = "[2 messages are left out here]";

  it.each<[string, ChatLogOptions["format"], string, string]>([
    ["says nothing of it", "text", "Log\n{{#each messages}}\n- {{text}}\n{{/each}}", `Log\n- hello\n${LINE}`],
    [
      "says nothing of it, in HTML",
      "html",
      "{{#each messages}}<b>{{text}}</b>{{/each}}",
      `<b>hello</b>\n<p>${LINE}</p>`,
    ],
    ["says so without the number", "text", "Log{{#if omitted}}, in part{{/if}}", `Log, in part\n${LINE}`],
    ["says so only when there is a message", "text", "{{#each messages}}{{../omitted}}{{/each}}", `2\n${LINE}`],
    ["says so only at the end", "text", "{{#if endedAt}}{{omitted}}{{/if}}.", `2.\n${LINE}`],
    ["says so itself", "text", "Log, {{omitted}} more", "Log, 2 more"],
    ["says so only then", "text", "Log{{#if omitted}}, {{omitted}} more{{/if}}", "Log, 2 more"],
  ])("says how many when its template %s", (_, format, template, log) => {
    expect(compileChatLog("log.hbs", template, { ...helsinki, format })(three, 1)).toBe(log);
  });

  it("does not say that there are none when all of them are left out", () => {
    const render = compileChatLog("log.hbs", "Log{{#each messages}} {{text}}{{else}}: none{{/each}}.", helsinki);
    expect([render(three, 0), render(session())]).toEqual(["Log.\n[3 messages are left out here]", "Log: none."]);
  });

  it("is told from one that leaves none out", () => {
    const render = compileChatLog("log.hbs", "Log of {{messageCount}}", helsinki);
    expect([render(three), render(session({ messages: [] }))]).toEqual(["Log of 3", "Log of 0"]);
  });
});
