import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../plugin/base/breathe.ts";
import { compileChatLog, limitedChatLog, rendererOf } from "../../plugin/chat/chat-log.ts";
import type { Message, WidgetSession } from "../../plugin/chat/session.ts";
import { cpuTimer } from "../support/cpu-time.ts";
import { draws } from "../support/draws.ts";
import { anySession } from "./arbitrary-session.ts";
import { liveChat, message, session } from "./sample-session.ts";

const HEAD = "head\n";

/** A log of ten characters for each message, behind a head of five; it says how many messages are left out. */
const render = rendererOf("test", ({ messages }: WidgetSession, shown = messages.length) => {
  const omitted = messages.length - shown;
  return { pieces: [], below: `${HEAD}${"message..\n".repeat(shown)}${omitted === 0 ? "" : `-${omitted}`}` };
});

function sessionOf(count: number): WidgetSession {
  return session({ messages: Array.from({ length: count }, (_, index) => message("visitor", index)) });
}

describe("a chat log for an attribute that holds so many characters", () => {
  it.each([
    ["is whole where it fits to the last character", 3, 35, `${HEAD}${"message..\n".repeat(3)}`],
    ["leaves the last message out where a character is missing", 3, 34, `${HEAD}${"message..\n".repeat(2)}-1`],
    ["keeps as many of the first messages as fit", 9, 58, `${HEAD}${"message..\n".repeat(5)}-4`],
    ["counts the words that say how many are missing", 12, 27, `${HEAD}message..\n-11`],
    ["holds the head alone where no message fits", 3, 7, `${HEAD}-3`],
    ["is cut anywhere where not even the head fits", 3, 4, "head"],
  ])("%s", (_rule, count, most, expected) => {
    expect(atOnce(limitedChatLog(render, sessionOf(count), most)).log).toBe(expected);
  });

  it("comes with the whole when something was left out, and only then", () => {
    expect(atOnce(limitedChatLog(render, sessionOf(3), 35)).whole).toBeUndefined();
    expect(atOnce(limitedChatLog(render, sessionOf(3), 34)).whole).toBe(`${HEAD}${"message..\n".repeat(3)}`);
  });

  it("is never longer than that, and one message more would not have fitted", () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 10, max: 700 }), (count, most) => {
        const whole = sessionOf(count);
        const { log } = atOnce(limitedChatLog(render, whole, most));
        expect(log.length).toBeLessThanOrEqual(most);
        const shown = log.split("message").length - 1;
        expect(shown === count || render(whole, shown + 1).length > most).toBe(true);
      }),
    );
  });

  it("is not cut in the middle of a character", () => {
    const wide = rendererOf("wide", () => ({ pieces: ["ab😀cd"], below: "" }));
    expect(atOnce(limitedChatLog(wide, sessionOf(0), 3)).log).toBe("ab");
    expect(atOnce(limitedChatLog(wide, sessionOf(0), 4)).log).toBe("ab😀");
  });
});

const ready = compileChatLog("chat-log.hbs", readFileSync("templates/chat-log.hbs", "utf8"), {
  format: "text",
  timeZone: "UTC",
});
const HTML = `<h1>{{customerName}}</h1>{{#each messages}}<p><b>{{senderName}}</b> {{text}}{{#if omittedCharacters}} <i>{{omittedCharacters}} more</i>{{/if}}</p>{{else}}<p>No messages yet</p>{{/each}}{{#if omitted}}<p>{{omitted}} messages more</p>{{/if}}`;
const html = compileChatLog("log.html.hbs", HTML, { format: "html", timeZone: "UTC" });

/** How many characters each entry of the ready-made log says are left out: null where none are. */
function leftOut(log: string): (number | null)[] {
  return log
    .split("\n")
    .filter((line) => line.startsWith("[2025"))
    .map((line) => Number(/ \[… (\d+) characters are left out here\]$/.exec(line)?.[1] ?? Number.NaN))
    .map((count) => (Number.isNaN(count) ? null : count));
}

/** A session with texts of these lengths, made of this. */
function texts(lengths: readonly number[], unit = "x", parts: Partial<WidgetSession> = {}): WidgetSession {
  const messages = lengths.map((length, index) =>
    message("visitor", index, { text: `${index}-${unit.repeat(Math.ceil(length / unit.length))}`.slice(0, length) }),
  );
  return session({ messages, ...parts });
}

/** CPU milliseconds. */
function timeOf(held: WidgetSession, most: number): number {
  const elapsed = cpuTimer();
  atOnce(limitedChatLog(ready, held, most));
  return elapsed();
}

function logOf(held: WidgetSession, most: number, renderLog = ready): string {
  const { log, whole } = atOnce(limitedChatLog(renderLog, held, most));
  expect(log.length).toBeLessThanOrEqual(most);
  expect(whole).toBe(renderLog(held));
  return log;
}

