import { expect, it } from "vitest";
import { toTaskCard } from "../../../plugin/task/card-batches.ts";
import { readHistories } from "../../../plugin/task/download/read-histories.ts";
import { createRunEnd } from "../../../plugin/task/run-end.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { rejectionOf } from "../../support/rejection.ts";
import { digested } from "./digested.ts";
import { history, newCard } from "./memory-run.ts";

it("as many histories are read at once as may be, and each is digested as soon as it is there", async () => {
  const steps: string[] = [];
  const end = createRunEnd(new AbortController().signal);
  const cards = ["1", "2", "3"].map((id) => toTaskCard(newCard(id), mappingFor()));
  const ends: (() => void)[] = [];
  const reading = readHistories(
    {
      session: (sessionId) =>
        new Promise((resolve) => {
          steps.push(`${sessionId} begins`);
          ends.push(() => resolve(history(sessionId)));
        }),
      changedSessions: () => Promise.reject(new Error("no list is read")),
      probe: () => Promise.reject(new Error("nothing is probed")),
    },
    cards,
    {
      concurrency: 2,
      end,
      inARow: end.chatHistory.inARow(),
      digest(of, card) {
        steps.push(`${of.session.sessionId} of card ${card.dataCardId} is digested`);
        return digested({ sessionId: of.session.sessionId });
      },
      onRead: () => steps.push("read"),
    },
  );
  await new Promise(setImmediate);
  expect(steps.splice(0)).toEqual(["ws-1 begins", "ws-2 begins"]);
  ends[1]?.();
  await new Promise(setImmediate);
  expect(steps.splice(0)).toEqual(["ws-2 of card 2 is digested", "read", "ws-3 begins"]);
  ends[0]?.();
  ends[2]?.();
  expect((await reading).map(({ sessionId }) => sessionId)).toEqual(["ws-2", "ws-1", "ws-3"]);
});

it("a mistake of ours while a history is digested is no failure of the platform", async () => {
  const end = createRunEnd(new AbortController().signal);
  const mistake = new TypeError("a mistake");
  const reading = readHistories(
    {
      session: async (sessionId) => history(sessionId),
      changedSessions: () => Promise.reject(new Error("no list is read")),
      probe: () => Promise.reject(new Error("nothing is probed")),
    },
    [toTaskCard(newCard("1"), mappingFor())],
    {
      concurrency: 2,
      end,
      inARow: end.chatHistory.inARow(),
      digest() {
        throw mistake;
      },
      onRead: () => undefined,
    },
  );
  expect(await rejectionOf(reading)).toBe(mistake);
});
