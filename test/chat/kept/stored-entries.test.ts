import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { type ChatLogOptions, compileChatLog } from "../../../plugin/chat/chat-log.ts";
import { comparableText } from "../../../plugin/chat/clean-text.ts";
import { matchEntries, secondOf } from "../../../plugin/chat/kept/match-entries.ts";
import { type StoredEntry, storedEntries } from "../../../plugin/chat/kept/stored-entries.ts";
import type { Message } from "../../../plugin/chat/session.ts";
import { message, START, session } from "../sample-session.ts";
import { READY_MADE, TIME_LAST } from "./card-in-time.ts";

const TWO = [message("visitor", 60, { text: "one" }), message("operator", 61, { text: "two" })];

/** The entries that are found in the log of a session. */
function entriesOf(
  template: string,
  messages: readonly Message[],
  {
    shown = messages.length,
    format = "text",
    timeZone = "Europe/Helsinki",
    count,
  }: Partial<ChatLogOptions> & {
    readonly shown?: number;
    readonly count?: number;
  } = {},
): readonly StoredEntry[] | undefined {
  const render = compileChatLog("t.hbs", template, { format, timeZone });
  const { parts } = render;
  if (parts === undefined) return undefined;
  const whole = session({ messages });
  return storedEntries(comparableText(render(whole, shown)), parts, whole, count);
}

describe("the entries of a log that stands on a card", () => {
  it("have the instant and the words of each message", () => {
    expect(entriesOf(READY_MADE, TWO)).toEqual([
      { at: START + 60_000, text: "[2025-03-14 10:01:00 +02:00] visitor (end user): one" },
      { at: START + 61_000, text: "[2025-03-14 10:01:01 +02:00] operator (support person): two" },
    ]);
  });

  it("are told apart in the hour that comes twice", () => {
    const summer = Date.parse("2025-10-26T00:30:00Z") - START;
    const messages = [message("visitor", summer / 1000), message("visitor", summer / 1000 + 3_600)];
    const entries = entriesOf(READY_MADE, messages);
    expect(entries?.map(({ at }) => new Date(at).toISOString())).toEqual([
      "2025-10-26T00:30:00.000Z",
      "2025-10-26T01:30:00.000Z",
    ]);
  });

  it("end before the words at the end of the template, also when those tell how many messages were left out", () => {
    const ends = `{{#each messages}}\n{{time}} {{text}}\n{{/each}}\n\n-- The end, {{omitted}} are missing`;
    expect(entriesOf(ends, TWO)?.map(({ text }) => text)).toEqual([
      "2025-03-14 10:01:00 +02:00 one",
      "2025-03-14 10:01:01 +02:00 two",
    ]);
    expect(entriesOf(ends, TWO, { shown: 1, count: 2 })?.map(({ text }) => text)).toEqual([
      "2025-03-14 10:01:00 +02:00 one",
    ]);
  });

  it("end before the line that the plugin adds below a log that was cut", () => {
    const silent = `{{#each messages}}\n{{time}} {{text}}\n{{/each}}`;
    expect(entriesOf(silent, TWO, { shown: 1, count: 2 })).toEqual([
      { at: START + 60_000, text: "2025-03-14 10:01:00 +02:00 one" },
    ]);
  });

  it("are all there with less on the card's count than in its log", () => {
    expect(entriesOf(READY_MADE, TWO, { count: 1 })).toHaveLength(2);
  });

  it("are found in HTML", () => {
    const html = "<ul>{{#each messages}}<li>{{time}}: {{text}}</li>{{/each}}</ul>";
    expect(entriesOf(html, TWO, { format: "html" })).toEqual([
      { at: START + 60_000, text: "<li>2025-03-14 10:01:00 +02:00: one</li>" },
      { at: START + 61_000, text: "<li>2025-03-14 10:01:01 +02:00: two</li>" },
    ]);
  });

  it("are not looked for with a template that writes the time last", () => {
    expect(entriesOf(TIME_LAST, TWO)).toBeUndefined();
  });

  it.each<[string, string]>([
    ["without any entry", "Chat session ws-1\nNo messages yet."],
    ["with a minute that there is not", "[2025-03-14 10:61:00 +02:00] a: b\n[2025-03-14 10:02:00 +02:00] a: b"],
    [
      "with a minute that there is not in the last entry",
      "[2025-03-14 10:01:00 +02:00] a: b\n[2025-03-14 10:61:00 +02:00] a: b",
    ],
    ["with an offset that there is not", "[2025-03-14 10:01:00 +77:00] a: b"],
  ])("are not found in a log %s", (_, log) => {
    const { parts } = compileChatLog("t.hbs", READY_MADE, { format: "text", timeZone: "UTC" });
    if (parts === undefined) throw new Error("the ready-made template has entries");
    expect(storedEntries(log, parts, session({ messages: TWO }), undefined)).toBeUndefined();
  });
});

