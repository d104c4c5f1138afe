import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { closing } from "../support/closing.ts";
import { folders } from "../support/given-files.ts";
import { checklistWorlds, findingsOf, idsOf } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const closeLater = closing();

/** As the function, but for its answer to the call that carries the token. @returns its address */
async function somethingInFront(status: number, text: string): Promise<string> {
  const server = createServer(({ method, headers }, outgoing) => {
    // Marked, so that serve does not count it as a refused call.
    const isMarked = headers["esm-chat-check"] !== undefined;
    outgoing.statusCode = !isMarked ? 500 : method === "GET" ? 405 : headers.authorization === undefined ? 401 : status;
    outgoing.end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closeLater(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Only what the function itself says of a call without a session tells that the token was let in. */
it.each([
  ["a proxy that refuses the call", 400, "<h1>Bad Request</h1>", "status 400"],
  [
    "something that takes the URL parameter away",
    400,
    JSON.stringify({ error: { code: "folder-code-missing" } }),
    "status 400, folder-code-missing",
  ],
  ["something that takes everything", 200, "{}", "status 200"],
])("the token is not found to be right by an answer of %s", async (_, status, text, found) => {
  const world = await start();
  const environmentUrl = await somethingInFront(status, text);
  world.configure((one) => ({ ...one, functions: { ...one.functions, environmentUrl } }));
  const { report } = await world.check();
  expect(idsOf(report, "missing")).toEqual(["function-token"]);
  expect(findingsOf(report)).toMatchObject([{ found }]);
});

describe("who makes the cards", () => {
  const makeCards = { sessions: "live-chats", from: Date.UTC(2026, 11, 1), mostPerRun: 1_000 } as const;
  const BY_FUNCTION = "createChatSession, when the chatbot calls it";
  const BY_TASK = "the task, for sessions with a live chat that changed from 2026-12-01 on";
  const FUNCTION = ["function-folder", "function-reachable", "function-token"];

  it.each([
    ["the function", true, undefined, { state: "done", evidence: BY_FUNCTION }, []],
    ["the task", false, makeCards, { state: "done", evidence: BY_TASK }, []],
    ["both", true, makeCards, { state: "done", evidence: `${BY_TASK}; and ${BY_FUNCTION}` }, []],
    ["neither, as far as is known", false, undefined, { state: "cannot-verify" }, FUNCTION],
  ])("%s", async (_, hasFunction, made, expected, unverified) => {
    const world = await start();
    world.configure((one) => ({
      ...one,
      functions: hasFunction ? one.functions : { ...one.functions, environmentUrl: undefined },
      task: { ...one.task, makeCards: made },
    }));
    const { report, exitCode } = await world.check();
    expect(exitCode).toBe(0);
    expect(report.items.find(({ id }) => id === "cards-made")).toMatchObject(expected);
    const ofFunction = new Set(FUNCTION);
    expect(idsOf(report, "cannot-verify").filter((id) => ofFunction.has(id))).toEqual(unverified);
  });
});

describe("refused calls", () => {
  const DAY = 86_400_000;

  async function checked(
    refused: readonly { readonly reason: string; readonly calls: number; readonly agoMs: number }[],
    takenAgoMs?: number,
    sinceAgoMs = 2 * DAY,
    countedAgoMs = 0,
  ) {
    const world = await start();
    const { now } = world;
    world.setRefusedCalls({
      since: now - sinceAgoMs,
      countedAt: now - countedAgoMs,
      lastTaken: takenAgoMs === undefined ? undefined : now - takenAgoMs,
      refused: refused.map(({ reason, calls, agoMs }) => ({ hour: now - agoMs, reason, calls, last: now - agoMs })),
    });
    const { report } = await world.check();
    const item = report.items.find(({ id }) => id === "refused-calls");
    if (item === undefined) throw new Error("no such item");
    return { item, now };
  }

  it.each([
    ["token-missing", /Authorization: Bearer/],
    ["token-refused", /esm-chat functions shows where it is/],
    ["not-found", /POST http:\/\/127\.0\.0\.1:\d+\/functions\/createChatSession/],
    ["folder-unknown", /functions\.folderCodes/],
    ["body-wrong", /parameters that the chatbot sends/],
    ["body-too-slow", /proxy/],
    ["too-many-calls", /functions\.callsPerMinute/],
    ["esm-card-refused", /items on ESM/],
    ["internal-error", /report it/],
    ["wrong-method", /by POST/],
    ["list-too-long", /items on ESM/],
    ["constructor", /items on ESM/],
  ])("for %s say what to do", async (reason, advice) => {
    const { item } = await checked([{ reason, calls: 3, agoMs: 1_000 }], 2_000);
    expect(item).toMatchObject({ state: "missing", findings: [{ advice: expect.stringMatching(advice) as string }] });
  });

  it.each(["not-a-call", "unreachable", "still-working", "stopping"])(
    "for %s are told, and nothing is missing",
    async (reason) => {
      const { item } = await checked([{ reason, calls: 3, agoMs: 1_000 }]);
      const evidence = `refused calls in the last day: 3 ${reason}; no call has got its card yet`;
      expect(item).toMatchObject({ state: "done", evidence });
    },
  );

  it("are over when a later call gets its card", async () => {
    const refused = [
      { reason: "token-refused", calls: 3, agoMs: 7_200_000 },
      { reason: "token-refused", calls: 4, agoMs: 3_600_000 },
      { reason: "not-found", calls: 1, agoMs: 3_600_000 },
    ];
    const { item, now } = await checked(refused, 3_000_000);
    const at = `${new Date(now - 3_000_000).toISOString().slice(0, 16)}Z`;
    const evidence = `refused calls in the last day: 7 token-refused, 1 not-found; the last card was given at ${at}`;
    expect(item).toMatchObject({ state: "done", evidence });
  });

  it.each([
    ["none, for two days", [], 2 * DAY, "none in the last day"],
    ["two days ago", [{ reason: "token-refused", calls: 3, agoMs: 2 * DAY }], 3 * DAY, "none in the last day"],
    ["none, since an hour", [], 3_600_000, /^none since \d{4}-\d\d-\d\dT\d\d:\d\dZ$/],
  ])("%s", async (_, refused, since, evidence) => {
    const { item } = await checked(refused, undefined, since);
    expect(item).toMatchObject({ state: "done", evidence: expect.stringMatching(evidence) as string });
  });

  it("are not known when serve has stopped counting", async () => {
    const { item, now } = await checked([], 4_000_000, 2 * DAY, 3_600_000);
    const since = `${new Date(now - 3_600_000).toISOString().slice(0, 16)}Z`;
    const reason = `esm-chat serve has counted no calls on this machine since ${since}`;
    expect(item).toMatchObject({ state: "cannot-verify", why: reason });
    const refused = await checked([{ reason: "token-refused", calls: 3, agoMs: 4_000_000 }], undefined, DAY, 3_600_000);
    expect(refused.item).toMatchObject({ state: "missing" });
  });

  it.each([
    ["are told though a clock that was set back makes an earlier card seem later", 5_000, "missing"],
    ["are over though they seem to come tomorrow", 15_000, "done"],
  ])("%s", async (_, takenAgoMs, state) => {
    const ahead = 30 * DAY;
    const calls = [{ reason: "token-refused", calls: 3, agoMs: -10_000 - ahead }];
    const taken = await checked(calls, -takenAgoMs - ahead, 2 * DAY, -20_000 - ahead);
    expect(taken.item).toMatchObject({ state });
  });

  it("are not known where serve has not run", async () => {
    const world = await start();
    world.configure((one) => ({ ...one, journalFolder: `${one.journalFolder}-of-another` }));
    const { report, exitCode } = await world.check();
    expect(report.items.find(({ id }) => id === "refused-calls")).toMatchObject({ state: "cannot-verify" });
    expect(exitCode).toBe(0);
  });
});
