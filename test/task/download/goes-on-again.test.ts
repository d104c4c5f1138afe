import { expect, it } from "vitest";
import { planCard } from "../../../plugin/task/download/plan-card.ts";
import { message } from "../../chat/sample-session.ts";
import { digested, READ_AT, stored } from "./digested.ts";

function isActiveAfter(endedAt: number | null): boolean | undefined {
  const reading = digested({ messages: [message("visitor", 70)], endedAt, endedBeforeReading: true });
  const rules = { graceMs: 0, giveUpAfterMs: 0, storedDate: (at: number) => ({ at }), onlyDelivered: false };
  const persons = { personOf: () => null, everybodyFound: false };
  const own = { now: READ_AT, unknownSince: undefined, remembered: undefined };
  const plan = planCard({ dataCardId: "7", stored: stored(), fileNames: [] }, reading, persons, rules, own);
  return plan.kind === "fill" ? plan.card.isChatActive : undefined;
}

it("a session that had ended when its reading began and goes on at its end does not close its card", () => {
  expect(isActiveAfter(READ_AT - 1)).toBe(false);
  expect(isActiveAfter(null)).toBe(true);
});
