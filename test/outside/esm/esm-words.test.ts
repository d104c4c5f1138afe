import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allOf, contains, mayEqual } from "../../../plugin/outside/esm/eql.ts";
import { esmWords, wordsAbout, wordsAboutCondition } from "../../../plugin/outside/esm/esm-words.ts";

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
});
