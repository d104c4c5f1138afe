import { describe, expect, it } from "vitest";
import { compileChatLog } from "../../plugin/chat/chat-log.ts";
import type { ChatLogFormat } from "../../plugin/chat/chat-log-data.ts";
import { joinParts } from "../../plugin/chat/log-parts.ts";
import { message, session } from "./sample-session.ts";

const TWO = session({ messages: [message("visitor", 60, { text: "one" }), message("operator", 61, { text: "two" })] });
const LOOP = "{{#each messages}}\n- {{time}} {{text}}\n{{/each}}";
const FIRST = "2025-03-14 08:01:00 +00:00";

function partsOf(template: string, format: ChatLogFormat = "text") {
  return compileChatLog("t.hbs", template, { format, timeZone: "UTC" }).parts;
}

describe("a log can be cut into its entries", () => {
  it.each([
    ["when its template goes through the messages once", LOOP],
    ["also beside a list of support persons", `{{#each supportPersons}}\n- {{name}}\n{{/each}}\n${LOOP}`],
    ["also within a condition", `{{#if endedAt}}\nended\n{{/if}}\n{{#if messageCount}}\n${LOOP}\n{{/if}}`],
    ["also where the condition has another case", `{{#if omitted}}\nsome\n{{else}}\n${LOOP}\n{{/if}}`],
    ["also in the reverse of a condition", `{{#unless omitted}}\n${LOOP}\n{{/unless}}`],
  ])("%s", (_when, template) => {
    const { entries } = partsOf(template)?.of(TWO) ?? { entries: [] };
    expect(entries.map((entry) => entry.trim())).toEqual([`- ${FIRST} one`, "- 2025-03-14 08:01:01 +00:00 two"]);
  });

  it.each([
    ["when its template goes through the messages twice", `${LOOP}\n${LOOP}`],
    ["when it does so in two cases", `{{#if omitted}}\n${LOOP}\n{{else}}\n${LOOP}\n{{/if}}`],
    ["when it never does", "Chat {{sessionId}}, {{messageCount}} messages"],
    ["when it goes through the support persons only", "{{#each supportPersons}}\n- {{name}}\n{{/each}}"],
    ["when the template holds the character that marks the beginning of an entry", `\u0001\n${LOOP}`],
    ["when it holds the one that marks the end", `\u0002\n${LOOP}`],
  ])("not %s", (_when, template) => expect(partsOf(template)).toBeUndefined());

  it("into what stands before, in, after and below them", () => {
    const template = `  Chat of {{messageCount}}\n${LOOP}\n-- the end --\n\n`;
    const parts = partsOf(template)?.of(TWO, 1);
    expect(parts).toEqual({
      head: "  Chat of 2\n",
      entries: [`- ${FIRST} one\n`],
      tail: "-- the end --\n\n",
      below: "\n[1 messages are left out here]",
    });
    expect(parts && joinParts(parts)).toBe(
      `  Chat of 2\n- ${FIRST} one\n-- the end --\n[1 messages are left out here]`,
    );
  });

  it("also when no message is shown", () => {
    expect(partsOf(`${LOOP}\nend`)?.of({ ...TWO, messages: [] })).toEqual({
      head: "end",
      entries: [],
      tail: "",
      below: "",
    });
  });
});

/** Where entries begin in a log that was written with the template. */
function begins(template: string, log: string, format: ChatLogFormat = "text"): readonly string[] | undefined {
  const start = partsOf(template, format)?.entryStart;
  return start === undefined ? undefined : Array.from(log.matchAll(start), ([found]) => found);
}

const each = (body: string) => `{{#each messages}}\n${body}\n{{/each}}`;

describe("in a log that stands on a card, an entry begins", () => {
  it.each<[string, string, string, string]>([
    ["with its time", each("{{time}} {{text}}"), `${FIRST} one`, FIRST],
    ["with what stands before it", each("* [{{time}}] {{text}}"), `* [${FIRST}] one`, `* [${FIRST}]`],
    ["with what stands behind it", each("{{time}} | {{text}}"), `${FIRST} | one`, `${FIRST} |`],
    ["though the text follows on a line of its own", each("{{time}}\n  {{text}}"), `${FIRST}\n  one`, FIRST],
    ["though a comment stands first", each("{{! an entry }}\n- {{time}} {{text}}"), `- ${FIRST} one`, `- ${FIRST}`],
    [
      "though a comment stands before its time",
      each("- {{! time }}[{{time}}] {{text}}"),
      `- [${FIRST}] one`,
      `- [${FIRST}]`,
    ],
    ["though a comment stands behind its time", each("{{time}}{{! time }} | {{text}}"), `${FIRST} | one`, `${FIRST} |`],
    ["after a line that holds a blank", each(" \n- {{time}} {{text}}"), ` \n- ${FIRST} one`, `- ${FIRST}`],
    [
      "with signs that mean something in expressions",
      each("(+) {{time}} {{text}}"),
      `(+) ${FIRST} one`,
      `(+) ${FIRST}`,
    ],
  ])("%s", (_how, template, log, expected) => expect(begins(template, log)).toEqual([expected]));

  it("at the beginning of a line only, in a text", () => {
    expect(begins(each("{{time}} {{text}}"), `${FIRST} one ${FIRST} two\n    ${FIRST} three`)).toEqual([FIRST]);
    expect(begins(each("(+) {{time}} {{text}}"), `+ ${FIRST} one`)).toEqual([]);
  });

  it("anywhere with its tag, in HTML", () => {
    const template = "<ul>{{#each messages}}<li>{{time}} {{text}}</li>{{/each}}</ul>";
    const log = `<ul><li>${FIRST} one</li><li>${FIRST} ${FIRST}</li></ul>`;
    expect(begins(template, log, "html")).toEqual([`<li>${FIRST}`, `<li>${FIRST}`]);
  });
});

describe("it cannot be told where an entry begins", () => {
  it.each<[string, string, ChatLogFormat]>([
    ["when its time is indented, as the lines of texts are", each("    {{time}} {{text}}"), "text"],
    ["when it begins with something else", each("- {{sender}} {{time}} {{text}}"), "text"],
    ["when it has no time", each("- {{sender}} {{text}}"), "text"],
    ["when its time is shown in some cases only", each("- {{#if hasText}}{{time}}{{/if}} {{text}}"), "text"],
    ["when no tag stands before its time, in HTML", "<p>{{#each messages}}{{time}} {{text}}<br>{{/each}}</p>", "html"],
  ])("%s", (_when, template, format) => {
    expect(partsOf(template, format)?.of(TWO).entries).toHaveLength(2);
    expect(partsOf(template, format)?.entryStart).toBeUndefined();
  });

  it("but in a text no tag is needed", () => {
    expect(begins(each("- {{time}} {{text}}"), `- ${FIRST} one`)).toEqual([`- ${FIRST}`]);
  });
});
