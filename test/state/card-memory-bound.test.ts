import { statSync } from "node:fs";
import { expect, it } from "vitest";
import { NOTHING_KNOWN } from "../../plugin/chat/kept/known-history.ts";
import { createCardMemory, MOST_MESSAGES } from "../../plugin/state/card-memory.ts";
import { LARGEST_BYTES } from "../../plugin/state/kept-file.ts";
import { openCardMemory } from "../../plugin/state/open-card-memory.ts";
import type { RememberedCard } from "../../plugin/state/remembered-card.ts";
import { folders } from "../support/given-files.ts";
import { someEnvironment } from "./some-environment.ts";

const folder = folders();
const DIGESTS = new Set(Array.from({ length: MOST_MESSAGES }, (_, index) => String(index).padStart(8, "0")));

/** Of a long history; its joinings have ids that take as much room in the file as ids can. */
function long(number: number): RememberedCard {
  const joinings = Array.from({ length: 50 }, (_, index) => ({
    operatorId: `${index}`.padEnd(1_000, "\u0001"),
    firstAt: 0,
    lastAt: 0,
  }));
  return {
    sessionId: `ws-${number}`,
    history: { ...NOTHING_KNOWN, messages: DIGESTS, joinings },
    persons: { customer: null, supportPerson: null, members: [], operators: new Map(), removed: [] },
    reported: "",
    endedSince: null,
    closed: null,
  };
}

it("the card memory stays within what is read again, and keeps what was noted last", () => {
  const into = folder();
  const memory = openCardMemory(into, someEnvironment());
  for (let number = 1; number <= 200; number += 1) memory.note(String(number), long(number));
  memory.save();
  expect(statSync(memory.file).size).toBeLessThan(LARGEST_BYTES);
  const again = openCardMemory(into, someEnvironment());
  expect(again.entry("200", "ws-200")?.history?.messages.size).toBe(MOST_MESSAGES);
  expect(again.entry("1", "ws-1")?.sessionId).toBe("ws-1");
  expect(again.entry("1", "ws-1")?.history).toBeUndefined();
});

it("a small memory is kept whole", () => {
  const memory = createCardMemory();
  for (let number = 1; number <= 10; number += 1) memory.note(String(number), long(number));
  expect([...memory.kept().cards.values()].every(({ history }) => history !== undefined)).toBe(true);
});
