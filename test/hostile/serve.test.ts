import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunsReport } from "../../plugin/cli/runs-report.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { pick } from "../support/draws.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { folders } from "../support/given-files.ts";
import { chosen, type Placed, SESSION_MANNERS, SYSTEM_MANNERS, sessionOf, targetOf } from "./catalogue.ts";
import { IS_WHOLE, ONLY, SEED, TIMEOUT, tell } from "./how-much.ts";
import { createRuns, reportOf } from "./runs.ts";
import { type Environment, type ServedWorld, startServedWorld } from "./serve-world.ts";

/** Minutes under the whole catalogue. Three are the least in which every bad session comes. */
const MINUTES = Number(process.env["ESM_CHAT_TEST_MINUTES"] ?? 10);
/** Of them the first has bad sessions, the second a bad ESM; the third is well. */
const NAMES = ["sessions", "systems", "healthy"];
/** Milliseconds between two calls of the chatbot to one environment, and for which one bad manner lasts. */
const CALL_MS = 1_000;
const MANNER_MS = 1_000;
/** Milliseconds: `functions.answerWithinMs`, and what the way there and back may take on a busy machine. */
const ANSWER_MS = 5_000 + 1_000;
/** Milliseconds that a run may begin after it was due. */
const ON_TIME_MS = 5_000;
const MEMORY = 512 * 1024 ** 2;

const { run } = esmChatCommands();
const folder = folders();
let world: ServedWorld;
beforeAll(async () => {
  if (IS_WHOLE) world = await startServedWorld(folder, NAMES, SEED);
});
afterAll(() => world?.close());

function environment(name: string): Environment {
  const found = world.environments.find((one) => one.name === name);
  if (found === undefined) throw new RangeError(name);
  return found;
}

async function reports(): Promise<RunsReport> {
  return JSON.parse((await run(["runs", "--json", "--limit", "1000", "--config", world.config])).stdout) as RunsReport;
}

const runs = createRuns();
afterAll(() => runs.close());

async function lastRun(config: string): Promise<RunReport | undefined> {
  const args = ["run", "--json", "--config", config];
  const ended = await runs.run({
    args,
    limits: { requestMs: 2_000 },
    retry: { firstDelayMs: 1, maxDelayMs: 5, attempts: 2 },
  });
  if ("died" in ended) throw new Error(ended.died);
  return reportOf(ended);
}

/** The sessions that are well and whose cards are not finished. */
async function unfilled(each: Environment): Promise<string[]> {
  const cards = await each.cards();
  return cards
    .filter(
      (card) => String(card["sessionId"]).startsWith("well-") && JSON.stringify(card["is_chat_active"]) !== '["no"]',
    )
    .map((card) => `${each.name}: ${String(card["sessionId"])}`);
}

const BAD: ReadonlyMap<string, Placed> = new Map(
  SESSION_MANNERS.filter(({ scope }) => scope === undefined).map((placed) => [`bad-${placed.name}`, placed]),
);

