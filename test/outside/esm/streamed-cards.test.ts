import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { countUnreadable, MOST_UNREADABLE } from "../../../plugin/outside/esm/readable-cards.ts";
import { streamedCards } from "../../../plugin/outside/esm/rest/streamed-cards.ts";
import { REQUEST_LIMITS } from "../../../plugin/outside/http/policy.ts";
import { MOST_DEPTH, MOST_VALUES } from "../../../plugin/outside/http/read-json.ts";
import { ReplyTooLarge } from "../../../plugin/outside/http/request-failure.ts";
import { draws } from "../../support/draws.ts";
import { rejectionOf, thrownBy } from "../../support/rejection.ts";

async function* chunksOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** A fold that keeps copies of the cards as they came: what it is given changes afterwards. */
function keeping() {
  const kept: unknown[] = [];
  return { take: (card: unknown) => void kept.push(structuredClone(card)), end: () => kept };
}

const count = async (...texts: readonly string[]) => (await streamedCards(chunksOf(...texts), 1_000, keeping())).length;
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;
/** One card with this many values, lists and objects, itself included. */
const cardOf = (values: number) =>
  `[${Array(values - 1)
    .fill("0")
    .join(",")}]`;

const readOf100 = (cards: number) =>
  streamedCards(chunksOf(`{"data":[${Array(cards).fill("{}").join(",")}]}`), 100, keeping());

describe("a stream of cards", () => {
  it("is read up to as many cards as may be kept", async () => {
    expect(await readOf100(100)).toHaveLength(100);
    const failure = await rejectionOf(readOf100(101));
    expect(failure).toBeInstanceOf(ReplyTooLarge);
    expect(failure).toMatchObject({ message: "ESM's list of data cards holds more than 100 cards" });
  });

  it.each([
    ["in a card", '{"data":[', "]}", 2],
    ["beside the cards", '{"data":[],"meta":', "}", 1],
  ])("is read as deep as is taken: %s", async (_, before, after, outside) => {
    expect(await count(before, nested(MOST_DEPTH - outside), after)).toBe(outside - 1);
    expect(await rejectionOf(count(before, nested(MOST_DEPTH - outside + 1), after))).toMatchObject({
      code: "reply-not-understood",
      message: `ESM's list of data cards is nested ${MOST_DEPTH + 1} deep; no more than ${MOST_DEPTH} is taken`,
    });
    expect(await rejectionOf(count(before, ...Array(100).fill("[".repeat(65_536))))).toMatchObject({
      code: "reply-not-understood",
    });
  });

  it("has cards of bounded size, however many there are", async () => {
    const card = cardOf(MOST_VALUES / 2);
    expect(await count('{"data":[', card, ",", card, ",", card, "]}")).toBe(3);
    const failure = await rejectionOf(count('{"data":[', cardOf(MOST_VALUES + 1), "]}"));
    expect(failure).toBeInstanceOf(ReplyTooLarge);
    expect(await rejectionOf(count(`{"meta":${cardOf(MOST_VALUES + 1)},"data":[]}`))).toBeInstanceOf(ReplyTooLarge);
  });

  it("has cards of a bounded number of bytes, however many there are", async () => {
    const half = Array(16).fill("x".repeat(REQUEST_LIMITS.replyBytes / 32));
    const text = ['"', ...half, '"'];
    expect(await count('{"data":[', ...text, ",", ...text, ",", ...text, "]}")).toBe(3);
    const failure = await rejectionOf(count('{"data":["', ...half, ...half, "x", '"]}'));
    expect(failure).toBeInstanceOf(ReplyTooLarge);
    expect(await rejectionOf(count('{"data":[', ...Array(34).fill("1".repeat(1024 * 1024))))).toBeInstanceOf(
      ReplyTooLarge,
    );
  });
});

