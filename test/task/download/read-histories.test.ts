import { expect, it } from "vitest";
import type { ChatHistory } from "../../../plugin/outside/chat-history/port.ts";
import type { TaskCard } from "../../../plugin/task/card-batches.ts";
import { readHistories } from "../../../plugin/task/download/read-histories.ts";
import { createRunEnd, stoppedEarly } from "../../../plugin/task/run-end.ts";

function card(number: number): TaskCard {
  const stored = { chatSessionId: `ws-${number}` } as TaskCard["stored"];
  return { dataCardId: String(number), stored, fileNames: [] };
}

it("no more histories are asked for once the run is over; those that were read are kept", async () => {
  const asked: string[] = [];
  const end = createRunEnd(new AbortController().signal);
  const chatHistory = {
    async session(sessionId: string) {
      asked.push(sessionId);
      if (asked.length === 2) end.esm.failed(stoppedEarly());
      return { kind: "deleted" };
    },
  } as unknown as ChatHistory;
  const { readings } = await readHistories(chatHistory, [1, 2, 3, 4].map(card), {
    concurrency: 1,
    begins: () => undefined,
    end,
    inARow: end.chatHistory.inARow(),
    digest: () => {
      throw new RangeError("there is no history to digest");
    },
    onRead: () => undefined,
    mostBytes: 1_000_000,
  });
  expect(asked).toEqual(["ws-1", "ws-2"]);
  expect(readings.map(({ sessionId }) => sessionId)).toEqual(asked);
  expect(end.chatHistory.reason).toBeUndefined();
});
