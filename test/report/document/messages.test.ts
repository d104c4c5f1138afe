import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { reportDocument } from "../../../plugin/report/document/make-document.ts";
import type { MessageKey } from "../../../plugin/report/document/messages/en.ts";
import { MESSAGES, sayIn } from "../../../plugin/report/document/messages/messages.ts";
import { CHAT_LOG_LANGUAGES } from "../../../plugin/settings/ready-made-template.ts";
import { reportOf, usualChats } from "../arbitrary-report.ts";

const KEYS = Object.keys(MESSAGES.en).filter((key): key is MessageKey => Object.hasOwn(MESSAGES.en, key));

/** The names of a message's values: what stands at the beginning of a brace. */
function valuesIn(message: string): string[] {
  const names = [...message.matchAll(/\{(\w+)(?=[},])/g)].map(([, name = ""]) => name);
  return [...new Set(names)].toSorted();
}

/** The same number for every value; as text it would be refused by plurals. */
function numbers(message: string, n: number): Record<string, number> {
  return Object.fromEntries(valuesIn(message).map((name) => [name, n]));
}

describe.each(CHAT_LOG_LANGUAGES)("messages in %s", (language) => {
  const messages = MESSAGES[language];

  it("are the same as in English, with the same values, and none is empty", () => {
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(MESSAGES.en).toSorted());
    expect(KEYS.map((key) => [key, valuesIn(messages[key])])).toEqual(
      KEYS.map((key) => [key, valuesIn(MESSAGES.en[key])]),
    );
    expect(KEYS.filter((key) => messages[key].trim() === "")).toEqual([]);
  });

  it.each([0, 1, 2, 5, 1_000])("are whole with %i", (n) => {
    const say = sayIn(language);
    const said = KEYS.map((key) => `${key}: ${say(key, numbers(messages[key], n))}`);
    expect(said.filter((text) => /[{}#]|undefined|NaN|''|: +$|^\w+: \s|\s$/.test(text))).toEqual([]);
  });

  it("do without a value only where they have none", () => {
    const say = sayIn(language);
    for (const key of KEYS.filter((one) => valuesIn(messages[one]).length > 0)) {
      expect(() => say(key)).toThrow("not provided");
    }
  });

  it("take values as they are", () => {
    const hostile = "{n, plural, other {#}} '' <b>&amp;</b> '{'";
    expect(sayIn(language)("labelWithId", { label: hostile, id: "7" })).toBe(`${hostile} (7)`);
  });
});

describe("the page about figures", () => {
  const page = readFileSync(new URL("../../../docs/figures.md", import.meta.url), "utf8");
  const report = reportDocument(reportOf(usualChats(60), { hasBusinessHours: true }), { language: "en" });
  const overview = report.sections.find(({ id }) => id === "overview")?.tables[0]?.rows ?? [];
  const rows = overview.map(({ cells }) =>
    [cells[0], cells.at(-1)]
      .map((cell) => (cell?.kind === "text" ? cell.text.replaceAll("\u00a0", " ") : ""))
      .join(" | "),
  );

  it.each(rows.filter((row) => !/within (?:1|5) min/i.test(row)))("says: %s", (row) => {
    expect(page).toContain(`| ${row} |`);
  });
});

describe("plural forms", () => {
  const cases: readonly (readonly [string, "en" | "fi" | "sv" | "de", MessageKey, readonly string[]])[] = [
    ["en", "en", "ofChats", ["of 0 chats", "of 1 chat", "of 2 chats", "of 5 chats", "of 1,000 chats"]],
    ["fi", "fi", "ofChats", ["0 chatista", "1 chatista", "2 chatista", "5 chatista", "1\u00a0000 chatista"]],
    ["sv", "sv", "ofChats", ["av 0 chattar", "av 1 chatt", "av 2 chattar", "av 5 chattar", "av 1\u00a0000 chattar"]],
    ["de", "de", "ofChats", ["von 0 Chats", "von 1 Chat", "von 2 Chats", "von 5 Chats", "von 1.000 Chats"]],
    [
      "fi",
      "fi",
      "redirectsIntroduction",
      [
        "Yhteensä 0 siirtoa.",
        "Yhteensä 1 siirto.",
        "Yhteensä 2 siirtoa.",
        "Yhteensä 5 siirtoa.",
        "Yhteensä 1\u00a0000 siirtoa.",
      ],
    ],
    [
      "de",
      "de",
      "going",
      ["0 Chats laufen", "1 Chat läuft", "2 Chats laufen", "5 Chats laufen", "1.000 Chats laufen"].map(
        (text) => `${text} noch: Die Zahlen werden sich ändern.`,
      ),
    ],
    [
      "sv",
      "sv",
      "pointsMore",
      ["0 procentenheter", "1 procentenhet", "2 procentenheter", "5 procentenheter", "1\u00a0000 procentenheter"].map(
        (text) => `${text} högre`,
      ),
    ],
    [
      "en",
      "en",
      "going",
      ["0 chats are", "1 chat is", "2 chats are", "5 chats are", "1,000 chats are"].map(
        (text) => `${text} still going on: the figures will change.`,
      ),
    ],
  ];
  it.each(cases)("%s: %s %s", (_, language, key, expected) => {
    expect([0, 1, 2, 5, 1_000].map((n) => sayIn(language)(key, { n }))).toEqual(expected);
  });

  it("percents are those of Intl, not a number with a sign", () => {
    expect(CHAT_LOG_LANGUAGES.map((language) => sayIn(language)("percentMore", { percent: 0.12 }))).toEqual([
      "12% more",
      "12\u00a0% enemmän",
      "12\u00a0% fler",
      "12\u00a0% mehr",
    ]);
  });
});
