import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conversation, Entry } from "../../../plugin/report/chats/conversation.ts";
import {
  CONVERSATION_PAGE,
  type ConversationPage,
  type PageSize,
  pageOf,
  placeOfEntry,
} from "../../../plugin/report/chats/conversation-pages.ts";
import { escapedBytes, placeToCut } from "../../../plugin/report/chats/text-on-page.ts";
import { draws } from "../../support/draws.ts";

function entry(text: string, parts: Partial<Entry> = {}): Entry {
  return {
    at: 0,
    localTime: "1970-01-01 00:00:00 +00:00",
    sender: "Vera",
    side: "visitor",
    kind: "message",
    isEvent: false,
    isNote: false,
    text,
    omittedCharacters: 0,
    file: undefined,
    ...parts,
  };
}

function talk(...texts: string[]): Conversation {
  return { kind: "entries", before: "head", entries: texts.map((text) => entry(text)) };
}

/** All pages, by the way from one to the next; each must be found again by its id, and lead back. */
function pagesOf(conversation: Conversation, most?: PageSize): ConversationPage[] {
  const size = most === undefined ? {} : { most };
  const pages = [pageOf(conversation, size)];
  for (let next = pages[0]?.next ?? null; next !== null; ) {
    const page = pageOf(conversation, { ...size, from: next });
    expect([page.id, page.previous, page.number]).toEqual([next, pages.at(-1)?.id, pages.length + 1]);
    pages.push(page);
    next = page.next;
  }
  expect(pages.map(({ count }) => count)).toEqual(pages.map(() => pages.length));
  expect(pages[0]?.previous).toBeNull();
  return pages;
}

function textOf(pages: readonly ConversationPage[]): string {
  return pages.map(({ text, entries }) => `${text}${entries.map((one) => one.text).join("")}`).join("");
}

function bytesOf({ text, entries }: ConversationPage): number {
  const texts = entries.flatMap((one) => [one.text, one.sender, one.file?.name ?? ""]);
  return [text, ...texts].reduce((sum, one) => sum + escapedBytes(one), 0);
}

describe("a conversation by pages", () => {
  it("is one page where it is short, also without anything", () => {
    expect(pagesOf(talk("a", "b"))).toMatchObject([{ id: "0", next: null, text: "head", entries: [{}, {}] }]);
    expect(pagesOf({ kind: "text", text: "" })).toMatchObject([{ id: "0", next: null, text: "", entries: [] }]);
  });

  it("has so many entries on a page, each with its place", () => {
    const pages = pagesOf(talk("a", "b", "c", "d", "e"), { entries: 2, bytes: 1_000 });
    expect(pages.map(({ entries }) => entries.map(({ index, text }) => `${index}${text}`))).toEqual([
      ["0a", "1b"],
      ["2c", "3d"],
      ["4e"],
    ]);
    expect(pages.map(({ text }) => text)).toEqual(["head", "", ""]);
  });

  it("tells where an entry goes on, and the page on which an entry begins", () => {
    const conversation = talk("a", "b".repeat(250), "c");
    const most = { entries: 10, bytes: 104 };
    const pages = pagesOf(conversation, most);
    const shown = pages.map(({ entries }) => entries.map((one) => [one.index, one.isContinued, one.goesOn]));
    expect(shown).toEqual([
      [[0, false, false]],
      [[1, false, true]],
      [[1, true, true]],
      [
        [1, true, false],
        [2, false, false],
      ],
    ]);
    expect([0, 1, 2].map((index) => pageOf(conversation, { from: placeOfEntry(index), most }).number)).toEqual([
      1, 2, 4,
    ]);
  });

  it.each(["", "x", "-1", "1e3", "0-", "99999999999", "../..", "1-1-1"])("begins where there is no page %j", (from) => {
    expect(pageOf(talk("a", "b"), { from, most: { entries: 1, bytes: 100 } }).number).toBe(1);
  });

  it("ends where there are no more entries", () => {
    expect(pageOf(talk("a", "b"), { from: "7000", most: { entries: 1, bytes: 100 } }).number).toBe(2);
  });

  it.each<[string, Conversation]>([
    ["many entries", talk(...Array.from({ length: 5_000 }, (_, index) => `message ${index} <&> "'`))],
    ["one line", { kind: "text", text: "<".repeat(300_000) }],
    ["many lines", { kind: "text", text: "🙂 line\n".repeat(50_000) }],
    ["a long head", { kind: "entries", before: "x".repeat(300_000), entries: [entry("a")] }],
    [
      "long names",
      {
        kind: "entries",
        before: "",
        entries: [entry("a", { sender: "é".repeat(500_000), file: { name: "&".repeat(500_000), size: "1 kB" } })],
      },
    ],
  ])("has room on every page: %s", (_, conversation) => {
    const pages = pagesOf(conversation);
    expect(Math.max(...pages.map(bytesOf))).toBeLessThanOrEqual(CONVERSATION_PAGE.bytes);
    const texts =
      conversation.kind === "text"
        ? [conversation.text]
        : [conversation.before, ...conversation.entries.map((one) => one.text)];
    expect(textOf(pages)).toBe(texts.join(""));
  });

  const unit = fc.constantFrom("a", "\n", "<", "é", "🙂", "👨‍👩‍👧", "🇫🇮", "e\u0301", "\ud83d", " ");
  const text = fc.string({ unit, maxLength: 60 });
  it("loses nothing and keeps to its size", () => {
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 8 }), fc.integer({ min: 90, max: 300 }), (before, texts, bytes) => {
        const most = { entries: 3, bytes };
        const entries = texts.map((one) => entry(one));
        for (const one of [
          { kind: "entries", before, entries },
          { kind: "text", text: before },
        ] as const) {
          const pages = pagesOf(one, most);
          expect(textOf(pages)).toBe(one.kind === "text" ? before : [before, ...texts].join(""));
          expect(Math.max(...pages.map(bytesOf))).toBeLessThanOrEqual(bytes);
        }
      }),
      { numRuns: draws(300, 20_000) },
    );
  });
});

describe("a long text is cut", () => {
  it.each<[string, string, number, number]>([
    ["at its end, when it fits", "abc", 3, 3],
    ["at the end of a line", "ab\ncd\nef", 7, 6],
    ["between characters", "abcdef", 4, 4],
    ["not within a pair", "abc🙂d", 6, 3],
    ["not within a family", "abc👨‍👩‍👧d", 15, 3],
    ["not within a flag", "🇫🇮🇸🇪🇩🇪", 20, 8],
    ["not before an accent", "abe\u0301", 3, 2],
    ["within a sign that is longer than the page", `a${"\u0301".repeat(20)}`, 11, 6],
    ["behind one character at least", "🙂🙂", 1, 2],
    ["by what HTML makes of it", "<<<<", 13, 2],
  ])("%s", (_, text, most, end) => {
    expect(placeToCut(text, 0, most)).toBe(end);
  });

  it("never within what people see as a character", () => {
    const sign = fc.constantFrom("a", "👨‍👩‍👧‍👦", "🇫🇮", "🇸🇪", "👍🏽", "e\u0301", "नि", "🏴󠁧󠁢󠁳󠁣󠁴󠁿");
    fc.assert(
      fc.property(fc.array(sign, { minLength: 1, maxLength: 80 }), (signs) => {
        const text = signs.join("");
        const whole = new Set([...new Intl.Segmenter().segment(text)].map(({ index }) => index));
        for (let from = 0; from < text.length; ) {
          from = placeToCut(text, from, 100);
          expect(from === text.length || whole.has(from)).toBe(true);
        }
      }),
      { numRuns: draws(300, 20_000) },
    );
  });
});