/** The bytes in pieces of so many, over and over again. */
async function* cutInto(text: string, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let [from, turn] = [0, 0]; from < bytes.length; turn += 1) {
    const to = from + (sizes[turn % sizes.length] ?? 1);
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** The list of a whole reply, or undefined when it is none. Read at once, by JSON.parse alone. */
function listIn(text: string): unknown {
  try {
    const reply: unknown = JSON.parse(text);
    const isObject = typeof reply === "object" && reply !== null && !Array.isArray(reply);
    const list = isObject && Object.hasOwn(reply, "data") ? (reply as { data: unknown }).data : undefined;
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

const part = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary" }),
  fc.constantFrom('\\"', "]}", "},{", '"data":[', "ä€😀", "\uFFFD", "\\"),
  fc.dictionary(
    fc.constantFrom("__proto__", "constructor", "data", 'a"b', "dataCardId"),
    fc.jsonValue({ maxDepth: 1 }),
  ),
);
const reply = fc.tuple(
  fc.array(part, { maxLength: 6 }),
  part,
  part,
  fc.constantFrom(undefined, 1, "\t", "\r\n "),
  fc.constantFrom("", " ", "\r\n"),
);
const written = reply.map(([data, meta, last, space, around]) => {
  const text = JSON.stringify({ meta, data, last }, undefined, space);
  return `${around}${text}${around}`;
});
const attribute = (code: string) => (json: string | undefined) =>
  `"${code}":{"name":"${code}","type":"string","values":[${json === undefined ? "" : `{"value":${json}}`}]}`;
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("a stream of cards, wherever it is cut", () => {
  it("holds the cards that JSON.parse finds in the whole", async () => {
    await fc.assert(
      fc.asyncProperty(written, sizes, async (text, cuts) => {
        expect(await streamedCards(cutInto(text, cuts), 1_000, keeping())).toEqual(listIn(text));
      }),
      { numRuns: draws(300, 5_000), seed: 20_261_130 },
    );
  });

  it("holds them where cards end alike, and so do texts and lists in them", async () => {
    const end = { hidden: false, deleted: false };
    const odd = fc.oneof(
      fc.constantFrom<unknown>(JSON.stringify([{ a: 1, ...end }, 1]), [{ ...end }, { ...end }, 1], "},", '"', "\\"),
      part,
    );
    const usual = fc.tuple(fc.string(), odd).map(([name, value]) => ({ name, data: { a: [value] }, ...end }));
    const listed = fc.oneof(
      fc.tuple(fc.array(usual, { maxLength: 12 }), fc.constantFrom(undefined, 1)),
      fc.tuple(fc.array(odd, { maxLength: 12 }), fc.constantFrom(undefined, 1)),
    );
    await fc.assert(
      fc.asyncProperty(listed, fc.integer({ min: 1, max: 2_000 }), async ([cards, space], size) => {
        const text = JSON.stringify({ meta: {}, data: cards }, undefined, space);
        expect(await streamedCards(cutInto(text, [size]), 1_000, keeping())).toEqual(listIn(text));
        const broken = text.replace('"deleted"', "deleted");
        const read = await streamedCards(cutInto(broken, [size]), 1_000, keeping()).catch((error: unknown) => error);
        const refusal = expect.objectContaining({ code: "reply-not-understood" });
        expect(read).toEqual(listIn(broken) ?? refusal);
      }),
      { numRuns: draws(300, 5_000), seed: 20_261_130 },
    );
  });

  it("holds them where most ends that are found are none", async () => {
    const card = { a: [{ hidden: false, deleted: false }, 1], hidden: false, deleted: false };
    const text = JSON.stringify({ data: Array.from({ length: 500 }, () => card) });
    expect(await streamedCards(cutInto(text, [1_000]), 1_000, keeping())).toEqual(listIn(text));
  });

  it("holds them where they differ in nothing but values, whatever stands for these", async () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "binary" })).map((value) => JSON.stringify(value));
    const odd = fc.constantFrom(
      '"\\u00e4\\"\\\\"',
      '"\\\\"',
      '"},{"',
      '"\uFFFD"',
      "-0",
      "1e400",
      "0.5e-3",
      "null",
      "{}",
      '["a",1]',
      "",
      "01",
      "1-2",
      "+1",
      '"\t"',
      '"\\x"',
      '"\\u12"',
      '"\\"',
      '""1',
      "1,2",
      '"a","b"',
      "1]",
      '"a"}',
      '1}],"b":[{"c":1',
      '1,"value":2',
      '"a","value":"b"',
      '"a","__proto__":"b"',
      '"a","code":"b","value":true',
      '{"value":"a"}',
    );
    const value = fc.oneof(
      { arbitrary: text, weight: 12 },
      { arbitrary: fc.integer().map(String), weight: 6 },
      { arbitrary: fc.constant(undefined), weight: 4 },
      { arbitrary: odd, weight: 1 },
    );
    const card = fc
      .tuple(
        text,
        fc.constantFrom("false", "true"),
        fc.tuple(value, value, value),
        fc.constantFrom("data", "__proto__"),
      )
      .map(([id, hidden, [one, two, three], twice]) =>
        [
          `{"dataCardId":${id},"templateCode":"chat","${twice}":{"two":{"values":[{"value":"x"}]}},"data":{`,
          `${attribute("one")(one)},${attribute("two")(two)},${attribute("2")(three)}},"hidden":${hidden},"deleted":false}`,
        ].join(""),
      );
    await fc.assert(
      fc.asyncProperty(fc.array(card, { maxLength: 20 }), fc.integer({ min: 20, max: 4_000 }), async (cards, size) => {
        const sent = Buffer.from(`{"meta":{},"data":[${cards.join(",\n")}]}`).toString();
        const read = await streamedCards(cutInto(sent, [size]), 1_000, keeping()).catch((error: unknown) => error);
        const refusal = expect.objectContaining({ code: "reply-not-understood" });
        expect(read).toEqual(listIn(sent) ?? refusal);
      }),
      { numRuns: draws(500, 10_000), seed: 20_261_130 },
    );
  });

  it("is refused where JSON.parse refuses the whole, or finds no list in it", async () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const other = fc.constantFrom("", ",", "[", "]", "{", "}", '"', "\\", "0", "-", ":", " ", "\n", "\u0000", "null");
    await fc.assert(
      fc.asyncProperty(
        written,
        place,
        other,
        fc.integer({ min: 0, max: 3 }),
        sizes,
        async (text, at, put, gone, cuts) => {
          const from = Math.floor(at * text.length);
          const spoilt = text.slice(0, from) + put + text.slice(from + gone);
          // A lone half of a character becomes U+FFFD in UTF-8.
          const sent = Buffer.from(spoilt).toString();
          const read = await streamedCards(cutInto(sent, cuts), 1_000, keeping()).catch((error: unknown) => error);
          const list = listIn(sent);
          const refusal = expect.objectContaining({ code: "reply-not-understood", retryable: true });
          expect(read).toEqual(list ?? refusal);
        },
      ),
      { numRuns: draws(500, 10_000), seed: 20_261_130 },
    );
  });

  it.each([
    ["bytes that are no UTF-8 in a card", [0x22, 0xff, 0x22]],
    ["a character that breaks off", [0x22, 0xc3, 0x22]],
    ["a byte order mark between two cards", [0x31, 0x2c, 0xef, 0xbb, 0xbf, 0x32]],
    ["no card between two commas", [0x31, 0x2c, 0x20, 0x2c, 0x32]],
    ["a comma before the first card", [0x20, 0x2c, 0x31]],
    ["a comma behind the last card", [0x31, 0x2c, 0x20]],
    ["nothing but a comma", [0x2c]],
    ["a comma behind the last card of a second list", [...Buffer.from('{"a":[1]},{"a":[2]}],"data":[{"a":[3]}, ')]],
    ["two cards without a comma", [0x31, 0x20, 0x32]],
  ])("is refused with %s", async (_name, bytes) => {
    async function* sent(size: number): AsyncGenerator<Uint8Array> {
      const whole = Buffer.concat([Buffer.from('{"data":['), Buffer.from(bytes), Buffer.from("]}")]);
      for (let from = 0; from < whole.length; from += size) yield whole.subarray(from, from + size);
    }
    for (const size of [1, 2, 100]) {
      expect(await rejectionOf(streamedCards(sent(size), 10, keeping()))).toMatchObject({
        code: "reply-not-understood",
        message: "ESM's list of data cards is not JSON, or breaks off in the middle",
      });
    }
  });

  it("takes the character that stands for others as it is, where it was sent", async () => {
    expect(await streamedCards(chunksOf('{"data":["\uFFFD"]}'), 10, keeping())).toEqual(["\uFFFD"]);
  });
});

describe("cards that cannot be read", () => {
  it("are counted, and too many of them end the list", () => {
    const notTooMany = countUnreadable();
    const unreadable = new UnreadableCard("7", "no reason");
    for (let number = 1; number <= MOST_UNREADABLE; number += 1) {
      expect(notTooMany(unreadable)).toBe(unreadable);
      notTooMany({ dataCardId: "8" });
    }
    expect(thrownBy(() => notTooMany(unreadable))).toMatchObject({
      code: "reply-not-understood",
      message: `ESM's list holds more than ${MOST_UNREADABLE} data cards that cannot be read; the last: ${unreadable.message}`,
    });
  });
});