const WAS_READ: Readonly<Record<string, boolean | undefined>> = { read: true, new: false, unknown: undefined };

/** Fresh entries: the entry's words, the second, and whether the message was read before. What it says follows a colon. */
function fresh(...lines: readonly string[]) {
  return lines.map((line) => {
    const [text = "", second, before = "new"] = line.split(" ");
    const said = text.split(":").at(-1) ?? "";
    return { message: message("visitor", Number(second), { text: said }), text, wasRead: WAS_READ[before] };
  });
}

function stored(...lines: readonly string[]): StoredEntry[] {
  return lines.map((line) => {
    const [text = "", second] = line.split(" ");
    return { text, at: START + Number(second) * 1000 };
  });
}

describe("entries of a card and messages of the history", () => {
  it.each<[string, StoredEntry[], ReturnType<typeof fresh>, (number | undefined)[]]>([
    ["none", [], fresh("a 1"), []],
    ["the same words in the same second", stored("a 1"), fresh("a 1"), [0]],
    ["the same words in another second", stored("a 1"), fresh("a 2 read"), [undefined]],
    ["other words of a message that was read before", stored("a 1"), fresh("b 1 read"), [0]],
    ["other words of a message that is new", stored("a 1"), fresh("b 1"), [undefined]],
    ["the same words come first, whatever the order", stored("a 1", "b 1"), fresh("b 1 read", "c 1 read"), [1, 0]],
    ["one message for each, the first that fits", stored("a 1"), fresh("a 1 read", "c 1 read"), [0]],
    ["each message once", stored("a 1", "a 1"), fresh("a 1 read"), [0, undefined]],
    ["equal words, as often as they are there", stored("a 1", "a 1"), fresh("a 1", "a 1"), [0, 1]],
    ["a lost one between two others", stored("a 1", "b 2", "c 3"), fresh("a 1 read", "c 3 read"), [0, undefined, 1]],
    ["a new one of the second of a lost one", stored("a 1"), fresh("n 1", "b 1 read"), [1]],
    ["another name, and not known whether it was read", stored("Vera:a 1"), fresh("Ben:a 1 unknown"), [0]],
    ["another text, and not known whether it was read", stored("Vera:a 1"), fresh("Vera:b 1 unknown"), [undefined]],
    ["no text, and not known whether it was read", stored("Vera:a 1"), fresh("Ben: 1 unknown"), [undefined]],
    ["the text, and known to be new", stored("Vera:a 1"), fresh("Ben:a 1 new"), [undefined]],
  ])("%s", (_, entries, messages, matches) => {
    expect(atOnce(matchEntries(entries, messages))).toEqual(matches);
  });

  it("match in spite of parts of a second and white space around the words", () => {
    const at = { ...message("visitor", 1.999), text: "a" };
    expect(atOnce(matchEntries(stored("a 1"), [{ message: at, text: "\n a \r\n", wasRead: false }]))).toEqual([0]);
  });

  it.each([
    ["its sender, when it was withdrawn", { name: "Vera", text: "", withdrawn: true as const }, [0]],
    [
      "the second alone, when it was withdrawn: its text must not stay",
      { name: "Ben", text: "", withdrawn: true as const },
      [0],
    ],
    ["the first line that is not empty", { name: "Ben", text: "\n a\nmore" }, [0]],
    ["its sender, when it has no text", { name: "Vera", text: " \n" }, [0]],
    ["nothing, when it has no text and another sender", { name: "Ben", text: " \n" }, [undefined]],
    [
      "its file, when it has no text",
      { name: "Ben", text: "", attachment: { name: "a.pdf", size: 1, mimeType: "" } },
      [0],
    ],
    ["all of its words", { name: "Ben", text: "a\u00A0Vera" }, [0]],
    ["not by most of its words, since nothing is masked", { name: "Ben", text: "b a Vera" }, [undefined]],
    ["not by half of its words", { name: "Ben", text: "b a" }, [undefined]],
  ])("match by %s, where it is not known what was read", (_, parts, matches) => {
    const messages = [{ message: message("visitor", 1, parts), text: "[other words]", wasRead: undefined }];
    expect(atOnce(matchEntries(stored("Vera:a 1"), messages))).toEqual(matches);
  });

  it("have the second in which a moment lies, before 1970 too", () => {
    expect([0, 999, 1_000, -1].map(secondOf)).toEqual([0, 0, 1_000, -1_000]);
  });
});
