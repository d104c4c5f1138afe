import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createChatSessionCards } from "../../plugin/sandbox/cards-of-sessions.ts";
import { platformSessionSchema } from "../../plugin/sandbox/chat-history/platform-session.ts";
import { callFunction } from "../serve/functions/function-world.ts";
import { given } from "../support/given-files.ts";
import { lostOrDoubled } from "./judge.ts";
import { type Serving, startServing } from "./serving.ts";
import { canarySession, type HostileWorld, startHostileWorld } from "./world.ts";

/** So that slow manners are given up before the next run is due. Milliseconds. */
const LIMITS = {
  limits: { requestMs: 5_000, streamMs: 5_000 },
  retry: { firstDelayMs: 20, maxDelayMs: 100, attempts: 2 },
};

/** One of the environments that the process serves. */
export interface Environment extends HostileWorld {
  readonly name: string;
  readonly token: string;
  /** The sessions that have cards, or should have one because the function said so. */
  readonly sessionIds: Set<string>;
  /** Ended sessions that the platform knows from now on, with their cards. */
  add(sessionIds: readonly string[]): void;
  problems(): Promise<string[]>;
}

export interface ServedWorld {
  readonly serving: Serving;
  readonly environments: readonly Environment[];
  readonly config: string;
  /** What the chatbot does. @returns the status and how many milliseconds it took */
  call(environment: Environment, sessionId: string): Promise<{ readonly status: number; readonly tookMs: number }>;
  close(): Promise<void>;
}

/** A process that serves these environments, each with a proxy of its own in front of its own sandbox. */
export async function startServedWorld(
  folder: () => string,
  names: readonly string[],
  seed: number,
): Promise<ServedWorld> {
  const environments: Environment[] = [];
  for (const [index, name] of names.entries()) {
    environments.push(await startEnvironment(folder(), name, seed + index));
  }
  // No caller here is more than others.
  const server = { port: 0, callsPerMinuteAndAddress: 1_000_000 };
  const config = given(
    folder(),
    "hosting.json",
    JSON.stringify({ environments: environments.map((one) => one.config), server }),
  );
  const serving = await startServing(config, LIMITS);
  return {
    serving,
    environments,
    config,
    async call(environment, sessionId) {
      const before = performance.now();
      const path = `/${environment.name}/functions/createChatSession`;
      const { status } = await callFunction(
        serving.origin,
        { sessionId },
        { token: environment.token, path, folderCode: "chat_sessions" },
      ).catch(() => ({ status: 0 }));
      if (status === 200) environment.sessionIds.add(sessionId);
      return { status, tookMs: performance.now() - before };
    },
    async close() {
      if (serving.ended() === undefined) await serving.stop();
      for (const environment of environments) await environment.close();
    },
  };
}

async function startEnvironment(folder: string, name: string, seed: number): Promise<Environment> {
  // Whoever is in it has a card of their own.
  const world = await startHostileWorld(folder, ["first"], seed);
  const token = `canary-token-of-${name}-0123456789`;
  given(folder, "function-token", `${token}\n`);
  const written = JSON.parse(readFileSync(world.config, "utf8")) as { functions: object };
  const functions = { ...written.functions, callsPerMinute: 1_000_000 };
  const schedule = { everyMinutes: 1 };
  writeFileSync(
    world.config,
    JSON.stringify({ ...written, name, schedule, functions, journal: join(folder, "esm-chat-journal") }),
  );
  const sessionIds = new Set(["first"]);
  return {
    ...world,
    name,
    token,
    sessionIds,
    add(more) {
      const fresh = more.map((sessionId) => platformSessionSchema.parse(canarySession(sessionId)));
      for (const sessionId of more) sessionIds.add(sessionId);
      createChatSessionCards(world.sandbox.world, fresh);
      world.sandbox.setSessions(
        [...sessionIds].map((sessionId) => platformSessionSchema.parse(canarySession(sessionId))),
      );
    },
    problems: async () => {
      const cards = await world.cards();
      // A call that was not answered may have made a card all the same.
      const known = [...sessionIds];
      return lostOrDoubled(cards, [...new Set([...known, ...cards.map((card) => String(card["sessionId"]))])]).map(
        (problem) => `${name}: ${problem}`,
      );
    },
  };
}
