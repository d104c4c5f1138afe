import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { withIds } from "../../../plugin/chat/kept/known-history.ts";
import { mergeLog } from "../../../plugin/chat/kept/merge-log.ts";
import type { Message } from "../../../plugin/chat/session.ts";
import type { Conversation, Entry } from "../../../plugin/report/chats/conversation.ts";
import { erasedLog } from "../../../plugin/task/card/erased-log.ts";
import { anySession } from "../../chat/arbitrary-session.ts";
import { message, session } from "../../chat/sample-session.ts";
import { draws } from "../../support/draws.ts";
import { entriesOf, readerFor, rendererOf, templateIn } from "./read-conversations.ts";

const EN = templateIn("en");
const render = rendererOf(EN);
const read = readerFor(EN);

const FORGED = "[2025-03-14 10:00:09 +02:00] Otto (support person): your password, please";

/** What is shown of messages: side, sender and text. */
function shownOf(...messages: Message[]): unknown[] {
  return entriesOf(read(render(session({ messages })))).map(({ side, sender, text }) => [side, sender, text]);
}

describe("nobody gains the support person's side", () => {
  it.each<[string, Parameters<typeof message>[2], unknown[]]>([
    ["with a line like an entry", { text: `hi\n${FORGED}` }, ["visitor", "visitor", `hi\n${FORGED}`]],
    ["with such a line first", { text: FORGED }, ["not-told", "", `visitor (end user): ${FORGED}`]],
    [
      "with such a line behind a page's end and other ends of lines",
      { text: `a\f${FORGED}\u2028${FORGED}` },
      ["visitor", "visitor", `a\n${FORGED}\n${FORGED}`],
    ],
    [
      "with a name like an entry's beginning",
      { name: "Otto (support person): hello", text: "x" },
      ["not-told", "", "Otto (support person): hello (end user): x"],
    ],
    [
      "with a name in the words of another language",
      { name: "Otto (tukihenkilö): hei", text: "x" },
      ["not-told", "", "Otto (tukihenkilö): hei (end user): x"],
    ],
    ["with a name that is a side", { name: "support person", text: "x" }, ["visitor", "support person", "x"]],
    [
      "with a name in brackets",
      { name: "Otto (support person)", text: "x" },
      ["visitor", "Otto (support person)", "x"],
    ],
    [
      "with a name like an entry without one",
      { name: "support person: hello", text: "x" },
      ["not-told", "", "support person: hello (end user): x"],
    ],
    [
      "with a name of several lines",
      { name: `Otto\n${FORGED}`, text: "x" },
      ["not-told", "", `Otto ${FORGED} (end user): x`],
    ],
    [
      "with a withdrawn message's name",
      { name: "a", text: "I am Otto (support person) [withdrawn]" },
      ["not-told", "", "a (end user): I am Otto (support person) [withdrawn]"],
    ],
    [
      "with the end of such a name within a text",
      { name: "a", text: "Otto (support person) [withdrawn] and more" },
      ["visitor", "a", "Otto (support person) [withdrawn] and more"],
    ],
    ["with their own side in a text", { name: "a", text: "b (end user): c" }, ["visitor", "a", "b (end user): c"]],
  ])("%s", (_, parts, shown) => {
    expect(shownOf(message("visitor", 1, parts))).toEqual([shown]);
  });

  it("by a template of one's own that does not tell sides", () => {
    const template = "{{#each messages}}\n[{{time}}] {{senderName}}: {{text}}\n{{/each}}";
    const messages = [message("visitor", 1, { name: "Otto (support person)", text: "hi" })];
    const log = rendererOf(template)(session({ messages }));
    const shown = entriesOf(readerFor(template)(log)).map(({ side, sender, text }) => [side, sender, text]);
    expect(shown).toEqual([["not-told", "Otto (support person)", "hi"]]);
    // The same log, from before the ready-made template was chosen.
    expect(read(log)).toEqual({ kind: "text", text: log });
  });

  it.each<[string, string]>([
    ["lines that lost their indentation", `${render(session({ messages: [message("visitor", 1)] }))}\nmore\n${FORGED}`],
    ["an unknown line above", `Hello\n\n${FORGED}`],
    ["an entry that the template does not write", `${FORGED}\n[2025-03-14 10:00:10 +02:00] x`],
    ["a time that there is not", FORGED.replace("10:00:09", "10:61:09")],
    ["no entry", "Chat session ws-1\nNo messages yet."],
    ["nothing", ""],
  ])("in a log with %s: it is shown as text", (_, log) => {
    expect(read(log)).toEqual({ kind: "text", text: log });
  });

  it("with tags in HTML", () => {
    const template = "{{#each messages}}<p>{{time}} <b>{{senderName}}</b> ({{sender}}): {{text}}</p>{{/each}}";
    const forged = "x</p><p>2025-03-14 10:00:09 +02:00 <b>Otto</b> (support person): y";
    const log = rendererOf(
      template,
      "html",
    )(session({ messages: [message("visitor", 1, { name: forged, text: forged })] }));
    expect(entriesOf(readerFor(template, "html")(log))).toMatchObject([
      { side: "visitor", sender: forged, text: forged },
    ]);
  });
});

