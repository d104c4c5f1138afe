import { describe, expect, it } from "vitest";
import { atOnce } from "../../../plugin/base/breathe.ts";
import { effortOf } from "../../../plugin/chat/masks/effort.ts";
import { MASK_NAMES, type Mask } from "../../../plugin/chat/masks/mask-names.ts";
import { maskSession } from "../../../plugin/chat/masks/mask-session.ts";
import { MOST_MASKED_CHARACTERS, maskText, WHOLE_TEXT } from "../../../plugin/chat/masks/mask-text.ts";
import { ownMask } from "../../../plugin/chat/masks/own-mask.ts";
import { takesLinearTime } from "../../support/cpu-time.ts";
import { message, session } from "../sample-session.ts";

const MEGABYTE = 1_000_000;
const ALL: ReadonlySet<Mask> = new Set(MASK_NAMES);
const PHONE: ReadonlySet<Mask> = new Set<Mask>(["phone-number"]);

function megabyte(unit: string): string {
  return unit.repeat(Math.ceil(MEGABYTE / unit.length)).slice(0, MEGABYTE);
}

/** How often others get their turn while these are masked. */
function turns(texts: readonly string[]): number {
  const messages = texts.map((text) => message("visitor", 1, { text }));
  return [...maskSession(session({ messages }), ["iban"])].length;
}

describe("a text that costs too much", () => {
  it.each([
    "(0 1)",
    "(0)1(",
    "(04)",
    "0)1(",
    "0 40 ",
    "((0",
    "04 0 1 2 ",
    "00358 4 ",
    "09-",
    "0 1 2 3 4 5 6 7 8 9 ",
    "+1 2 3 4 5 6 7 8 9 ",
    "(0401234567) ",
  ])("is masked as a whole: a megabyte of %j", (unit) => {
    const { text, counts } = maskText(megabyte(unit), PHONE);
    expect(text).toBe("[phone number]");
    expect(counts).toMatchObject({ "phone-number": 1, [WHOLE_TEXT]: 1 });
  });

  it("is masked as a whole by the marker of the first mask that is on", () => {
    const { text, counts } = maskText(megabyte("(0 1)"), ALL);
    expect(text).toBe("[mail address]");
    expect(counts).toMatchObject({ "mail-address": 1, "phone-number": 0, [WHOLE_TEXT]: 1 });
  });

  it("is masked as a whole by a mask of the configuration", () => {
    const code = ownMask("customer code", "(?:[1a]\\s?){1,400}");
    const { text, counts } = maskText(megabyte("1 "), new Set([code]));
    expect(text).toBe("[customer code]");
    expect(counts).toMatchObject({ "customer code": 1, [WHOLE_TEXT]: 1 });
  });

  it("is masked once: a second time changes nothing", () => {
    const code = ownMask("customer code", "(?:[1a]\\s?){1,400}");
    for (const masks of [PHONE, ALL, new Set<Mask>([code]), new Set<Mask>([code, ...MASK_NAMES])]) {
      const { text } = maskText(megabyte("(0 1)1 "), masks);
      expect(maskText(text, masks).text).toBe(text);
    }
  });

  it("is one that is longer than a message may be, whatever it holds", () => {
    expect(maskText("x".repeat(MOST_MASKED_CHARACTERS), PHONE).counts[WHOLE_TEXT]).toBeUndefined();
    expect(maskText("x".repeat(MOST_MASKED_CHARACTERS + 1), PHONE).text).toBe("[phone number]");
    expect(maskText("x".repeat(MOST_MASKED_CHARACTERS + 1), new Set()).text).toHaveLength(MOST_MASKED_CHARACTERS + 1);
  });

  it("is one step above the bound", () => {
    const effort = effortOf(3);
    expect(() => effort.spend(3)).not.toThrow();
    expect(() => effort.spend(1)).toThrow("more than 3 steps");
  });

  it("is not a long one with a thousand numbers", () => {
    const unit = "Tilaus 12345, puh 040 1234567, osoite Mannerheimintie 12 B 34, 00100 Helsinki. ";
    const { text, counts } = maskText(unit.repeat(1_000), ALL);
    expect(counts).toMatchObject({ "phone-number": 1_000 });
    expect(text).toBe(unit.replace("040 1234567", "[phone number]").repeat(1_000));
  });

  it("does not keep the other messages of the session from being masked as they should", () => {
    const messages = [
      message("visitor", 1, { text: megabyte("(0 1)") }),
      message("visitor", 2, { text: "040 1234567!" }),
    ];
    const { session: masked, counts } = atOnce(maskSession(session({ messages }), ["phone-number"]));
    expect(masked.messages.map(({ text }) => text)).toEqual(["[phone number]", "[phone number]!"]);
    expect(counts).toMatchObject({ "phone-number": 2, [WHOLE_TEXT]: 1 });
  });

  it("takes a step for each long message and for many short ones, so that others get their turn", () => {
    expect(turns(["a".repeat(20_000), "b".repeat(20_000)])).toBeGreaterThanOrEqual(2);
    expect(turns(Array.from({ length: 50_000 }, () => "short"))).toBeGreaterThan(100);
    expect(turns(["short", "short"])).toBe(0);
  });

  it("is not one with white space between letters of another script", () => {
    expect(takesLinearTime(MEGABYTE, (length) => maskText("漢a1 ".repeat(length / 4), PHONE))).toBe(true);
  });
});
