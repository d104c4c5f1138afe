import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import type { ChatHistory, SessionReading } from "../../../plugin/outside/chat-history/port.ts";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { NOTHING_IN_HAND } from "../../../plugin/state/in-hand.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import { type TaskCard, toTaskCard } from "../../../plugin/task/card-batches.ts";
import type { CardOutcome } from "../../../plugin/task/download/card-outcome.ts";
import {
  type BatchProcessing,
  type BatchProcessor,
  createBatchProcessor,
} from "../../../plugin/task/download/process-batch.ts";
import { READ_EVERYTHING } from "../../../plugin/task/download/reading-choice.ts";
import { createRunEnd } from "../../../plugin/task/run-end.ts";
import { createRunRecorder } from "../../../plugin/task/run-recorder.ts";
import type { Progress } from "../../../plugin/task/task.ts";
import { message } from "../../chat/sample-session.ts";
import { silentLog } from "../../runner/runner-world.ts";
import { clockByHand, SOME_TIME } from "../../support/fake-clock.ts";
import { mappingFor, settingsOf } from "../../support/ready-made.ts";
import { failure, personCard } from "../erase/erase-world.ts";
import { memoryEsm } from "../erase/memory-esm.ts";
import { renderChatLog } from "./digested.ts";
import { history, MINUTE, newCard } from "./memory-run.ts";

const mapping = mappingFor();

/** By session id; of every other session a whole history. An error is thrown. */
type Answers = Readonly<Record<string, SessionReading | Error>>;