describe("a log with texts that are too long for it", () => {
  it("shows every message, the first of 7,000 characters cut to what 4,000 leave for it", () => {
    const held = session({
      messages: [
        message("visitor", 1, { text: `begins ${"x".repeat(6_993)}` }),
        message("operator", 2, { text: "And what happened then?" }),
        message("visitor", 3, { text: "Nothing." }),
      ],
    });
    const log = logOf(held, 4_000);
    expect(log).toMatch(/visitor \(end user\): begins x{3000,} \[… 3\d\d\d characters are left out here\]\n/);
    expect(log).toContain("operator (support person): And what happened then?\n");
    expect(log).toMatch(/visitor \(end user\): Nothing\.$/);
    expect(log).not.toMatch(/No messages yet|messages are left out/);
    // What is cut is as little as possible: shown and left out make the whole, and the log is full.
    expect(log.length).toBe(4_000);
    expect((log.match(/x/g)?.length ?? 0) + (leftOut(log)[0] ?? 0)).toBe(6_993);
  });

  it.each<[string, readonly number[], number, (number | null)[]]>([
    ["the last message", [10, 10, 7_000], 4_000, [null, null, 3_338]],
    ["all of them, each to the same length", [5_000, 5_000, 5_000], 4_000, [3_798, 3_798, 3_798]],
    ["those alone that are long", [5_000, 700, 5_000], 4_000, [3_528, null, 3_528]],
    ["the only message", [20_000], 4_000, [16_219]],
    ["a message at the least limit", [7_000, 20, 20], 1_000, [6_358, null, null]],
    [
      "short texts not at all, but messages at the end",
      Array.from({ length: 20 }, () => 150),
      1_000,
      [null, null, null, null],
    ],
    [
      "long ones to 200 characters before messages are left out",
      Array.from({ length: 20 }, () => 600),
      1_000,
      [400, 400],
    ],
  ])("cuts %s", (_what, lengths, most, expected) => {
    const log = logOf(texts(lengths), most);
    expect(leftOut(log)).toEqual(expected);
    // One character more in each of the texts would not fit.
    const cut = expected.filter((count) => count !== null).length;
    const isShownWhole = expected.length === lengths.length;
    expect(isShownWhole ? log.length + cut : most + 1).toBeGreaterThan(most);
  });

  it.each([
    ["emoji", "😀"],
    ["emoji behind a letter", "a😀😀"],
    ["blanks and line ends", "a  \n  \r\n"],
    ["characters that ESM cannot hold", "\0\u0007b"],
    ["halves of characters", "\ud83d"],
    ["accents", "e\u0301"],
    ["angle brackets", "<&>"],
    ["marks that look like ours", " [… 12 characters are left out here]"],
  ])("keeps characters whole: %s", (_what, unit) => {
    for (let most = 1_000; most < 1_040; most += 1) {
      const held = texts([7_000, 20, 3_000], unit);
      const [text, page] = [ready, html].map((renderLog) => {
        const log = atOnce(limitedChatLog(renderLog, held, most)).log;
        expect(log.length).toBeLessThanOrEqual(most);
        expect(log.isWellFormed()).toBe(true);
        return log;
      });
      expect(text).not.toContain("No messages yet");
      expect(page?.replaceAll(/&(?:amp|lt|gt|quot|#x[0-9A-F]+);/g, "")).not.toContain("&");
      expect(page?.endsWith("</p>")).toBe(true);
    }
  });

  it.each<[string, WidgetSession]>([
    ["a sender's name", session({ messages: [message("visitor", 1, { name: "n".repeat(7_000) }), message("bot", 2)] })],
    [
      "an attachment's name",
      session({
        messages: [
          message("visitor", 1, { attachment: { name: "n".repeat(7_000), size: 1, mimeType: "" } }),
          message("bot", 2),
        ],
      }),
    ],
    [
      "the customer's name",
      session({
        visitor: { id: "v", name: "n".repeat(7_000), externalId: null },
        messages: [message("visitor", 1), message("bot", 2)],
      }),
    ],
    [
      "a support person's name",
      session({
        operators: [{ id: "o1", name: "n".repeat(7_000), externalId: null }],
        liveChats: [liveChat("l1", 0, [["o1", 1]])],
        messages: [message("visitor", 1), message("bot", 2)],
      }),
    ],
  ])("cuts %s of 7,000 characters, which would hide the messages as well", (_what, held) => {
    const log = logOf(held, 1_000);
    expect(log).toMatch(/n{99}…/);
    expect(log).toMatch(/\(end user\): hello/);
    expect(log).toMatch(/bot \(chatbot\): hello$/);
  });

  it("shows the beginning of one message where the head leaves next to nothing", () => {
    const operators = Array.from({ length: 12 }, (_, index) => ({
      id: `${index}`,
      name: "n".repeat(50),
      externalId: null,
    }));
    const joinings = operators.map(({ id }): [string, number] => [id, 1]);
    const log = logOf(texts([7_000, 7_000], "x", { operators, liveChats: [liveChat("l1", 0, joinings)] }), 1_000);
    expect(log).toMatch(/visitor \(end user\): 0-x{20,} \[… \d+ characters are left out here\]\n\[1 messages are/);
  });

  it.each([ready, html])("never says that there are no messages, however small the limit", (renderLog) => {
    const held = texts([7_000, 7_000]);
    for (let most = 1; most < 400; most += 1) expect(logOf(held, most, renderLog)).not.toContain("No messages yet");
  });

  it("has no half tag and no half character reference where not even the head fits", () => {
    const head = session({
      visitor: { id: "v", name: "A & B <C> 😀", externalId: null },
      messages: [message("bot", 1)],
    });
    const cuts = Array.from({ length: 31 }, (_, most) => atOnce(limitedChatLog(html, head, most)).log);
    expect([...new Set(cuts)]).toEqual([
      "",
      "<h1>",
      "<h1>A",
      "<h1>A ",
      "<h1>A &amp;",
      "<h1>A &amp; ",
      "<h1>A &amp; B",
      "<h1>A &amp; B ",
      "<h1>A &amp; B &lt;",
      "<h1>A &amp; B &lt;C",
      "<h1>A &amp; B &lt;C&gt;",
      "<h1>A &amp; B &lt;C&gt; ",
      "<h1>A &amp; B &lt;C&gt; 😀",
    ]);
  });

  it("says so of a session without messages", () => {
    expect(atOnce(limitedChatLog(html, session(), 400)).log).toContain("No messages yet");
  });

  it("is rendered in time linear in its length", () => {
    const many = (count: number) => texts(Array.from({ length: count }, () => 300));
    timeOf(many(2_000), 100_000);
    const small = timeOf(many(2_000), 100_000);
    expect(timeOf(many(10_000), 500_000)).toBeLessThan(Math.max(20 * small, 1_000));
    expect(timeOf(texts([2_000_000, 2_000_000], "a b\n"), 1_000)).toBeLessThan(2_000);
  });

  it("holds every message's beginning, or the first messages and how many follow", () => {
    const lengths = fc.array(fc.oneof(fc.nat(300), fc.nat(9_000)), { maxLength: 25 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1_000, max: 12_000 }), (drawn, most) => {
        const held = texts(drawn);
        const { log, whole } = atOnce(limitedChatLog(ready, held, most));
        expect(log.length).toBeLessThanOrEqual(most);
        const fits = ready(held).length <= most;
        expect([fits ? log : ready(held), whole]).toEqual([ready(held), fits ? undefined : ready(held)]);
        const entries = log.split("\n").filter((line) => line.startsWith("[2025"));
        const omitted = Number(/^\[(\d+) messages are left out here\]$/m.exec(log)?.[1] ?? 0);
        expect(entries).toHaveLength(drawn.length - omitted);
        for (const [index, entry] of entries.entries()) {
          const text = held.messages[index]?.text ?? "";
          const shown = /^\[[^\]]+\] visitor \(end user\):(?: (.*?))?(?: \[… (\d+) characters.*)?$/s.exec(entry);
          expect(text.startsWith(shown?.[1] ?? "")).toBe(true);
          expect((shown?.[1] ?? "").length + Number(shown?.[2] ?? 0)).toBe(text.length);
          expect((shown?.[1] ?? "").length).toBeGreaterThanOrEqual(Math.min(text.length, 200));
        }
        expect(entries.length > 0 || drawn.length === 0).toBe(true);
      }),
      { numRuns: draws(100, 2_000) },
    );
  });

  it("fits, whatever the session, the template and the limit", () => {
    const repeated = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(anySession, repeated, fc.integer({ min: 1, max: 3_000 }), (drawn, times, most) => {
        const longer = (one: Message) => ({ ...one, text: one.text.repeat(times) });
        const held = { ...drawn, messages: drawn.messages.map(longer) };
        for (const renderLog of [ready, html]) {
          const { log, whole } = atOnce(limitedChatLog(renderLog, held, most));
          expect(log.length).toBeLessThanOrEqual(most);
          expect(log.isWellFormed()).toBe(true);
          expect(whole === undefined ? log : whole).toBe(renderLog(held));
          expect(held.messages.length > 0 && /No messages yet\.?(?:$|<)/.test(log)).toBe(false);
        }
      }),
      { numRuns: draws(100, 2_000) },
    );
  });
});
