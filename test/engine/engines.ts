import { connectEngine } from "../../plugin/engine/connect-engine.ts";
import type { Engine } from "../../plugin/engine/engine.ts";
import type { EngineAddress } from "../../plugin/settings/engine-settings.ts";
import type { RunningStore, Store } from "./stores.ts";

/** One store for the tests of a file, in which each has a place of its own. */
export function engines(store: Store) {
  let running: RunningStore | undefined;
  let places = 0;

  function there(): RunningStore {
    if (running === undefined) throw new Error("the store has not been started");
    return running;
  }

  /** A place in the store that nobody has used. */
  function address(): EngineAddress {
    places += 1;
    const place = `place_${places}`;
    const own = there().address;
    return own.kind === "redis" ? { ...own, prefix: place } : { ...own, schema: place };
  }

  return {
    async start(): Promise<void> {
      running = await store.start();
    },
    stop: async (): Promise<void> => running?.stop(),
    running: there,
    address,
    connect: (at: EngineAddress = address()): Promise<Engine> => connectEngine(at),
  };
}
