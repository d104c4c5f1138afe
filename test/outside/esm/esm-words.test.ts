import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOf, contains, mayEqual } from "../../../plugin/outside/esm/eql.ts";
import { esmWords, wordsAbout, wordsAboutCondition } from "../../../plugin/outside/esm/esm-words.ts";
import { draws } from "../../support/draws.ts";

/** Each character alone: is it in a row of twelve that was sent, or in a shorter text that was sent whole? */
function maskedSlowly(line: string, sent: readonly string[]): string {
  const isSent = Array.from(line, (_, at) =>
    sent.some((text) => {
      const row = Math.min(12, Math.max(3, text.trim().length));
      return Array.from({ length: row }, (_unused, back) => at - back).some(
        (start) => start >= 0 && start + row <= line.length && text.includes(line.slice(start, start + row)),
      );
    }),
  );
  return Array.from(line, (character, at) => (isSent[at] === true ? "\0" : character))
    .join("")
    .replaceAll(/\0+/g, "…");
}

/** How words were masked before: the longest row from each position on, in quadratic time. */
function maskedAsBefore(line: string, sent: readonly string[]): string {
  let result = "";
  for (let at = 0; at < line.length; ) {
    let longest = 0;
    for (const text of sent) {
      const least = Math.min(12, Math.max(text.trim().length, 3));
      for (let length = Math.max(longest + 1, least); at + length <= line.length; length += 1) {
        if (!text.includes(line.slice(at, at + length))) break;
        longest = length;
      }
    }
    result += longest === 0 ? line.charAt(at) : "…";
    at += Math.max(1, longest);
  }
  return result;
}

const withoutMasks = (words: string) => words.replaceAll("…", "");

/** Whether a text comes out of another one by leaving out characters. */
function isWithin(text: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (character === text[at]) at += 1;
  return at === text.length;
}

