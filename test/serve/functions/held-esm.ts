import { EventEmitter, once } from "node:events";
import { forward } from "../../support/forward.ts";
import type { scriptedServers } from "../../support/scripted-server.ts";

/** An ESM that answers nothing until it is let go. */
export interface HeldEsm {
  readonly url: string;
  /** Resolves when it has been asked for something. */
  asked(): Promise<void>;
  letGo(): void;
}

/** @param startServer gone after the test */
export async function held(startServer: ReturnType<typeof scriptedServers>, esmRest: string): Promise<HeldEsm> {
  const door = new EventEmitter();
  const opened = once(door, "open");
  const { url, received } = await startServer(async (request, response) => {
    await opened;
    await forward(request, response, esmRest);
  });
  return { url: url + new URL(esmRest).pathname, asked: () => received(1), letGo: () => door.emit("open") };
}
