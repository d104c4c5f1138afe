import { EventEmitter, once } from "node:events";
import { array, assert, asyncProperty, constantFrom, integer, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { Failure } from "../../../plugin/base/failure.ts";
import type { DataCard, Esm } from "../../../plugin/outside/esm/port.ts";
import { createCardMemory } from "../../../plugin/state/card-memory.ts";
import { createJournal } from "../../../plugin/state/journal.ts";
import { BATCH } from "../../../plugin/task/card-batches.ts";
import { createCardAccounts } from "../../../plugin/task/download/card-accounts.ts";
import type { Account } from "../../../plugin/task/download/card-outcome.ts";
import { fillBatches } from "../../../plugin/task/download/fill-batches.ts";
import type { BatchProcessor, ReadBatch } from "../../../plugin/task/download/process-batch.ts";
import { createRunEnd } from "../../../plugin/task/run-end.ts";
import { createRunRecorder } from "../../../plugin/task/run-recorder.ts";
import type { TaskContext } from "../../../plugin/task/task.ts";
import { silentLog } from "../../runner/runner-world.ts";
import { clockByHand } from "../../support/fake-clock.ts";
import { mappingFor } from "../../support/ready-made.ts";
import { rejectionOf } from "../../support/rejection.ts";

const mapping = mappingFor();

const REFUSED = new Failure("the login was refused", { code: "esm-login-refused", scope: "system", retryable: false });
const GLITCH = new Failure("ESM answered nonsense", { code: "reply-not-understood", scope: "card", retryable: true });
const TOLD_TO_WAIT = new Failure("come back later", {
  code: "told-to-wait",
  scope: "system",
  onPurpose: true,
  retryable: true,
});

/** What becomes of one batch at each step: undefined goes well. */
interface Script {
  readonly cards?: Failure | undefined;
  readonly reading?: Failure | undefined;
  readonly writing?: Failure | undefined;
}

/** A step that ends when the test says so. */
type Hold = (step: string) => Promise<void>;

const goesOn: Hold = () => Promise.resolve();

function activeCard(dataCardId: string): DataCard {
  const values = {
    chat_session_id: [{ kind: "text", text: "ws" }],
    is_chat_active: [{ kind: "static", code: "yes", name: "Yes" }],
  } as const;
  return { dataCardId, hidden: false, deleted: false, values };
}

function numberOf(dataCardId: string | undefined): number {
  return Math.floor(Number(dataCardId) / BATCH);
}

function ids(batches: number): string[] {
  return Array.from({ length: batches * BATCH - 1 }, (_, index) => String(index));
}

/** Fills batches that go as the script says; what is done, in its order, and every outcome of each card are noted. */
function filling(
  script: readonly Script[],
  hold: Hold = goesOn,
  signal = new AbortController().signal,
  isGone: (dataCardId: string) => boolean = () => false,
  suspects: ReadonlySet<string> = new Set(),
) {
  const steps: string[] = [];
  const endings = new Map<string, string[]>();
  const recorder = createRunRecorder();
  const end = createRunEnd(signal);
  const clock = clockByHand();
  const journal = createJournal(new Map(), () => clock.now());
  const book = createCardAccounts({
    recorder,
    journal,
    memory: createCardMemory(),
    listsUnchanged: false,
    clock,
    log: silentLog,
  });
  const account: Account = (outcome) => {
    const { dataCardId } = outcome.of.card;
    const why = "why" in outcome ? `: ${outcome.why?.message}` : "";
    endings.set(dataCardId, [...(endings.get(dataCardId) ?? []), `${outcome.kind}${why}`]);
    book(outcome);
  };

  async function step(name: string, failure?: Failure): Promise<void> {
    steps.push(`${name} begins`);
    await hold(name);
    steps.push(`${name} ends`);
    if (failure !== undefined) throw failure;
  }

  const esm = {
    async cardsAmong(_query: unknown, batch: readonly string[]) {
      const number = numberOf(batch[0]);
      await step(`cards ${number}`, script[number]?.cards);
      return batch.filter((id) => !isGone(id)).map(activeCard);
    },
  } as unknown as Esm;

  const processor: BatchProcessor = {
    async read(cards) {
      const number = cards.length === 0 ? -1 : numberOf(cards[0]?.dataCardId);
      if (number >= 0) await step(`reading ${number}`);
      if (end.reason !== undefined) steps.push(`reading ${number} hears that the run is over`);
      const failure = script[number]?.reading;
      if (failure !== undefined) end.chatHistory.failed(failure);
      return { sessions: [], notAsked: cards.map((card) => ({ card, sessionId: "ws" })), left: [], batchesToCome: 0 };
    },
    async finish({ notAsked }: ReadBatch) {
      for (const of of notAsked) account({ kind: "fully-read", of });
      const number = notAsked.length === 0 ? -1 : numberOf(notAsked[0]?.card.dataCardId);
      if (number >= 0) await step(`writing ${number}`);
      const failure = script[number]?.writing;
      if (failure !== undefined) end.esm.failed(failure);
    },
    leave({ notAsked }) {
      for (const of of notAsked) account({ kind: "not-done", of, why: end.esm.reason });
    },
  };
  const context = { signal, clock } as unknown as TaskContext;
  const fill = async (cards: readonly string[]) => {
    await fillBatches({ esm, mapping, processor, account, suspects, batchBytes: 1_000_000, end, context }, cards);
    return end.reason;
  };
  const report = () => {
    const facts = { task: "t", dryRun: false, stopped: null, journalDropped: 0, startedAt: 0, finishedAt: 0 };
    return recorder.report({ ...facts, requests: { esm: 0, chatHistory: 0 } });
  };
  return { fill, steps, endings, report };
}

describe("batches that go well", () => {
  it("are read while the one before is written, ESM being asked for one thing at a time", async () => {
    const { fill, steps } = filling([]);
    expect(await fill(ids(3))).toBeUndefined();
    const order = (name: string) => steps.indexOf(name);
    for (const number of [1, 2]) {
      expect(order(`reading ${number} begins`)).toBeLessThan(order(`writing ${number - 1} ends`));
      expect(order(`writing ${number - 1} begins`)).toBeLessThan(order(`reading ${number} ends`));
      expect(order(`reading ${number - 1} ends`)).toBeLessThan(order(`reading ${number} begins`));
    }
    const onEsm = steps
      .filter((step) => !step.startsWith("reading"))
      .map((step) => step.split(" ").slice(0, 2).join(" "));
    for (let index = 0; index < onEsm.length; index += 2) expect(onEsm[index]).toBe(onEsm[index + 1]);
  });

  it("wait for a slow write before ESM is asked for the next cards", async () => {
    const events = new EventEmitter();
    const [written, read] = [once(events, "written"), once(events, "read")];
    const { fill, steps } = filling([], async (step) => {
      if (step === "writing 0") await written;
      if (step === "reading 1") events.emit("read");
    });
    const filled = fill(ids(3));
    await read;
    await new Promise(setImmediate);
    expect(steps.at(-1)).toBe("reading 1 ends");
    events.emit("written");
    await filled;
    expect(steps.indexOf("writing 0 ends")).toBeLessThan(steps.indexOf("cards 2 begins"));
  });
});

describe("cards that were in hand when a process died", () => {
  it("come after the others, each alone: it is written before the next one is read", async () => {
    const suspects = new Set(["0", "201", "203"]);
    const { fill, steps, endings } = filling([], goesOn, undefined, undefined, suspects);
    expect(await fill(ids(2))).toBeUndefined();
    expect([...endings.values()].filter(({ length }) => length !== 1)).toEqual([]);
    expect(endings.size).toBe(ids(2).length);
    const alone = ["reading 0", "writing 0", "reading 1", "writing 1", "reading 1", "writing 1"];
    const done = steps.filter((step) => /^(?:reading|writing) \d+ begins$/.test(step));
    expect(done.slice(-6)).toEqual(alone.map((step) => `${step} begins`));
  });
});

describe("a run that ends early", () => {
  it("leaves what was read meanwhile when writing has ended it, and asks for no more histories", async () => {
    const { fill, steps, endings, report } = filling([{ writing: REFUSED }], async (step) => {
      if (step === "reading 1") await new Promise(setImmediate);
    });
    expect(await fill(ids(3))).toBe(REFUSED);
    expect(endings.get("0")).toEqual(["fully-read"]);
    expect(endings.get(String(BATCH))).toEqual([`not-done: ${REFUSED.message}`]);
    expect(steps).toContain("reading 1 hears that the run is over");
    expect(steps).not.toContain("cards 2 begins");
    expect(report().failures).toHaveLength(2 * BATCH - 1);
  });

  it("writes what was read when reading has ended it", async () => {
    const { fill, endings, steps } = filling([{}, { reading: REFUSED }]);
    expect(await fill(ids(3))).toBe(REFUSED);
    expect(endings.get(String(BATCH))).toEqual(["fully-read"]);
    expect(steps).not.toContain("cards 2 begins");
  });

  it("goes on after a batch whose cards cannot be read, and reports them", async () => {
    const { fill, endings, report } = filling([{}, { cards: GLITCH }, {}]);
    expect(await fill(ids(3))).toBeUndefined();
    expect(endings.get("0")).toEqual(["fully-read"]);
    expect(endings.get(String(2 * BATCH))).toEqual(["fully-read"]);
    const { failures, sessions } = report();
    expect(failures.map(({ dataCardId }) => dataCardId)).toEqual(ids(3).slice(BATCH, 2 * BATCH));
    expect(sessions.seen).toBe(ids(3).length);
  });

  it("writes nothing more when it was stopped, and blames no card", async () => {
    const stop = new AbortController();
    const hold: Hold = async (step) => {
      if (step === "reading 0") stop.abort();
    };
    const { fill, endings, report } = filling([], hold, stop.signal);
    expect(await fill(ids(4))).toMatchObject({ code: "stopped" });
    expect(endings.get("0")).toEqual(["not-done: stopped before all cards were done"]);
    expect(report().failures).toEqual([]);
  });

  it("waits for what is being read before a mistake of ours ends everything", async () => {
    const mistake = new TypeError("a mistake");
    const { fill, steps } = filling([], async (step) => {
      if (step === "writing 0") throw mistake;
      if (step === "reading 1") await new Promise(setImmediate);
    });
    expect(await rejectionOf(fill(ids(2)))).toBe(mistake);
    expect(steps.at(-1)).toBe("reading 1 ends");
  });
});

const endsIn77 = (dataCardId: string) => dataCardId.endsWith("77");

it("comes to just one outcome for every card, whatever fails", async () => {
  const failure = constantFrom(undefined, undefined, GLITCH, REFUSED, TOLD_TO_WAIT);
  const ending = constantFrom(undefined, undefined, REFUSED, TOLD_TO_WAIT);
  const script = array(record({ cards: failure, reading: ending, writing: ending }), { minLength: 5, maxLength: 5 });
  await assert(
    asyncProperty(script, integer({ min: 1, max: 5 }), async (steps, batches) => {
      const { fill, endings, report } = filling(steps, goesOn, undefined, endsIn77);
      await fill(ids(batches));
      expect([...endings.keys()].toSorted()).toEqual(ids(batches).toSorted());
      expect([...endings.values()].filter(({ length }) => length !== 1)).toEqual([]);
      const gone = [...endings].filter(([, [outcome]]) => outcome === "gone").map(([id]) => id);
      expect(gone.filter((id) => !endsIn77(id))).toEqual([]);
      expect(report().sessions.seen).toBeLessThanOrEqual(ids(batches).length - gone.length);
    }),
    { numRuns: 50 },
  );
});