describe("ESM's own words", () => {
  it.each([
    ["pass when they are only ESM's", "Attribute is not writable", "Attribute is not writable"],
    ["keep a code of the request", "Attribute 'chat_log' is read-only", "Attribute 'chat_log' is read-only"],
    ["lose every other quoted part", "Value 'hello' is no number", "Value '…' is no number"],
    ["lose mail addresses", "No person vera@example.org here", "No person … here"],
    ["lose what stands in a text that was sent", "Too long: my password is hunter2!", "Too long: …!"],
    ["lose a short text that was sent whole", "Bad value secret1 given", "Bad value … given"],
    ["lose all of such a text with quotes in it", "Bad: don't say 'x' or it's over", "Bad: …"],
    ["lose it also where they are cut", `${"x".repeat(295)} my password is hunter2`, `${"x".repeat(295)} …`],
    ["become one line", "first\nsecond\u0007\tthird", "first second third"],
    ["are cut", "x".repeat(1_000), "x".repeat(300)],
  ])("%s", (_, words, expected) => {
    expect(esmWords(words, ["chat_log"], ["my password is hunter2", "secret1", "don't say 'x' or it's over"])).toBe(
      expected,
    );
  });

  it("never repeat twelve characters of a text that was sent, wherever they stand", () => {
    const text = fc.string({ minLength: 12, maxLength: 60, unit: fc.constantFrom(..."abcdefgh 123") });
    fc.assert(
      fc.property(text, fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (sent, before, after) => {
        const words = esmWords(`${before}${sent}${after}`, [], [sent]);
        const oneLine = sent.replaceAll(/\s+/g, " ");
        for (let start = 0; start + 12 <= oneLine.length; start += 1) {
          expect(words).not.toContain(oneLine.slice(start, start + 12));
        }
      }),
    );
  });

  it("are read no further than their first thousand characters, however much they repeat", () => {
    const log = Array.from({ length: 25_000 }, (_, index) => `Vera ${index}: my printer is on fire. Oh`).join(" ");
    expect(log.length).toBeGreaterThan(900_000);
    expect(esmWords(`Too long: ${log}`, [], [log])).toBe("Too long: …");
    expect(esmWords(`${" ".repeat(50)}${"no ".repeat(10_000)}`, [], [log])).toHaveLength(300);
    expect(esmWords("a".repeat(5_000), [], ["a".repeat(1_000_000)])).toBe("…");
    expect(esmWords(`Bad: ${"\t\r ".repeat(2_000_000)}${log}`, [], [" \t".repeat(2_000_000)])).toBe("");
  });

  it.each([
    ["a text that was sent", "secret1", (hidden: string) => hidden],
    ["a mail address", "vera@example.org", (hidden: string) => hidden],
    ["a quoted part", "'hello there'", (hidden: string) => hidden.slice(0, 7)],
  ])("never end in the first part of %s", (_, hidden, shown) => {
    const sent = "x yz".repeat(250);
    for (let at = 980; at < 1_015; at += 1) {
      const words = esmWords(`${sent.slice(0, at)} ${hidden} and so on ${"-".repeat(50)}`, [], [sent, "secret1"]);
      for (const part of [shown(hidden), shown(hidden).slice(0, 4)]) expect(words).not.toContain(part);
    }
  });

  it("are masked wherever the slow way of before masks them, and nowhere but in what was sent", () => {
    const unit = fc.constantFrom(..."abc ");
    const texts = fc.array(fc.string({ unit, maxLength: 40 }), { maxLength: 3 });
    const parts = fc.array(fc.oneof(fc.string({ unit, maxLength: 15 }), fc.nat(5)), { maxLength: 8 });
    fc.assert(
      fc.property(texts, parts, (sent, written) => {
        const words = written.map((part) => (typeof part === "string" ? part : (sent[part] ?? ""))).join("");
        const line = words.replaceAll(/\s+/g, " ").trim();
        const lines = sent.map((text) => text.replaceAll(/\s+/g, " "));
        expect(esmWords(words, [], sent)).toBe(maskedSlowly(line, lines).slice(0, 300));
        expect(isWithin(withoutMasks(esmWords(words, [], sent)), withoutMasks(maskedAsBefore(line, lines)))).toBe(true);
      }),
      { numRuns: draws(1_000, 20_000) },
    );
  });

  it("are made from the values that were sent", () => {
    const values = { chat_log: [{ kind: "text" as const, text: "what people said to each other" }] };
    expect(wordsAbout(values, "'chat_log' cannot hold: people said to each")).toBe("'chat_log' cannot hold:…");
  });

  it("are made from the condition that was sent", () => {
    const condition = allOf([mayEqual("email", "jdoe-4711"), contains("chat_session_id", "ws-17")]);
    const words = wordsAboutCondition(condition, "'email' is no field: jdoe-4711, ws-17 and 'x'");
    expect(words).toBe("'email' is no field: …, … and '…'");
    expect(wordsAboutCondition(undefined, "Bad request")).toBe("Bad request");
  });

  it("are made from each part of a condition between wildcards, which ESM may name alone", () => {
    const condition = contains("chat_log", "Päivänsäde%mailbox%is%full");
    for (const part of ["Päivänsäde", "mailbox", "P%C3%A4iv%C3%A4ns%C3%A4de"]) {
      expect(wordsAboutCondition(condition, `no index for ${part} in chat_log`)).toBe("no index for … in chat_log");
    }
  });

  it("are made from the condition as it stands in the URL", () => {
    const condition = allOf([mayEqual("email", "vera@example.fi"), mayEqual("name", "Vera Päivänsäde")]);
    const url = new URLSearchParams({ filter: condition }).toString();
    for (const sent of [url, url.replaceAll("+", "%20")]) {
      const words = wordsAboutCondition(condition, `Bad request: /itsm/api/v1/dc/person/data?${sent}`);
      expect(words).not.toMatch(/vera|example|%C3|nsäde/i);
    }
  });
});
