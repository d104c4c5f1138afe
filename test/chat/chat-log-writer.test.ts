import { existsSync, readFileSync } from "node:fs";
import * as fc from "fast-check";
import Handlebars from "handlebars";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../plugin/base/breathe.ts";
import { type ChatLogFormat, chatLogData, ENTRY_FIELDS } from "../../plugin/chat/chat-log-data.ts";
import { checkTemplate } from "../../plugin/chat/chat-log-template-check.ts";
import { DIFFERENT_SAMPLES, NOTHING_UNSAID, unsaidBy } from "../../plugin/chat/chat-log-unsaid.ts";
import { logWriter } from "../../plugin/chat/chat-log-writer.ts";
import { localTimeIn } from "../../plugin/chat/local-time.ts";
import { joinPieces, logShape } from "../../plugin/chat/log-parts.ts";
import { READY_MADE_CHAT_LOGS } from "../../plugin/chat/ready-made-chat-logs.ts";
import type { WidgetSession } from "../../plugin/chat/session.ts";
import { CHAT_LOG_LANGUAGES, readyMadeChatLogTemplate } from "../../plugin/settings/ready-made-template.ts";
import { draws } from "../support/draws.ts";
import { anySession, anyText } from "./arbitrary-session.ts";
import { handlebarsLog } from "./handlebars-log.ts";
import { message, session } from "./sample-session.ts";
import { fromWire } from "./wire-mapping.ts";

const SHARED_SESSIONS = "../shared/data/support-sessions.ndjson";
const FORMATS: readonly ChatLogFormat[] = ["text", "html"];
const ZONES = ["Europe/Helsinki", "America/St_Johns", "Pacific/Chatham", "Africa/Monrovia", "UTC"];
const SESSION_FIELDS = Object.keys(chatLogData(session({}), styleOf("text", "UTC"), 0)).filter(
  (name) => !(name in ENTRY_FIELDS),
);

function styleOf(format: ChatLogFormat, timeZone: string) {
  return { format, timeZone, localTime: localTimeIn(timeZone), unsaid: NOTHING_UNSAID };
}

/** The log by the plugin, and by Handlebars, of the first messages of a session. */
function bothWays(template: string, format: ChatLogFormat, timeZone = "Europe/Helsinki") {
  const write = logWriter(Handlebars.parse(template), format);
  const byHandlebars = handlebarsLog(template, format);
  const style = styleOf(format, timeZone);
  return (of: WidgetSession, shown = of.messages.length) => {
    const data = chatLogData(of, style, shown);
    const log = atOnce(joinPieces({ pieces: write(data), below: "" }));
    return [log, byHandlebars(data).trimEnd()];
  };
}

/**
 * Templates of all that the check allows. Each part begins with a word: Handlebars adds up two numbers with nothing
 * before them.
 */
function anyTemplate(): fc.Arbitrary<string> {
  const space = fc.constantFrom("", " ", "\n", "\n\n", "\t\n  ", "  ", "\r\n");
  const word = fc
    .tuple(space, fc.constantFrom("x", "<b>", "[", "&", "\\x", "é", "😀"), space)
    .map((pieces) => pieces.join(""));
  const strip = fc.constantFrom("", "", "", "~");
  const tag = (inner: string) => fc.tuple(strip, strip).map(([open, close]) => `{{${open}${inner}${close}}}`);
  const comment = fc.constantFrom("{{!-- {{no}} --}}", "{{! no }}", "\n{{!-- a --}}\n");

  function parts(names: readonly string[], depth: number, more: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
    const name = fc.constantFrom(...names);
    const raw = fc.constant(`{{{{if ${names[0]}}}}}{{raw}} {{{{/if}}}}`);
    const value = name.chain((field) =>
      fc.oneof(tag(field), tag(field.startsWith("@") || field.startsWith("../") ? field : `this.${field}`)),
    );
    const nested =
      depth === 0
        ? []
        : [
            fc
              .tuple(
                fc.constantFrom("if", "unless"),
                name,
                name,
                parts(names, depth - 1, more),
                parts(names, depth - 1, more),
              )
              .chain(([helper, one, other, then, otherwise]) =>
                fc.oneof(
                  ...[
                    ["", ""],
                    ["{{else}}", otherwise],
                    [`{{else if ${other}}}`, `${otherwise}{{else}}${then}`],
                  ].map(([middle = "", end = ""]) =>
                    fc
                      .tuple(tag(`#${helper} ${one}`), tag(`/${helper}`), space, space)
                      .map(
                        ([open, close, before, after]) =>
                          `${before}${open}${before}${then}${middle}${end}${close}${after}`,
                      ),
                  ),
                  fc.constant(`{{^${helper} ${one}}}${then}{{/${helper}}}`),
                ),
              ),
          ];
    return fc
      .tuple(word, fc.array(fc.oneof(word, value, comment, raw, ...nested, ...more), { maxLength: 6 }))
      .map(([first, others]) => `${first}${others.join("")}`);
  }

  const loops = (["messages", "supportPersons"] as const).map((list) => {
    const fields = [...Object.keys(ENTRY_FIELDS[list]), "@index", "@first", "@last", "../omitted", "../customerName"];
    return fc
      .tuple(parts(fields, 2, []), parts(SESSION_FIELDS, 1, []), tag(`#each ${list}`), tag("/each"), space)
      .chain(([entry, none, open, close, around]) =>
        fc.constantFrom(
          `${around}${open}${around}${entry}${around}${close}`,
          `${open}${entry}{{else}}${none}${close}${around}`,
          `{{^each ${list}}}${none}{{/each}}`,
        ),
      );
  });
  return parts(SESSION_FIELDS, 2, loops);
}

