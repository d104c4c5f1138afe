import { afterEach, describe, expect, it } from "vitest";
import { Failure, type FailureOptions } from "../../plugin/base/failure.ts";
import type { ChatHistory } from "../../plugin/outside/chat-history/port.ts";
import type { Esm } from "../../plugin/outside/esm/port.ts";
import { rejectionOf } from "../support/rejection.ts";
import { DAY, startWorld, type World } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

/*
 * Failures of a chat platform, and of a way into ESM, that do not exist yet. Nobody knows their codes: a run has to do
 * what they say of themselves.
 */

const COUNT = 14;
const UNTIL = START + 3 * DAY;

let world: World;
afterEach(() => world.close());

async function given(): Promise<World> {
  const sessions = Array.from({ length: COUNT }, (_, index) => wireSession({ sessionId: `ws-${index + 1}` }));
  world = await startWorld({ sessions, clock: START + 2 * DAY });
  return world;
}

function unheard(options: Omit<FailureOptions, "code" | "retryable">): Failure {
  return new Failure("the llama spits", { code: `llama-${options.scope}`, retryable: false, ...options });
}

/** The platform of the sandbox with these failures for its first requests, one after another; then it goes well. */
function llamaPlatform(chatHistory: ChatHistory, failures: readonly Failure[]) {
  const left = [...failures];
  const asked: string[] = [];
  const platform: ChatHistory = {
    ...chatHistory,
    async session(sessionId) {
      asked.push(sessionId);
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      return chatHistory.session(sessionId);
    },
  };
  return { asked, platform };
}

async function runWith(failures: readonly Failure[]) {
  const { run, dependencies } = await given();
  const { asked, platform } = llamaPlatform(dependencies().chatHistory, failures);
  return { asked, ran: run({ dependencies: { chatHistory: platform, concurrency: 1 } }) };
}

const times = (count: number, failure: Failure) => Array.from({ length: count }, () => failure);

describe("a session of a platform that nobody has heard of", () => {
  it("fails alone, and is put aside, when only it is concerned", async () => {
    const { ran } = await runWith([unheard({ scope: "card" })]);
    expect(await ran).toMatchObject({
      status: "failures",
      sessions: { seen: COUNT, finished: COUNT - 1, failed: 1 },
      failures: [{ sessionId: "ws-1", reason: "the llama spits", retryAt: null }],
    });
    expect((await world.run()).sessions).toMatchObject({ seen: 0, putAside: 1 });
  });

  it("and any number of others fail one by one when each is to blame itself", async () => {
    const { asked, ran } = await runWith(times(12, unheard({ scope: "card" })));
    expect((await ran).sessions).toMatchObject({ seen: COUNT, finished: COUNT - 12, failed: 12 });
    expect(asked).toHaveLength(COUNT);
  });

  it("and nine others fail one by one when requests are not answered", async () => {
    const { asked, ran } = await runWith(times(9, unheard({ scope: "request" })));
    expect((await ran).sessions).toMatchObject({ seen: COUNT, finished: COUNT - 9, failed: 9 });
    expect(asked).toHaveLength(COUNT);
  });

  it("is the last of ten in a row that are asked for when none is answered", async () => {
    const { asked, ran } = await runWith(times(COUNT, unheard({ scope: "request" })));
    const { status, sessions, failures } = await ran;
    expect([status, sessions.failed, asked.length]).toEqual(["failures", COUNT, 10]);
    const outage = "not tried: 10 requests in a row have failed, the last one because the llama spits";
    expect(failures.map(({ reason }) => reason)).toEqual([
      ...Array.from({ length: 10 }, () => "the llama spits"),
      ...Array.from({ length: COUNT - 10 }, () => outage),
    ]);
    expect((await world.run()).sessions).toMatchObject({ finished: COUNT - 10, putAside: 10 });
  });

  it("is the last that is asked for when the whole platform says no, and no card is put aside", async () => {
    const { asked, ran } = await runWith(times(COUNT, unheard({ scope: "system" })));
    const { status, sessions, failures } = await ran;
    expect([status, sessions.failed, sessions.written, asked.length]).toEqual(["failures", COUNT, 0, 1]);
    expect(new Set(failures.map(({ reason }) => reason))).toEqual(new Set(["the llama spits"]));
    expect((await world.run()).sessions).toMatchObject({ finished: COUNT, putAside: 0 });
  });

  it("is the last that is asked for when the platform asks for a pause: nobody is blamed", async () => {
    const pause = unheard({ scope: "system", onPurpose: true, retryAt: UNTIL });
    const { asked, ran } = await runWith(times(COUNT, pause));
    expect(await ran).toMatchObject({
      status: "stopped",
      reason: "the llama spits",
      retryAt: new Date(UNTIL).toISOString(),
      failures: [],
      sessions: { seen: COUNT, failed: 0, stillActive: COUNT },
    });
    expect(asked).toHaveLength(1);
    expect((await world.run()).sessions).toMatchObject({ finished: COUNT, putAside: 0 });
  });

  it("fails the run as a whole when it says so, and no card is put aside", async () => {
    const failure = unheard({ scope: "run" });
    const { asked, ran } = await runWith(times(COUNT, failure));
    expect(await rejectionOf(ran)).toBe(failure);
    expect(asked).toHaveLength(1);
    expect((await world.run()).sessions).toMatchObject({ finished: COUNT, putAside: 0 });
  });
});

const refusing = (esm: Esm, failure: Failure): Esm => ({ ...esm, modifyCards: () => Promise.reject(failure) });

async function runAgainst(failure: Failure) {
  const { run, dependencies } = await given();
  return run({ dependencies: { esm: refusing(dependencies().esm, failure) } });
}

describe("an ESM that nobody has heard of", () => {
  it.each([
    ["card", COUNT],
    ["request", 0],
    ["system", 0],
  ] as const)("fails all cards of a write of scope %s, of which %i are put aside", async (scope, putAside) => {
    const report = await runAgainst(unheard({ scope }));
    expect(report).toMatchObject({ status: "failures", sessions: { read: COUNT, failed: COUNT, written: 0 } });
    expect((await world.run()).sessions).toMatchObject({ finished: COUNT - putAside, putAside });
  });

  it.each(["system", "run"] as const)("stops a run, and blames nobody, on purpose of scope %s", async (scope) => {
    const report = await runAgainst(unheard({ scope, onPurpose: true }));
    expect(report).toMatchObject({ status: "stopped", failures: [], sessions: { written: 0, stillActive: COUNT } });
  });

  it("fails the run as a whole when it says so", async () => {
    const failure = unheard({ scope: "run" });
    expect(await rejectionOf(runAgainst(failure))).toBe(failure);
    expect((await world.run()).sessions).toMatchObject({ finished: COUNT, putAside: 0 });
  });
});

describe("a platform that fails before any card is read", () => {
  it.each(["card", "request", "system", "run"] as const)("fails the run as a whole (%s)", async (scope) => {
    const { run, dependencies } = await given();
    const failure = unheard({ scope });
    const chatHistory = { ...dependencies().chatHistory, probe: () => Promise.reject(failure) };
    expect(await rejectionOf(run({ dependencies: { chatHistory } }))).toBe(failure);
  });

  it("stops the run when it does so on purpose", async () => {
    const { run, dependencies } = await given();
    const failure = unheard({ scope: "system", onPurpose: true });
    const chatHistory = { ...dependencies().chatHistory, probe: () => Promise.reject(failure) };
    const report = await run({ dependencies: { chatHistory } });
    expect(report).toMatchObject({ status: "stopped", reason: "the llama spits", sessions: { seen: 0 } });
  });
});
