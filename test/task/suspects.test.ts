import { describe, expect, it } from "vitest";
import type { CardsInHand } from "../../plugin/state/in-hand.ts";
import { createJournal } from "../../plugin/state/journal.ts";
import type { DownloadTaskDependencies } from "../../plugin/task/download/download-task.ts";
import { DAY, MINUTE, worlds } from "./task-world.ts";
import { START, said, wireSession } from "./wire-session.ts";

const world = worlds();

/** Notes what a run has in hand; some cards are suspects. */
function noting(suspects: readonly string[]) {
  const steps: string[] = [];
  const inHand: CardsInHand = {
    suspects: new Set(suspects),
    begins: (dataCardId) => void steps.push(`begins ${dataCardId}`),
    ends: (dataCardId, wasDone) => void steps.push(`${wasDone ? "done" : "ends"} ${dataCardId}`),
    keepOnly: () => undefined,
  };
  return { inHand, steps };
}

const NOW = START + 60 * MINUTE;

/** Two finished chats; somebody has undone what was written to their cards. */
async function undone(dependencies: Partial<DownloadTaskDependencies> = {}) {
  const sessions = ["ws-1", "ws-2"].map((sessionId) =>
    wireSession({ sessionId, messages: [said("m1", "visitor", 10)] }),
  );
  const started = await world({ sessions, clock: NOW, dependencies });
  expect(await started.run()).toMatchObject({ status: "done", sessions: { finished: 2 } });
  const ids: string[] = [];
  for (const { sessionId } of sessions) {
    const { dataCardId } = await started.card(sessionId);
    ids.push(dataCardId);
    const data = { start_time: { values: [{ value: "2025-03-14T07:00:00Z" }] } };
    await started.esm("PATCH", `/dc/chat_session/data/${dataCardId}`, { data });
  }
  const [first = "", second = ""] = ids;
  return { ...started, first, second };
}

describe("a closed card that is filled again", () => {
  it("is worked on alone, after the others, when it was in hand as a process died", async () => {
    const { run, first, second } = await undone();
    const { inHand, steps } = noting([first]);
    expect(await run({ dependencies: { inHand } })).toMatchObject({ status: "done", sessions: { written: 2 } });
    const mine = steps.filter((step) => [first, second].some((id) => step.endsWith(` ${id}`)));
    expect(mine).toEqual([`begins ${second}`, `done ${second}`, `begins ${first}`, `done ${first}`]);
  });

  it("is not read before it is due when it was alone in hand", async () => {
    const journal = createJournal(new Map(), () => NOW);
    const { run, first, second } = await undone({ journal });
    journal.failed(first, { sessionId: "ws-1", reason: "the process died" });
    const { inHand, steps } = noting([first]);
    const report = await run({ dependencies: { inHand } });
    expect(steps).toEqual([`begins ${second}`, `done ${second}`]);
    expect(report.failures).toMatchObject([{ dataCardId: first, reason: "the process died", tried: false }]);
    // It is not forgotten by the run that does not find it among the active ones.
    expect(journal.entry(first)?.failures?.count).toBe(1);
    expect(await run({ retryFailed: true, dependencies: { inHand } })).toMatchObject({ sessions: { written: 1 } });
  });
});

it("every card that is taken in hand is let go, whatever becomes of it", async () => {
  const sessions = ["ws-1", "ws-2", "ws-3"].map((sessionId) => wireSession({ sessionId }));
  const { run, sandbox } = await world({ sessions, clock: START + DAY });
  sandbox.setFaults([{ target: "chatHistory", match: "ws-2", kind: "status", status: 403, times: 1 }]);
  const { inHand, steps } = noting([]);
  await run({ dependencies: { inHand } });
  const begun = steps.filter((step) => step.startsWith("begins")).map((step) => step.split(" ")[1]);
  const done = steps.filter((step) => step.startsWith("done")).map((step) => step.split(" ")[1]);
  expect(begun).toHaveLength(3);
  expect(done.toSorted()).toEqual(begun.toSorted());
});
