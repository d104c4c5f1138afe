import { describe, expect, it } from "vitest";
import { Failure } from "../../plugin/base/failure.ts";
import type { RequestLimits } from "../../plugin/outside/http/policy.ts";
import type { FaultRule } from "../../plugin/sandbox/http/fault-rules.ts";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { mulberry32 } from "../../plugin/sandbox/sessions/seeded-random.ts";
import type { WireSession } from "../../plugin/sandbox/sessions/wire-session.ts";
import { verifiedMapping } from "../../plugin/task/card/card-mapping.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { createChatSession } from "../../plugin/task/create-chat-session/create-chat-session.ts";
import type { RunReport } from "../../plugin/task/run-report.ts";
import { IS_LONG, integer, seeds } from "../support/draws.ts";
import { DAY, type EsmApi, IMPATIENT, MINUTE, startWorld, type World } from "../task/task-world.ts";
import { START } from "../task/wire-session.ts";
import { cardsOf } from "./cards-of.ts";
import { allFaults, anyFaults } from "./faults.ts";

/** Something that happens; what can fail is tried again later by whoever asked for it, as in life. */
type Step =
  | { readonly kind: "clock"; readonly minutes: number }
  | { readonly kind: "run"; readonly faults: readonly FaultRule[]; readonly faultSeed: number };

function history(random: () => number): Step[] {
  return Array.from({ length: integer(random, 6, 14) }, (): Step => {
    if (random() < 0.5) return { kind: "clock", minutes: integer(random, 1, 60) };
    return { kind: "run", faults: anyFaults(random), faultSeed: integer(random, 1, 1_000_000) };
  });
}

/** Lets the steps happen, with their faults or without, and gives the cards after a last undisturbed run. */
async function cardsAfter(api: EsmApi, steps: readonly Step[], sessions: readonly WireSession[], withFaults: boolean) {
  const world = await startWorld({ api, sessions, createCards: false, clock: START });
  const limits = withFaults ? IMPATIENT : {};
  try {
    const waiting = new Set(sessions);
    for (const step of steps) {
      if (step.kind === "clock") world.sandbox.setClock(world.sandbox.clock() + step.minutes * MINUTE);
      else {
        world.sandbox.setFaults(withFaults ? step.faults : [], step.faultSeed);
        await createDueCards(world, waiting, limits);
        await failuresAreFine(world.run({ limits }));
      }
    }
    world.sandbox.setFaults([]);
    world.sandbox.setClock(START + 2 * DAY);
    await createDueCards(world, waiting);
    expect(waiting.size).toBe(0);
    const last = await world.run();
    expect(last).toMatchObject({ status: "done", failures: [] });
    return await cardsOf(world);
  } finally {
    await world.close();
  }
}

/** What the chatbot does: a card for each session that has begun, tried again later when it fails. */
async function createDueCards(
  world: World,
  waiting: Set<WireSession>,
  limits: Partial<RequestLimits> = {},
): Promise<void> {
  const { esm, platformSettings, staticValueNames } = world.dependencies(undefined, limits);
  for (const session of waiting) {
    if (Date.parse(session.startedAt) > world.sandbox.clock()) continue;
    const created = await failuresAreFine(
      verifiedMapping(esm, platformSettings, staticValueNames).then((mapping) =>
        createChatSession(
          { sessionId: session.sessionId, startedAt: null, visitorExternalId: session.visitor.externalId },
          { esm, mapping, persons: createPersonDirectory(esm, platformSettings) },
        ),
      ),
    );
    if (created !== undefined) waiting.delete(session);
  }
}

async function failuresAreFine<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

describe.each<[EsmApi, number, number]>([
  ["rest", 3, 60],
  ["web-api", 2, 20],
])("over %s, after any history of clock steps, faults and runs", (api, few, many) => {
  // Whole worlds are drawn by the thousand in drawn-worlds.test.ts. These have more sessions, and no judge but a world without faults.
  it.concurrent.each(seeds(few, many))(
    "the cards are those of a world without faults, none doubled and none left out (seed %i)",
    async (seed) => {
      const random = mulberry32(seed);
      const sessions = [...generateSessions({ seed, count: integer(random, 3, 14), startAt: START })];
      const steps = history(random);
      const expected = await cardsAfter(api, steps, sessions, false);
      expect(await cardsAfter(api, steps, sessions, true)).toEqual(expected);
      expect(expected).toHaveLength(sessions.length);
    },
  );
});

const MANY = IS_LONG ? 300 : 100;

describe("with 30 % of all requests failing in every way", () => {
  it.each(seeds(1, 10))(
    `a run of ${MANY} sessions finishes them or reports each that it did not (seed %i)`,
    async (seed) => {
      const sessions = [...generateSessions({ seed, count: MANY, startAt: START })];
      const world = await startWorld({ sessions, clock: START + 2 * DAY });
      try {
        world.sandbox.setFaults(allFaults(0.3), seed);
        const report = await failuresAreFine(world.run({ limits: IMPATIENT }));
        world.sandbox.setFaults([]);
        expect(await mistakes(world, sessions, report)).toEqual([]);
        world.sandbox.setClock(START + 4 * DAY);
        expect(await world.run()).toMatchObject({ status: "done", failures: [] });
      } finally {
        await world.close();
      }
    },
  );
});

/** What a report hides: sessions that are neither finished nor listed as failed, or a colour that does not fit. */
async function mistakes(world: World, sessions: readonly WireSession[], report: RunReport | undefined) {
  const finished = new Set((await cardsOf(world)).filter(isFinished).map((card) => card["sessionId"]));
  if (report === undefined) return finished.size === 0 ? [] : ["cards were written, but the run says it did nothing"];
  const failed = new Set(report.failures.map(({ sessionId }) => sessionId));
  const unaccounted = sessions
    .filter(({ status, sessionId }) => status === "ended" && !finished.has(sessionId) && !failed.has(sessionId))
    .map(({ sessionId }) => `${sessionId} is neither finished nor reported`);
  const isGreen = report.status === "done";
  return [
    ...(report.status === "stopped" ? [] : unaccounted),
    ...(isGreen === (report.failures.length === 0) || report.status === "stopped" ? [] : ["the status does not fit"]),
  ];
}

function isFinished(card: Record<string, unknown>): boolean {
  return JSON.stringify(card["is_chat_active"]) === '["no"]';
}
