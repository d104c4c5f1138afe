import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inLines, inPieces } from "../../plugin/base/in-pieces.ts";

/** Texts around the border of a piece, which is at 100,000 characters. */
const text = fc
  .tuple(
    fc.integer({ min: 99_990, max: 100_005 }),
    fc.string({ unit: fc.constantFrom("\r", "\n", " ", "a", "😀"), maxLength: 30 }),
  )
  .chain(([length, border]) =>
    fc.constantFrom("x".repeat(length) + border, "x".repeat(length) + border + "\r".repeat(length) + border),
  );

const lineEnds = (piece: string) => piece.replaceAll(/\r\n?/g, "\n");

const wellFormed = (piece: string) => piece.toWellFormed();

const trimmed = (lines: string) =>
  lines
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

describe("a long text", () => {
  it("comes out of its pieces as if it were worked on as a whole", () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(inPieces(whole, lineEnds) === lineEnds(whole)).toBe(true);
        expect(inPieces(whole, wellFormed) === whole).toBe(true);
      }),
    );
  });

  it("comes out of its lines as if it were worked on as a whole", () => {
    fc.assert(
      fc.property(text, (whole) => {
        expect(inLines(whole, trimmed) === trimmed(whole)).toBe(true);
      }),
    );
  });

  it.each(["", "a", "\n", "a\n", "\n".repeat(100_000), "\n".repeat(100_001), "\n".repeat(300_000)])(
    "keeps its length when nothing is done with it",
    (whole) => {
      expect(inPieces(whole, (piece) => piece) === whole).toBe(true);
      expect(inLines(whole, (piece) => piece) === whole).toBe(true);
    },
  );

  it("is worked on in pieces of bounded size", () => {
    const sizes: number[] = [];
    inPieces("\n".repeat(1_000_000), (piece) => {
      sizes.push(piece.length);
      return piece;
    });
    expect(sizes.length).toBeGreaterThan(9);
    expect(sizes.every((size) => size <= 100_001)).toBe(true);
  });
});
