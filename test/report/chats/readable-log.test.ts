import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logHolds, logMayHold } from "../../../plugin/report/chats/log-search.ts";
import { readableLog } from "../../../plugin/report/chats/readable-log.ts";
import { draws } from "../../support/draws.ts";

const ERASED = "Erased on request at 2026-11-23 08:00:00 (UTC)";

describe("a stored log reads", () => {
  it.each<[string, string, string]>([
    ["as it is, whatever tags are in it", "text", "<p>a</p>\n&amp;"],
    ["without the returns of Windows", "text", "a\nb\nc"],
  ])("%s", (_name, format, text) => {
    expect(readableLog(text.replaceAll("\n", "\r\n"), format as "text")).toBe(text);
  });

  it.each<[string, string, string]>([
    [
      "paragraphs",
      "<p>[10:00] Vera: a &lt;b&gt; &amp; c</p><p>[10:01] Otto: d</p>",
      "[10:00] Vera: a <b> & c\n[10:01] Otto: d",
    ],
    ["line ends", "<div>a<br>b</div>", "a\nb"],
    ["list items that nobody closes", "<ul><li>a<li>b</ul>", "a\nb"],
    ["a script, as nothing that runs", "<p>a</p><script>alert(1)</script>", "a"],
    ["a text log from before the format was changed", "[10:00] Vera: 1 < 2\nb", "[10:00] Vera: 1 < 2\nb"],
    ["an erased log", ERASED, ERASED],
    ["an erased log with entries below", `${ERASED}\n<p>a</p><p>b</p>`, `${ERASED}\na\nb`],
  ])("as people read HTML: %s", (_name, html, text) => {
    expect(readableLog(html, "html").trim()).toBe(text.trim());
  });

  it("with each of many entries on a line of its own, also where no tag is closed", () => {
    const entries = Array.from({ length: 3_000 }, (_, index) => `entry ${index}`);
    for (const html of [entries.map((one) => `<p>${one}</p>`), entries.map((one) => `<li>${one}`)]) {
      const lines = readableLog(html.join(""), "html").split("\n");
      expect(lines).toEqual(entries);
    }
  });

  it("whole, of five megabytes of HTML", () => {
    const html = `<p>${"word ".repeat(200)}</p>`.repeat(5_000);
    expect(html.length).toBeGreaterThan(5_000_000);
    expect(readableLog(html, "html").match(/word/g)).toHaveLength(1_000_000);
  });
});

/** SQL's LIKE that minds case, the strictest that ESM's may be. */
function like(text: string, pattern: string): boolean {
  const escaped = pattern.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("%", "[^]*").replaceAll("_", "[^]")}$`, "u").test(text);
}

describe("a search in logs", () => {
  const word = fc.string({ unit: fc.constantFrom(..."abYZ1%_'\"$#&<>= äÖ😀中\n"), minLength: 1, maxLength: 12 });
  const spelt = fc.constantFrom<(text: string) => string>(
    (text) => text,
    (text) => text.toLowerCase(),
    (text) => text.toUpperCase(),
  );

  it("asks ESM for no less than it finds, also where LIKE minds case", () => {
    fc.assert(
      fc.property(word, spelt, fc.string(), fc.string(), (text, spell, before, after) => {
        const log = `${before}${spell(text.trim())}${after}`;
        if (!logHolds(text, "text")(log)) return;
        const condition = logMayHold("chat_log", text);
        const patterns = [...condition.matchAll(/\$chat_log\$ LIKE '([^']*)'/g)].map(([, pattern = ""]) => pattern);
        expect(patterns.length).toBeGreaterThan(0);
        expect(patterns.some((pattern) => like(log, pattern))).toBe(true);
      }),
      { numRuns: draws(100, 20_000) },
    );
  });

  it("makes conditions of which no text can become a part", () => {
    fc.assert(
      fc.property(fc.oneof(word, fc.string({ unit: "binary" })), (text) => {
        const one = String.raw`\$chat_log\$ LIKE '%[^'"\\$#\p{Cc}]*%'`;
        expect(logMayHold("chat_log", text)).toMatch(new RegExp(`^\\(?${one}(?: or ${one})*\\)?$`, "u"));
      }),
      { numRuns: draws(100, 20_000) },
    );
  });

  it("finds a text in HTML as people read it, and no tag", () => {
    const log = '<p class="mailbox">A &amp; B</p><p>second</p>';
    expect(["a & b", "B second", "mailbox", "amp"].map((text) => logHolds(text, "html")(log))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