function processing(answers: Answers = {}, changes: Partial<BatchProcessing> = {}) {
  const esm = memoryEsm({ settings: settingsOf(), persons: [personCard("900", "vera@example.org")] });
  const recorder = createRunRecorder();
  const outcomes: CardOutcome[] = [];
  const progress: Progress[] = [];
  const asked: string[] = [];
  const visitors: (readonly [string, string])[] = [];
  const end = createRunEnd(new AbortController().signal);
  const clock = clockByHand();
  const chatHistory: ChatHistory = {
    async session(sessionId) {
      asked.push(sessionId);
      const answer = answers[sessionId] ?? history(sessionId);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    changedSessions: () => Promise.reject(new Error("no list is read")),
    probe: () => Promise.reject(new Error("nothing is probed")),
  };
  const processor = createBatchProcessor({
    esm,
    chatHistory,
    concurrency: 1,
    batchBytes: 1_000_000,
    inHand: NOTHING_IN_HAND,
    mapping,
    persons: createPersonDirectory(esm, settingsOf()),
    recorder,
    account: (outcome) => void outcomes.push(outcome),
    end,
    journal: createJournal(new Map(), () => clock.now()),
    memory: createCardMemory(),
    readingChoice: READ_EVERYTHING,
    visitors: { note: (visitorId, dataCardId) => void visitors.push([visitorId, dataCardId]) },
    masks: [],
    dryRun: false,
    onlyDelivered: false,
    countsDeleted: false,
    renderChatLog,
    mostLogCharacters: 100_000,
    graceMs: 10 * MINUTE,
    giveUpAfterMs: 60 * MINUTE,
    context: { clock, signal: new AbortController().signal, log: silentLog, progress: (step) => progress.push(step) },
    ...changes,
  });
  const ends = () => outcomes.map((of) => [of.kind, of.of.card.dataCardId, "why" in of ? of.why : undefined]);
  return { processor, esm, recorder, outcomes, ends, progress, asked, visitors, end };
}

function cards(...ids: readonly string[]): TaskCard[] {
  return ids.map((id) => toTaskCard(newCard(id), mapping));
}

async function fill(processor: BatchProcessor, batch: readonly TaskCard[], total = batch.length): Promise<void> {
  await processor.finish(await processor.read(batch, total));
}

function report({ recorder }: Pick<ReturnType<typeof processing>, "recorder">) {
  const requests = { esm: 0, chatHistory: 0 };
  const facts = { task: "t", dryRun: false, stopped: null, journalDropped: 0, requests };
  return recorder.report({ ...facts, startedAt: SOME_TIME, finishedAt: SOME_TIME });
}

describe("a batch", () => {
  it("is read and written, and each step tells how far the run is", async () => {
    const { processor, esm, ends, progress } = processing();
    await fill(processor, cards("1", "2"), 5);
    await fill(processor, cards("3"), 5);
    expect(esm.written.map((writes) => writes.map(({ dataCardId }) => dataCardId))).toEqual([["1", "2"], ["3"]]);
    expect(ends()).toEqual(["1", "2", "3"].map((id) => ["changed", id, undefined]));
    expect(progress).toEqual([
      { doing: "reading chat histories", done: 1, total: 5 },
      { doing: "reading chat histories", done: 2, total: 5 },
      { doing: "writing data cards", done: 2, total: 5 },
      { doing: "reading chat histories", done: 3, total: 5 },
      { doing: "writing data cards", done: 3, total: 5 },
    ]);
  });

  it("leaves out cards that need no reading, which count as done; what was noted of the others is forgotten", async () => {
    const forgotten: string[] = [];
    const readingChoice = {
      ...READ_EVERYTHING,
      needsNoReading: ({ dataCardId }: TaskCard) => dataCardId === "1",
      forget: ({ dataCardId }: TaskCard) => void forgotten.push(dataCardId),
    };
    const { processor, asked, outcomes, progress } = processing({}, { readingChoice });
    await fill(processor, cards("1", "2"));
    expect([asked, forgotten]).toEqual([["ws-2"], ["2"]]);
    expect(outcomes).toMatchObject([
      { kind: "fully-read", of: { card: { dataCardId: "1" }, sessionId: "ws-1" } },
      { kind: "changed", of: { card: { dataCardId: "2" } } },
    ]);
    expect(progress[0]).toEqual({ doing: "reading chat histories", done: 2, total: 2 });
  });

  it("knows whose chats its histories are, and nothing of sessions that the platform does not know", async () => {
    const { processor, visitors, ends } = processing({ "ws-2": { kind: "unknown" }, "ws-3": { kind: "deleted" } });
    await fill(processor, cards("1", "2", "3"));
    expect(visitors).toEqual([["v1", "1"]]);
    expect(ends().toSorted()).toEqual([
      ["changed", "1", undefined],
      ["changed", "3", undefined],
      ["kept", "2", undefined],
    ]);
  });

  it("goes on without a card whose history cannot be read, and without one that has no session id", async () => {
    const gone = failure("reply-not-understood");
    const nameless = toTaskCard(newCard("3", { chat_session_id: [] }), mapping);
    const { processor, outcomes, asked } = processing({ "ws-1": gone });
    await fill(processor, [...cards("1"), nameless, ...cards("2")]);
    expect(asked).toEqual(["ws-1", "ws-2"]);
    expect(outcomes).toMatchObject([
      { kind: "failed", of: { card: { dataCardId: "1" }, sessionId: "ws-1" }, failure: gone },
      {
        kind: "failed",
        of: { card: { dataCardId: "3" }, sessionId: null },
        failure: { code: "card-without-session-id", scope: "card", retryable: false },
      },
      { kind: "changed", of: { card: { dataCardId: "2" } } },
    ]);
  });

  it("masks what is said before anything is made of it, and counts it", async () => {
    const said = history("ws-1");
    const session = { ...said.session, messages: [message("visitor", 70, { text: "write to vera@example.org" })] };
    const world = processing({ "ws-1": { ...said, session, countByPlatform: 1 } }, { masks: ["mail-address"] });
    await fill(world.processor, cards("1"));
    const [value] = world.esm.written[0]?.[0]?.values["chat_log"] ?? [];
    expect(value).toEqual({ kind: "text", text: "2025-03-14 08:01:10 +00:00 write to [mail address]" });
    expect(report(world).masked).toMatchObject({ "mail-address": 1 });
  });

  it("brings back no text that the register knows to be erased", async () => {
    const erasures = { erasedAt: (dataCardId: string) => (dataCardId === "1" ? SOME_TIME : undefined) };
    const { processor, esm } = processing({}, { erasures });
    await fill(processor, cards("1", "2"));
    const logs = esm.written.flat().map(({ values }) => values["chat_log"]?.length ?? 0);
    expect(logs).toEqual([0, 1]);
  });
});

describe("when persons cannot be looked up", () => {
  it("no card of the batch is written; each tells why, and a cause that concerns all ends the run", async () => {
    const refused = failure("esm-login-refused", { scope: "system" });
    const { processor, esm, ends, end } = processing(
      {},
      { persons: { doubt: () => false, find: () => Promise.reject(refused) } },
    );
    await fill(processor, cards("1", "2"));
    expect(ends()).toEqual([
      ["not-done", "1", refused],
      ["not-done", "2", refused],
    ]);
    expect([esm.written, end.esm.reason, end.chatHistory.reason]).toEqual([[], refused, undefined]);
  });

  it("a mistake of ours is not taken for a failure of ESM", async () => {
    const mistake = new TypeError("a mistake");
    const { processor, outcomes, end } = processing(
      {},
      { persons: { doubt: () => false, find: () => Promise.reject(mistake) } },
    );
    await fill(processor, cards("1"));
    expect(outcomes).toMatchObject([{ kind: "failed", failure: { code: "internal-error" } }]);
    expect(end.reason).toBeUndefined();
  });
});

describe("when the run ends while a batch is read", () => {
  const pause = new Failure("come back later", { code: "told", scope: "system", onPurpose: true, retryable: true });

  it("what was read is written; the others tell that the platform is no longer asked", async () => {
    const { processor, ends, esm, asked } = processing({ "ws-2": pause });
    await fill(processor, cards("1", "2", "3"));
    expect(asked).toEqual(["ws-1", "ws-2"]);
    expect(ends()).toEqual([
      ["not-done", "2", pause],
      ["not-done", "3", pause],
      ["changed", "1", undefined],
    ]);
    expect(esm.written).toHaveLength(1);
  });

  it("because ESM is no longer asked, a batch that is left tells so of each of its cards, and nothing is written", async () => {
    const { processor, ends, esm, end } = processing({ "ws-2": pause });
    const read = await processor.read(cards("1", "2"), 2);
    const refused = failure("esm-login-refused", { scope: "system" });
    end.esm.failed(refused);
    processor.leave(read);
    expect(ends()).toEqual([
      ["not-done", "2", refused],
      ["not-done", "1", refused],
    ]);
    expect(esm.written).toEqual([]);
  });
});

it("ten histories in a row that cannot be read end the run, over all batches; one that can is a new beginning", async () => {
  const away = failure("platform-away", { scope: "request", retryable: true });
  const failing = Array.from({ length: 30 }, (_, index) => String(index));
  const answers = Object.fromEntries(failing.filter((id) => id !== "5").map((id) => [`ws-${id}`, away]));
  const { processor, asked, end } = processing(answers);
  await fill(processor, cards(...failing.slice(0, 15)));
  expect([asked.length, end.reason]).toEqual([15, undefined]);
  await fill(processor, cards(...failing.slice(15)));
  expect([asked.length, end.chatHistory.reason?.code]).toEqual([16, "outage"]);
});
