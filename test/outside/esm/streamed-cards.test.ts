import { describe, expect, it } from "vitest";
import { UnreadableCard } from "../../../plugin/outside/esm/port.ts";
import { countUnreadable, MOST_UNREADABLE } from "../../../plugin/outside/esm/readable-cards.ts";
import { streamedCards } from "../../../plugin/outside/esm/rest/streamed-cards.ts";
import { REQUEST_LIMITS } from "../../../plugin/outside/http/policy.ts";
import { MOST_DEPTH, MOST_VALUES } from "../../../plugin/outside/http/read-json.ts";
import { ReplyTooLarge } from "../../../plugin/outside/http/request-failure.ts";
import { rejectionOf, thrownBy } from "../../support/rejection.ts";

async function* chunksOf(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** A fold that keeps the cards as they came. */
function keeping() {
  const kept: unknown[] = [];
  return { take: (card: unknown) => void kept.push(card), end: () => kept };
}

const count = async (...texts: readonly string[]) =>
  (await streamedCards(chunksOf(...texts), 1_000, keeping())).length;
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