describe.runIf(IS_WHOLE && ONLY === undefined)("serve under the whole catalogue", () => {
  it(`lives, answers and fills what is well for ${MINUTES} minutes`, TIMEOUT, async () => {
    const { serving } = world;
    const random = mulberry32(SEED);
    const [bad, systems, healthy] = NAMES.map(environment);
    if (bad === undefined || systems === undefined || healthy === undefined) throw new RangeError("no environments");

    bad.proxy.misbehave(({ method, url }) => {
      const placed = targetOf(method, url) === "session" ? BAD.get(sessionOf(url)) : undefined;
      return placed === undefined ? undefined : chosen(placed);
    });
    let manner = SYSTEM_MANNERS[0];
    systems.proxy.misbehave(({ method, url }) =>
      manner !== undefined && targetOf(method, url) === manner.target ? chosen(manner) : undefined,
    );

    const ending = new AbortController();
    const until = async (everyMs: number, step: (turn: number) => unknown) => {
      for (let turn = 0; !ending.signal.aborted && serving.ended() === undefined; turn += 1) {
        await step(turn);
        await delay(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
      }
    };
    const slowCalls: string[] = [];
    const callers = world.environments.map((each) =>
      until(CALL_MS, async (turn) => {
        const { status, tookMs } = await world.call(each, `called-${turn}`);
        if (tookMs > ANSWER_MS || (each === healthy && status !== 200))
          slowCalls.push(`${each.name}: ${status} in ${Math.round(tookMs)} ms`);
      }),
    );
    const badIds = [...BAD.keys()];
    const perMinute = Math.ceil(badIds.length / (MINUTES - 2));
    const arrivals = until(60_000, (minute) => {
      for (const each of [systems, healthy]) each.add([0, 1, 2, 3, 4].map((index) => `well-${minute}-${index}`));
      // Ten requests that fail in a row are an outage of the platform, and would end the run.
      for (const [index, sessionId] of badIds.slice(minute * perMinute, (minute + 1) * perMinute).entries())
        bad.add(index % 4 === 0 ? [`well-${minute}-${index}`, sessionId] : [sessionId]);
    });
    const manners = until(MANNER_MS, () => {
      manner = pick(random, SYSTEM_MANNERS);
    });
    const progress = until(30_000, async (turn) => {
      tell(
        `${turn * 30} s: ${JSON.stringify(await serving.health())}, ${Math.round(serving.peakBytes() / 1024 ** 2)} MB`,
      );
    });
    await delay(MINUTES * 60_000);
    const health = await serving.health();
    ending.abort();
    await Promise.all([...callers, arrivals, manners, progress]);
    systems.proxy.misbehave(() => undefined);

    expect(serving.ended()).toBeUndefined();
    const kept = (await reports()).runs;
    const late = kept
      .filter((one) => one.environment === "healthy" && one.startedAt !== null)
      .map((one) => Date.parse(one.startedAt ?? "") - Date.parse(one.dueAt))
      .filter((lateMs) => lateMs > ON_TIME_MS);
    const healthyStates = kept.filter((one) => one.environment === "healthy").map(({ state }) => state);
    tell(
      `health ${JSON.stringify(health)}, ${Math.round(serving.peakBytes() / 1024 ** 2)} MB, runs ${JSON.stringify(healthyStates)}`,
    );
    const [peakBytes, said] = [serving.peakBytes(), serving.said()];
    expect(await serving.stop()).toBe(4);
    // A run by hand tells what was put aside, and why; the ESM that was bad is well again.
    const ended = [await lastRun(bad.config), await lastRun(systems.config)];
    const reasons = new Map((ended[0]?.failures ?? []).map(({ sessionId, reason }) => [sessionId, reason]));
    const failing = [...BAD].filter(([, { taken }]) => taken === undefined).map(([sessionId]) => sessionId);
    for (const [sessionId, reason] of reasons) tell(`${sessionId}: ${reason}`);
    expect({
      slowCalls,
      late,
      notGreen: healthyStates.filter((state) => state !== "done" && state !== "running"),
      problems: (await Promise.all(world.environments.map((one) => one.problems()))).flat(),
      withoutReason: failing.filter((sessionId) => /^$|^not tried/.test(reasons.get(sessionId) ?? "")),
      notFilled: (await Promise.all([bad, systems, healthy].map(unfilled))).flat(),
      isWithinMemory: peakBytes < MEMORY,
      isHealthy: health.p99 <= 1_000 && health.wrong.length === 0,
      canary: /canary.{0,80}/i.exec(said)?.[0],
    }).toEqual({
      slowCalls: [],
      late: [],
      notGreen: [],
      problems: [],
      withoutReason: [],
      notFilled: [],
      isWithinMemory: true,
      isHealthy: true,
      canary: undefined,
    });
  });
});
