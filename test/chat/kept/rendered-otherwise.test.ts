import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import type { ChatLogOptions } from "../../../plugin/chat/chat-log.ts";
import { maskSession } from "../../../plugin/chat/masks/mask-session.ts";
import type { Message } from "../../../plugin/chat/session.ts";
import { message, START, session } from "../sample-session.ts";
import { cardInTime, READY_MADE, said, TIME_LAST } from "./card-in-time.ts";

/** How a machine renders what it reads. */
interface Machine {
  readonly template?: string;
  readonly most?: number;
  readonly options?: ChatLogOptions;
}

/** The same messages, rendered otherwise by a machine that knows nothing of the card. */
interface Again {
  readonly first: readonly Message[];
  readonly on?: Machine;
  readonly later?: readonly Message[];
  readonly next?: Machine;
}

const readyMade = (language: string) =>
  readFileSync(new URL(`../../../templates/chat-log.${language}.hbs`, import.meta.url), "utf8");
const HTML = "<h1>{{sessionId}}</h1>{{#each messages}}\n<p>{{time}} <b>{{senderName}}</b>: {{text}}</p>\n{{/each}}<hr>";
const TIME_FIRST = "{{#each messages}}\n[{{time}}] {{senderName}}: {{text}}\n{{/each}}\n";
const IN_HTML: Machine = { template: HTML, options: { format: "html", timeZone: "UTC" } };
const IN_GERMAN_FROM_NEW_YORK: Machine = {
  template: readyMade("de"),
  options: { format: "text", timeZone: "America/New_York" },
};
const EVENT = message("operator", 200, { type: "event", text: "" });
const FILE = message("visitor", 210, {
  type: "file",
  text: "",
  attachment: { name: "a b.pdf", size: 5, mimeType: "x/y" },
});

function renamed(messages: readonly Message[]): Message[] {
  return messages.map((one) => ({ ...one, sender: { ...one.sender, name: `Dr ${one.sender.name}` } }));
}

function masked(messages: readonly Message[]): readonly Message[] {
  return atOnce(maskSession(session({ messages }), ["phone-number", "mail-address"])).session.messages;
}

function texts(...all: readonly string[]): Message[] {
  return all.map((text, index) => message(index % 2 === 0 ? "visitor" : "operator", 120 + index, { text }));
}

const AGAIN: Readonly<Record<string, Again>> = {
  "messages without text in Finnish": { first: [...said("V 2"), EVENT, FILE], next: { template: readyMade("fi") } },
  "messages without text in Swedish": { first: [EVENT, FILE], next: { template: readyMade("sv") } },
  "another language and another time zone": { first: [...said("V 2", "O 3"), EVENT], next: IN_GERMAN_FROM_NEW_YORK },
  "texts with characters that HTML writes otherwise, of people with other names": {
    first: texts("it's a < b", "R&D = ok", ">:("),
    on: IN_HTML,
    later: renamed(texts("it's a < b", "R&D = ok", ">:(")),
    next: IN_HTML,
  },
  "texts that are masked now": {
    first: texts("Soita 040 1234567", "a@example.org", "call 0401234567 or a@example.org please"),
    later: masked(texts("Soita 040 1234567", "a@example.org", "call 0401234567 or a@example.org please")),
  },
  "texts that are no longer masked": {
    first: masked(texts("Soita minulle numeroon 040 1234567 heti")),
    later: texts("Soita minulle numeroon 040 1234567 heti"),
  },
  "a log that had to be cut": {
    first: texts("word ".repeat(1_500), "short", `first line ${"x".repeat(5_000)}\nsecond`),
    on: { most: 4_000 },
    next: { most: 4_000 },
  },
  "a log that had to be cut to its first words": {
    first: texts(...Array.from({ length: 30 }, (_, index) => `${index} `.repeat(400))),
    on: { most: 1_000 },
    next: { most: 1_000 },
  },
  "a withdrawn message of a person with another name": {
    first: texts("a", "b"),
    later: renamed(texts("a", "b").map((one) => ({ ...one, text: "", withdrawn: true }))),
  },
};

function cardOn({ template, most, options }: Machine = {}) {
  return cardInTime(template ?? READY_MADE, most, options);
}