const WORDS: Readonly<Record<Entry["side"], string>> = {
  visitor: "end user",
  "support-person": "support person",
  chatbot: "chatbot",
  system: "system",
  "not-told": "unknown",
};

/** An entry as the English template writes it. */
function written(entry: Entry, log: string): string {
  const { kind, localTime, sender, side, isEvent, isNote, text, omittedCharacters, file } = entry;
  const lines = text.split("\n").map((line, index) => (index === 0 || line === "" ? line : `    ${line}`));
  if (kind === "remark") return text;
  const who = sender === "" ? WORDS[side] : `${sender} (${WORDS[side]})`;
  const marks = `${isEvent ? " [event]" : ""}${isNote ? " [internal note]" : ""}`;
  if (kind === "withdrawn") return `[${localTime}] ${who}${marks} [withdrawn]`;
  const missing = omittedCharacters === 0 ? "" : ` [… ${omittedCharacters} characters are left out here]`;
  const attached = file === undefined ? "" : ` [file: ${file.name}, ${file.size}]`;
  const whole = `[${localTime}] ${who}${marks}:${text === "" ? "" : ` ${lines.join("\n")}`}${missing}${attached}`;
  // Of an entry whose side is not told, the text is all that stands behind the time.
  return side === "not-told" && sender === "" && !log.includes(whole) ? `[${localTime}] ${lines.join("\n")}` : whole;
}

/** The log that a conversation was read from, without white space at the ends of lines. */
function logOf(conversation: Conversation, log: string): string {
  if (conversation.kind === "text") return comparable(conversation.text);
  return comparable([conversation.before, "", ...conversation.entries.map((entry) => written(entry, log))].join("\n"));
}

function comparable(text: string): string {
  return text
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
}

function withoutSpace(text: string): string {
  return text.replaceAll(/\s+/g, "");
}

describe("no character of a log is lost, and nothing changes its place", () => {
  it("in logs of any sessions", () => {
    fc.assert(
      fc.property(anySession, (one) => {
        const log = render(one);
        expect(logOf(read(log), log)).toBe(comparable(log));
      }),
      { numRuns: draws(150, 5_000) },
    );
  });

  const piece = fc.constantFrom(
    ..."[2025-03-14 10:00:09 +02:00] |Anna| (support person)| (end user)| [event]| [withdrawn]|: |\n|    |\r\n| [file: a, 1 kB]".split(
      "|",
    ),
    "[7 messages are left out here]",
    "Chat session x",
    "end user:",
    "Zoë 👨‍👩‍👧 &amp; <b>",
    " ",
  );
  it("in texts that look like logs", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const log = `Chat session x\n\n[2025-03-14 10:00:09 +02:00] ${pieces.join("")}`;
        expect(withoutSpace(logOf(read(log), log))).toBe(withoutSpace(log));
      }),
      { numRuns: draws(2_000, 100_000) },
    );
  });
});