const HOSTILE = fc.tuple(anySession, anyText, anyText).map(([one, name, customer]) => ({
  ...one,
  visitor: { ...one.visitor, name: customer },
  operators: one.operators.map((operator) => ({ ...operator, name })),
}));

const HTML = `<h1>{{customerName}}</h1>{{#each messages}}<p class="{{senderKind}}"><bdi>{{senderName}}</bdi> <b>{{text}}</b>{{#if hasAttachment}} {{attachment.name}} {{attachment.mimeType}}{{/if}}</p>{{else}}none{{/each}}`;
const READY_MADE = CHAT_LOG_LANGUAGES.map((language) => readFileSync(readyMadeChatLogTemplate(language), "utf8"));

describe("a log is to the character what Handlebars makes of the template", () => {
  it("for any template that the check allows, and any session", () => {
    const drawn = fc.record({
      template: anyTemplate(),
      format: fc.constantFrom(...FORMATS),
      timeZone: fc.constantFrom(...ZONES),
      of: HOSTILE,
      shown: fc.nat(12),
    });
    fc.assert(
      fc.property(drawn, ({ template, format, timeZone, of, shown }) => {
        const [log, expected] = bothWays(template, format, timeZone)(of, Math.min(shown, of.messages.length));
        expect(log).toBe(expected);
      }),
      { numRuns: draws(100, 20_000) },
    );
  });

  it.each([...READY_MADE, HTML].flatMap((template) => FORMATS.map((format) => ({ format, template }))))(
    "for the ready-made ones, as $format: $template",
    ({ template, format }) => {
      const both = bothWays(template, format);
      fc.assert(
        fc.property(HOSTILE, fc.nat(12), (of, shown) => {
          const [log, expected] = both(of, Math.min(shown, of.messages.length));
          expect(log).toBe(expected);
        }),
        { numRuns: draws(50, 5_000) },
      );
    },
  );

  it.skipIf(!existsSync(SHARED_SESSIONS))("for the shared sessions", () => {
    const ways = READY_MADE.map((template) => bothWays(template, "text"));
    const lines = readFileSync(SHARED_SESSIONS, "utf8").trim().split("\n");
    const sessions = lines.map((line) => fromWire(JSON.parse(line)));
    expect(sessions.length).toBeGreaterThan(1000);
    for (const [index, of] of sessions.entries()) {
      const [log, expected] = ways[index % ways.length]?.(of) ?? [];
      expect(log).toBe(expected);
    }
  });
});

describe("a ready-made template is not parsed when it is compiled", () => {
  it.each(READY_MADE)("and is written like what Handlebars makes of it: %#", (template) => {
    const { program } = READY_MADE_CHAT_LOGS.find(({ text }) => text === template) ?? {};
    expect(program).toMatchObject({ type: "Program" });
    const parsed = Handlebars.parse(template);
    expect(checkTemplate("chat-log.hbs", parsed, "text", chatLogData(session({}), styleOf("text", "UTC"), 0))).toEqual(
      [],
    );
    const statements = parsed.body.filter((statement) => !["CommentStatement"].includes(statement.type));
    expect(statements).toMatchObject(program?.body ?? []);
    expect(logShape(parsed, "text")).toEqual(program && logShape(program, "text"));
    const [own, generated] = [parsed, program].map((one) => one && logWriter(one, "text"));
    fc.assert(
      fc.property(HOSTILE, (of) => {
        const data = chatLogData(of, styleOf("text", "Europe/Helsinki"), of.messages.length);
        const [expected, log] = [own, generated].map(
          (write) => write && atOnce(joinPieces({ pieces: write(data), below: "" })),
        );
        expect(log).toBe(expected);
      }),
      { numRuns: draws(20, 2_000) },
    );
  });

  it.each(READY_MADE)("and says all that is to be known: %#", (template) => {
    const write = logWriter(Handlebars.parse(template), "text");
    const log = (of: WidgetSession, shown: number) =>
      atOnce(joinPieces({ pieces: write(chatLogData(of, styleOf("text", "UTC"), shown)), below: "" }));
    expect(unsaidBy((of) => log(of, 1))).toEqual(NOTHING_UNSAID);
    for (const { session: of, shown } of DIFFERENT_SAMPLES) {
      const data = { ...chatLogData(of, styleOf("text", "UTC"), shown), omitted: 7_654_321 };
      expect(atOnce(joinPieces({ pieces: write(data), below: "" }))).toContain("7654321");
    }
  });

  it("which are all that there are", () => {
    expect(READY_MADE_CHAT_LOGS.map(({ text }) => text)).toEqual(READY_MADE);
  });
});

it("numbers with nothing between them stand one after the other, which Handlebars adds up in a text", () => {
  const of = session({ messages: [] });
  const template = "{{messageCount}}{{omitted}}";
  expect(bothWays(template, "text")(of)).toEqual(["00", "0"]);
  expect(bothWays(template, "html")(of)).toEqual(["00", "00"]);
});

it("fifty thousand messages are rendered in pieces, and a large message is one", () => {
  const write = logWriter(Handlebars.parse("{{#each messages}}{{text}}\n{{/each}}"), "text");
  const turns = (texts: readonly string[]) => {
    const of = session({ messages: texts.map((text) => message("visitor", 1, { text })) });
    const steps = joinPieces({ pieces: write(chatLogData(of, styleOf("text", "UTC"), texts.length)), below: "" });
    return Array.from({ length: 1_000_000 }).findIndex(() => steps.next().done);
  };
  expect(turns(Array.from({ length: 50_000 }, () => "short"))).toBeGreaterThan(100);
  expect(turns(["\u0001", "\u0001".repeat(100_000), "\u0001".repeat(100_000), "b"])).toBe(3);
});
