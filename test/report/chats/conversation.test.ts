import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { limitedChatLog } from "../../../plugin/chat/chat-log.ts";
import type { WidgetSession } from "../../../plugin/chat/session.ts";
import { generateSessions } from "../../../plugin/sandbox/sessions/generate-sessions.ts";
import { CHAT_LOG_LANGUAGES } from "../../../plugin/settings/ready-made-template.ts";
import { anySession } from "../../chat/arbitrary-session.ts";
import { liveChat, message, START, session } from "../../chat/sample-session.ts";
import { fromWire } from "../../chat/wire-mapping.ts";
import { draws } from "../../support/draws.ts";
import {
  entriesOf,
  expectedEntries,
  readerFor,
  rendererOf,
  templateIn,
  withoutLocalTimes,
} from "./read-conversations.ts";

const SHARED = "../shared/data/support-sessions.ndjson";
const HTML = `<h1>{{sessionId}}</h1><ul>
{{#each messages}}
<li><time>{{time}}</time> <b>{{senderName}}</b> ({{sender}}){{#if isEvent}} [event]{{/if}}{{#if isNote}} [note]{{/if}}{{#if isWithdrawn}} [withdrawn]{{else}}: {{text}}{{#if omittedCharacters}} [{{omittedCharacters}} more]{{/if}}{{#if hasAttachment}} [file: {{attachment.name}}, {{attachment.size}}]{{/if}}{{/if}}</li>
{{/each}}
</ul>{{#if omitted}}<p>{{omitted}} are missing</p>{{/if}}`;

const EN = templateIn("en");
const read = readerFor(EN);

function sharedSessions(): WidgetSession[] {
  const lines = readFileSync(SHARED, "utf8").trim().split("\n").slice(0, draws(100, 1_200));
  return lines.map((line) => fromWire(JSON.parse(line)));
}

function madeUpSessions(): WidgetSession[] {
  return [...generateSessions({ seed: 19, count: draws(48, 600), startAt: START })].map(fromWire);
}

/** Everything that a template can say. */
const TALK = session({
  visitor: { id: "v1", name: "Vera Virta", externalId: null },
  operators: [{ id: "o1", name: "Korhonen, Olli", externalId: null }],
  liveChats: [liveChat("l1", 1, [["o1", 1]])],
  messages: [
    message("bot", 0, { name: "Helpi", text: "Hei!  (visitor): <b>&amp;</b> \"'`=" }),
    message("visitor", 1, { name: "Vera Virta", text: "first\n\n  second\n[2025-03-14 10:00:00 +02:00] me: no" }),
    message("system", 2, { name: "", type: "event", text: "Olli joined" }),
    message("operator", 3, { name: "Olli", type: "note", text: "between us" }),
    message("operator", 4, { name: "Olli", withdrawn: true }),
    message("visitor", 5, { attachment: { name: "é, 1 kB].png", size: 1_500, mimeType: "" }, text: "" }),
    message("visitor", 6, { attachment: { name: "b.pdf", size: 24_000_000, mimeType: "" }, text: "look\nhere" }),
    message("unknown", 7, { name: "Robo", type: "unknown", text: "?" }),
    message("operator", 8, { name: "", text: "\n begins below" }),
    message("visitor", 9, { name: "", text: "" }),
  ],
});

describe.each(CHAT_LOG_LANGUAGES)("a log of the ready-made template in %s", (language) => {
  const render = rendererOf(templateIn(language));
  const readOwn = readerFor(templateIn(language));

  it("comes back with everything that a message has", () => {
    expect(withoutLocalTimes(entriesOf(readOwn(render(TALK))))).toEqual(expectedEntries(TALK));
  });

  it("comes back with each message of made-up sessions", () => {
    for (const one of madeUpSessions()) {
      expect(withoutLocalTimes(entriesOf(readOwn(render(one))))).toEqual(expectedEntries(one));
    }
  });

  it("is read in the same way after the language was changed, and line by line as ESM may give it back", () => {
    const windows = render(TALK).replaceAll("\n", "\r\n");
    expect(withoutLocalTimes(entriesOf(read(windows)))).toEqual(expectedEntries(TALK));
  });

  it("tells what was left out", () => {
    const messages = [message("visitor", 1, { text: "x".repeat(3_000) }), message("operator", 2, { text: "y" })];
    const cut = entriesOf(readOwn(atOnce(limitedChatLog(render, session({ messages }), 1_500)).log));
    expect(cut.map(({ text, omittedCharacters }) => text.length + omittedCharacters)).toEqual([3_000, 1]);
    const many = Array.from({ length: 40 }, (_, index) => message("bot", index, { text: "z".repeat(90) }));
    const left = entriesOf(readOwn(atOnce(limitedChatLog(render, session({ messages: many }), 1_500)).log));
    expect(left.at(-1)).toMatchObject({ kind: "remark", at: null, text: expect.stringMatching(/^\[.*\d+.*\]$/) });
    expect(left.slice(0, -1).every(({ kind, text }) => kind === "message" && text === "z".repeat(90))).toBe(true);
  });

  it.skipIf(!existsSync(SHARED))("comes back with each message of the shared sessions (../shared/data)", () => {
    for (const one of sharedSessions()) {
      expect(withoutLocalTimes(entriesOf(readOwn(render(one))))).toEqual(expectedEntries(one));
    }
  });
});

describe("a log of HTML", () => {
  const render = rendererOf(HTML, "html");
  const readHtml = readerFor(HTML, "html");

  it("comes back with everything that a message has", () => {
    expect(withoutLocalTimes(entriesOf(readHtml(render(TALK))))).toEqual(expectedEntries(TALK));
  });

  it.skipIf(!existsSync(SHARED))("comes back with each message of the shared sessions (../shared/data)", () => {
    for (const one of sharedSessions()) {
      expect(withoutLocalTimes(entriesOf(readHtml(render(one))))).toEqual(expectedEntries(one));
    }
  });

  it("comes back with each message of any session", () => {
    fc.assert(
      fc.property(anySession, (one) => {
        expect(withoutLocalTimes(entriesOf(readHtml(render(one))))).toEqual(expectedEntries(one));
      }),
      { numRuns: draws(100, 5_000) },
    );
  });

  it.each(CHAT_LOG_LANGUAGES)(
    "from the ready-made template in %s is text: its lines could be anybody's",
    (language) => {
      const template = templateIn(language);
      const log = rendererOf(template, "html")(TALK);
      expect(readerFor(template, "html")(log)).toEqual({ kind: "text", text: log });
    },
  );
});
