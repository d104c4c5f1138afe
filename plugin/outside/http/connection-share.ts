import type { Agent } from "node:http";
import { onAbort } from "../../base/on-abort.ts";
import { NetworkError } from "./network-error.ts";

interface Agents {
  readonly http: Agent;
  readonly https: Agent;
}

/** The connections of the lean way (`read-connections.ts`). */
interface Readers {
  count(): number;
  closeIdle(): void;
}

/**
 * Holds both ways together to the number of connections that one of them might have. Each keeps its idle ones for its next
 * request; only where there is no room left for a new one, the other way gives one up.
 */
export function createConnectionShare(most: number, { http, https }: Agents) {
  const waiting: (() => void)[] = [];
  let inHand = 0;
  let inHandOfNode = 0;

  const idle = () => [...open(http.freeSockets), ...open(https.freeSockets)];
  /** Those of Node's client, once all of its requests have theirs. */
  const countOfNode = () =>
    Math.max(inHandOfNode, idle().length + open(http.sockets).length + open(https.sockets).length);

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) inHand -= 1;
    else next();
  }

  async function turn(signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const given = () => {
        unheard?.();
        resolve();
      };
      const giveUp = () => {
        waiting.splice(waiting.indexOf(given), 1);
        reject(new NetworkError("ABORTED"));
      };
      const unheard = signal === undefined ? undefined : onAbort(signal, giveUp);
      waiting.push(given);
    });
  }

  return {
    /**
     * Waits until one more request may have a connection.
     *
     * @returns to be called once the request is over; only the first call counts
     * @throws NetworkError ABORTED
     */
    async enter(signal: AbortSignal | undefined): Promise<() => void> {
      if (inHand < most) inHand += 1;
      else await turn(signal);
      let isOver = false;
      return () => {
        if (!isOver) leave();
        isOver = true;
      };
    },
    /** Called before a connection for reading is opened. */
    makeRoomForReading(readers: Readers): void {
      if (readers.count() + countOfNode() < most) return;
      const unused = idle()[0];
      if (unused === undefined) readers.closeIdle();
      else unused.destroy();
    },
    /**
     * Called before Node's client gets a request.
     *
     * @returns to be called once the request is over
     */
    makeRoomForNode(readers: Readers): () => void {
      inHandOfNode += 1;
      if (readers.count() + countOfNode() > most) readers.closeIdle();
      return () => {
        inHandOfNode -= 1;
      };
    },
  };
}

function open(sockets: Agent["sockets"]) {
  return Object.values(sockets).flatMap((some) => (some ?? []).filter((socket) => !socket.destroyed));
}
