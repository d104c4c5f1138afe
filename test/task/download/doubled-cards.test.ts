import { expect, it } from "vitest";
import { cardDoubled, doublesAmong } from "../../../plugin/task/download/doubled-cards.ts";

const listed = (dataCardId: string, sessionId: string | null) => ({
  dataCardId,
  sessionId,
  showsActive: true,
  wasFilled: true,
});

it.each([
  ["none", []],
  ["cards of different sessions", [listed("1", "a"), listed("2", "b")]],
  ["cards without a session id", [listed("1", null), listed("2", null)]],
])("%s are not doubled", (_name, cards) => {
  expect([...doublesAmong(cards)]).toEqual([]);
});

it("every later card of a session is doubled by its first one, filled or not", () => {
  const cards = [listed("1", "a"), listed("2", "b"), listed("3", "a"), listed("4", null), listed("5", "a")];
  expect([...doublesAmong(cards)]).toEqual([
    ["3", "1"],
    ["5", "1"],
  ]);
});

it("a doubled card fails for good, and its failure names the card that counts", () => {
  const failure = cardDoubled("17");
  expect(failure).toMatchObject({ code: "card-doubled", retryable: false });
  expect(failure.message).toContain("17");
});
