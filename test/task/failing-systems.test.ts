import { afterEach, describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import type { FaultRule } from "../../plugin/sandbox/http/fault-rules.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { createDownloadTask } from "../../plugin/task/download/download-task.ts";
import { clockWithoutWaits } from "../support/fake-clock.ts";
import { rejectionOf } from "../support/rejection.ts";
import { DAY, startWorld, type World } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

let world: World;
afterEach(() => world.close());

/** A world whose cards are all still to be filled. */
async function given(count: number, faults: readonly FaultRule[] = []): Promise<World> {
  const sessions =
    count > 3
      ? [...generateSessions({ seed: 11, count, startAt: START })]
      : Array.from({ length: count }, (_, index) => wireSession({ sessionId: `ws-${index + 1}` }));
  world = await startWorld({ sessions, clock: START + 2 * DAY });
  world.sandbox.setFaults(faults);
  return world;
}

const READING_CARDS = { target: "esm", match: "/dc/chat_session/data?", kind: "status" } as const;
/** Only a batch is read from an id on. */
const READING_BATCHES = { ...READING_CARDS, match: "&filterId=" };
const READING_PERSONS = { target: "esm", match: "/dc/person/data?", kind: "status" } as const;

describe("a batch of cards that ESM does not give", () => {
  it("is reported card by card, with a time for the next try, and the next batch goes on", async () => {
    const { run } = await given(210, [{ ...READING_BATCHES, status: 500, times: 5 }]);
    const report = await run();
    expect(report.sessions).toMatchObject({ seen: 210, failed: 200 });
    expect(report.sessions.written).toBeGreaterThan(0);
    expect(report.status).toBe("failures");
    expect(new Set(report.failures.map(({ sessionId }) => sessionId))).toEqual(new Set([null]));
    expect(report.failures.every(({ retryAt, reason }) => retryAt !== null && reason.includes("ESM"))).toBe(true);
    expect(report.sessions.stillActive).toBeGreaterThanOrEqual(200);
  });

  it("because the login is refused is a run that could not work at all", async () => {
    const { run } = await given(210, [
      { ...READING_CARDS, status: 401 },
      { target: "esm", match: "users/login", kind: "status", status: 401 },
    ]);
    const error = await rejectionOf(run());
    expect(error).toMatchObject({ code: "esm-login-refused" });
  });
});

async function storeAway(): Promise<never> {
  throw new Failure("the store is away", { code: "budget-store-unreachable", scope: "run", retryable: true });
}

describe("a store of the shared budgets that cannot be asked", () => {
  it.each(["chatHistory", "esm"] as const)(
    "ends the run when %s is asked, and no card is put aside",
    async (system) => {
      const { run, dependencies } = await given(210);
      const { chatHistory, esm } = dependencies();
      const broken =
        system === "chatHistory"
          ? { chatHistory: { ...chatHistory, session: storeAway } }
          : { esm: { ...esm, modifyCards: storeAway } };
      expect(await rejectionOf(run({ dependencies: broken }))).toMatchObject({
        code: "budget-store-unreachable",
        retryable: true,
      });
      expect((await run()).sessions).toMatchObject({ seen: 210, failed: 0, putAside: 0 });
    },
  );
});

describe("persons that cannot be looked up", () => {
  it("fail the sessions of the batch, and none of them is put aside for it", async () => {
    const { run } = await given(3, [{ ...READING_PERSONS, status: 500 }]);
    const report = await run();
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 3, failed: 3, written: 0, stillActive: 3 } });
    expect(report.failures.map(({ sessionId }) => sessionId).toSorted()).toEqual(["ws-1", "ws-2", "ws-3"]);
    world.sandbox.setFaults([]);
    expect((await run()).sessions).toMatchObject({ finished: 3, failed: 0, putAside: 0 });
  });

  it("because ESM asks for a longer pause than is sat out, end the run on purpose", async () => {
    const { run } = await given(3, [{ ...READING_PERSONS, status: 429, retryAfter: 7_200 }]);
    const report = await run();
    expect(report).toMatchObject({ status: "stopped", sessions: { written: 0, failed: 0, stillActive: 3 } });
    expect(report.retryAt).not.toBeNull();
  });
});

describe("a session that the chat platform refuses with 403", () => {
  it("is put aside, and the others are finished", async () => {
    const { run } = await given(3, [{ target: "chatHistory", match: "/sessions/ws-1?", kind: "status", status: 403 }]);
    const report = await run();
    expect(report).toMatchObject({ status: "failures", sessions: { seen: 3, finished: 2, failed: 1 } });
    expect(report.failures).toMatchObject([{ sessionId: "ws-1", retryAt: null }]);
    expect((await run()).sessions).toMatchObject({ read: 0, putAside: 1 });
  });
});

describe("a run that is told to stop", () => {
  it("between two batches finishes the write in hand and leaves the rest to the next run", async () => {
    const { run } = await given(230);
    const stopping = new AbortController();
    const report = await run({ stopping, onProgress: ({ doing }) => doing.startsWith("writing") && stopping.abort() });
    expect(report).toMatchObject({ status: "stopped", retryAt: null, failures: [] });
    expect(report.reason).toContain("stopped");
    expect(report.sessions.seen).toBeLessThanOrEqual(200);
    const next = await run();
    expect(next).toMatchObject({ status: "done", failures: [] });
    expect((await run()).sessions.written).toBe(0);
  });

  it("while it waits to try a write again ends at once", async () => {
    const { run } = await given(2, [{ target: "esm", match: "PUT ", kind: "drop-after-write" }]);
    const stopping = new AbortController();
    const report = await run({ stopping, onProgress: ({ doing }) => doing.startsWith("writing") && stopping.abort() });
    expect(report).toMatchObject({ status: "stopped", failures: [] });
    world.sandbox.setFaults([]);
    expect(await run()).toMatchObject({ status: "done", failures: [] });
  });
});

describe("a card without a session id", () => {
  it("is reported with what to do, and tried again only after a change", async () => {
    const { esm, run } = await given(1);
    await esm("POST", "/dc/chat_session/data", {
      folderCode: "chat_sessions",
      data: { is_chat_active: { values: [{ value: "Yes", code: "yes" }] } },
    });
    const { failures, sessions } = await run();
    expect(failures).toMatchObject([
      {
        sessionId: null,
        reason: "the card has no chat session id, or one of more than 500 characters: enter it, or close the card",
        retryAt: null,
      },
    ]);
    expect(sessions).toMatchObject({ seen: 2, finished: 1, failed: 1 });
  });
});

it("a run reports its own requests, not those of the runs before it", async () => {
  await given(2);
  const dependencies = world.dependencies();
  const task = createDownloadTask(dependencies);
  const log = { info: () => undefined, warn: () => undefined };
  const context = {
    clock: clockWithoutWaits(world.sandbox.clock()),
    signal: new AbortController().signal,
    log,
    progress: () => undefined,
  };
  const first = await task.run({ dryRun: true }, context);
  const second = await task.run({ dryRun: true }, context);
  const total = dependencies.requestCounts();
  expect(first.requests.esm + second.requests.esm).toBe(total.esm);
  expect(first.requests.chatHistory + second.requests.chatHistory).toBe(total.chatHistory);
  expect(second.requests.chatHistory).toBe(first.requests.chatHistory);
});