describe.each(Object.entries(AGAIN))("%s", (_, { first, on, later = first, next }) => {
  it("are the same messages, also for a machine that knows nothing of the card", () => {
    const before = cardOn(on);
    before.read({ messages: first });
    const card = cardOn(next);
    card.set(before.stored);
    expect(card.read({ messages: later }).losses.messages).toBe(0);
    const fresh = cardOn(next);
    fresh.read({ messages: later });
    expect(card.stored).toEqual(fresh.stored);
  });
});

describe("messages that come back", () => {
  it("take their places again, also in another language and after a machine that knew nothing", () => {
    const before = cardOn();
    before.read({ messages: said("V 2", "O 3", "V 4", "O 5") });
    const card = cardOn(IN_GERMAN_FROM_NEW_YORK);
    card.set(before.stored);
    expect(card.read({ messages: said("O 5", "V 6") }).losses.messages).toBe(3);
    const all = said("V 2", "O 3", "V 4", "O 5", "V 6");
    expect(card.read({ messages: all }).losses.messages).toBe(0);
    expect(card).toMatchObject({ lines: ["V 2", "O 3", "V 4", "O 5", "V 6"], count: 5 });
    expect(card.stored.chatLog).toBe(card.render(all));
  });
});

describe("two messages of one second, one lost and the other edited", () => {
  it.each([true, false])("the lost one stays (the first one is lost: %s)", (isFirstLost) => {
    const [question, answer] = [message("visitor", 120, { text: "says V 2" }), message("operator", 120.5)];
    const card = cardInTime();
    card.read({ messages: isFirstLost ? [question, answer] : [answer, question] });
    card.read({ messages: [{ ...answer, text: "says O 2, edited" }] });
    expect(card.lines.toSorted()).toEqual(["O 2", "V 2"]);
    expect(card.count).toBe(2);
  });
});

describe("a log that reads empty", () => {
  it("is left alone in every run while it may hold what is lost", () => {
    const card = cardInTime();
    card.read({ messages: said("V 2", "O 3") });
    card.forget();
    card.set({ chatLog: null });
    for (const _ of [1, 2, 3]) {
      expect(card.read({ messages: said("O 3", "V 4") })).toMatchObject({ isLogHidden: true, chatLog: undefined });
    }
  });

  it("is nothing odd when the template shows nothing of these messages", () => {
    const card = cardInTime("{{#each messages}}{{#unless isSystem}}\n[{{time}}] {{text}}{{/unless}}{{/each}}");
    const messages = [message("system", 60), message("system", 90)];
    card.read({ messages });
    card.set({ chatLog: null });
    card.forget();
    expect(card.read({ messages })).toMatchObject({ isLogHidden: false, losses: { messages: 0 } });
  });
});

describe("what was said after an erasure and is lost", () => {
  it.each([
    ["ready-made", READY_MADE],
    ["with times last", TIME_LAST],
    [
      "that goes through the messages twice",
      "{{#each messages}}{{time}}\n{{/each}}\n{{#each messages}}\n- {{text}}\n{{/each}}",
    ],
  ])("stays in the log of a template %s", (_, template) => {
    const erasedAt = START + 600_000;
    const card = cardInTime(template);
    card.read({ messages: said("V 2") });
    card.set({ chatLog: "" });
    card.read({ erasedAt, messages: said("V 2", "O 20") });
    card.read({ erasedAt, messages: said("V 2", "V 21") });
    expect(card.lines).toEqual(["O 20", "V 21"]);
    card.read({ erasedAt, messages: said("V 21", "V 22") });
    expect(card).toMatchObject({ lines: ["O 20", "V 21", "V 22"], count: 4 });
  });
});

describe("a template that tells the end below the messages", () => {
  it("leaves no trace of the time before it in what is kept", () => {
    const template = `${TIME_FIRST}{{#if endedAt}}Ended: {{endedAt}}{{else}}Still going on{{/if}}`;
    const card = cardInTime(template);
    card.read({ endedAt: null, messages: said("V 2", "O 3") });
    card.read({ messages: said("V 2", "V 4") });
    expect(card.stored.chatLog).toBe(card.render(said("V 2", "O 3", "V 4")));
  });
});
