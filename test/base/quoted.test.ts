import { assert, nat, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure, InputError } from "../../plugin/base/failure.ts";
import { cutText, quoted, quotedList } from "../../plugin/base/quoted.ts";

const options = { code: "c", scope: "card", retryable: true } as const;
const HUGE = "x".repeat(30_000_000);

describe("a value from outside in a message", () => {
  it.each([
    ["as it is", "chat_sessions", "chat_sessions"],
    ["of 100 characters", "f".repeat(100), "f".repeat(100)],
    ["of 101 characters", "f".repeat(101), `${"f".repeat(100)}… (101 characters)`],
    ["of 30 MB", HUGE, `${"x".repeat(100)}… (30000000 characters)`],
    ["with a command for a terminal", "a\u001b[2Jb", String.raw`a\u001b[2Jb`],
    ["with a C1 control character", "a\u009bb", String.raw`a\u009bb`],
    ["with a line break", "a\nb", String.raw`a\u000ab`],
    ["cut within a character", `${"f".repeat(99)}😀!`, `${"f".repeat(99)}… (102 characters)`],
    ["empty", "", ""],
  ])("%s", (_, value, expected) => {
    expect(quoted(value)).toBe(expected);
  });

  it("a list names the first ten", () => {
    const codes = Array.from({ length: 12 }, (_, index) => `f${index}`);
    expect(quotedList(codes)).toBe("f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 and 2 more");
    expect(quotedList(codes.slice(0, 10))).not.toContain("more");
    expect(quotedList([])).toBe("");
    expect(quotedList(Array.from({ length: 1_000_000 }, () => HUGE)).length).toBeLessThan(2_000);
  });
});

describe("the message of a failure", () => {
  it("holds no half of a character, whoever has left it", () => {
    expect(new Failure("ESM says: \ud83d", options).message).toBe("ESM says: \ufffd");
    assert(
      property(string({ unit: "grapheme" }), nat(20), (text, end) => {
        expect(new Failure(text.slice(0, end), options).message.isWellFormed()).toBe(true);
      }),
    );
  });

  it.each([
    [2_000, 2_000],
    [2_001, 2_000 + "… (2001 characters)".length],
    [30_000_000, 2_000 + "… (30000000 characters)".length],
  ])("of %i characters has %i", (length, expected) => {
    expect(new Failure("m".repeat(length), options).message).toHaveLength(expected);
  });

  it("shows control characters escaped, but keeps its lines", () => {
    expect(new Failure("a\n\tb\u0007\u009b", options).message).toBe("a\n\tb\\u0007\\u009b");
  });

  it("holds no control character, whatever was quoted", () => {
    assert(
      property(string({ unit: "binary", maxLength: 3_000 }), (text) => {
        const { message } = new Failure(text, options);
        expect(message).not.toMatch(/(?![\n\t])\p{Cc}/u);
        expect(message.length).toBeLessThan(6 * 2_000 + 50);
      }),
    );
  });
});

describe("wrong input", () => {
  it("is told in problems that are cut, and not more of them than a person reads", () => {
    const problems = Array.from({ length: 1_000 }, (_, index) => ({ file: "f", place: `p${index}`, message: "m" }));
    const error = new InputError([{ file: HUGE, place: HUGE, message: HUGE }, ...problems]);
    expect(error.problems).toHaveLength(201);
    expect(error.problems.at(-1)?.message).toBe("and 801 more problems");
    expect(error.message.length).toBeLessThan(10_000);
  });

  it("of 200 problems is told whole", () => {
    const problems = Array.from({ length: 200 }, () => ({ file: "f", place: "p", message: "m" }));
    expect(new InputError(problems).problems).toEqual(problems);
  });
});

it("a text that is short enough stays the same", () => {
  assert(property(string(), (text) => void expect(cutText(text, text.length)).toBe(text)));
});