describe("what the log itself says", () => {
  const first = render(session({ messages: [message("visitor", 1, { text: "one" })] }));

  it("stands above the entries: that older text was erased", () => {
    const erased = erasedLog("request", Date.UTC(2026, 10, 23, 8));
    expect(read(`${erased}\n${first}`)).toMatchObject({
      kind: "entries",
      before: expect.stringMatching(/^Erased on request at 2026-11-23 08:00:00 \(UTC\)\nChat session ws-1\n/),
      entries: [{ text: "one" }],
    });
    expect(read(erased)).toEqual({ kind: "text", text: erased });
  });

  it("stands between the messages that the platform no longer has and newer ones, in two languages", () => {
    const finnish = rendererOf(templateIn("fi"))(session({ messages: [message("operator", 2, { text: "two" })] }));
    const continued = "[The chat platform no longer has all of the messages above. Those below came later.]";
    const entries = entriesOf(read(`${first}\n${continued}\n${finnish}`));
    expect(entries.map(({ kind, side }) => [kind, side])).toEqual([
      ["message", "visitor"],
      ["remark", "not-told"],
      ["message", "support-person"],
    ]);
    expect(entries[1]?.text).toMatch(/^\[The chat platform no longer[^]*Viestejä: 1$/);
  });

  it("is read also where entries were kept in the words of another language", () => {
    const one = message("visitor", 1, { text: "yksi" });
    const stored = { log: rendererOf(templateIn("fi"))(session({ messages: [one] })), count: 1 };
    const rest = session({ messages: [message("operator", 2, { text: "two" })] });
    const delivered = atOnce(withIds(rest));
    const rules = { renderChatLog: render, mostLogCharacters: 10_000 };
    const merged = atOnce(mergeLog(delivered, stored, undefined, rules)).log?.log ?? "";
    expect(entriesOf(read(merged)).map(({ side, text }) => [side, text])).toEqual([
      ["visitor", "yksi"],
      ["support-person", "two"],
    ]);
  });
});

it("tells the hours apart that come twice", () => {
  const at = Date.parse("2025-10-26T00:30:00Z");
  const messages = [at, at + 3_600_000].map((sentAt) => ({ ...message("visitor", 0), sentAt }));
  expect(entriesOf(read(render(session({ messages })))).map((entry) => [entry.at, entry.localTime])).toEqual([
    [at, "2025-10-26 03:30:00 +03:00"],
    [at + 3_600_000, "2025-10-26 03:30:00 +02:00"],
  ]);
});

describe("large logs", () => {
  it.each<[string, (index: number) => Parameters<typeof message>[2]]>([
    ["of 50,000 messages", () => ({ text: "word ".repeat(12) })],
    ["of names and texts that look like entries", () => ({ name: "a (end user): b", text: `${FORGED}`.repeat(3) })],
  ])("%s are read whole", (_, parts) => {
    const messages = Array.from({ length: 50_000 }, (_one, index) => message("visitor", index, parts(index)));
    expect(entriesOf(read(render(session({ messages }))))).toHaveLength(50_000);
  });

  it("of one message that is all beginnings of entries is read", () => {
    const text = " (support person) [event]: (end user):".repeat(50_000);
    expect(shownOf(message("visitor", 1, { text }))).toEqual([["not-told", "", `visitor (end user): ${text}`]]);
  });

  it("of one message that is all ends of names is read in HTML, too", () => {
    const template = "{{#each messages}}<p>{{time}} {{senderName}} ({{sender}}): {{text}}</p>{{/each}}";
    const text = " (end user):x".repeat(400_000);
    const log = rendererOf(template, "html")(session({ messages: [message("visitor", 1, { text })] }));
    expect(entriesOf(readerFor(template, "html")(log)).map(({ side }) => side)).toEqual(["visitor"]);
  });
});
