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

  const open = (sockets: Agent["sockets"]) =>
    Object.values(sockets).flatMap((some) => (some ?? []).filter((socket) => !socket.destroyed));
  const idle = () => [...open(http.freeSockets), ...open(https.freeSockets)];
  const isFull = (readers: Readers) =>
    readers.count() + idle().length + open(http.sockets).length + open(https.sockets).length >= most;

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
    makeRoomForReading(readers: Readers): void {
      if (!isFull(readers)) return;
      const unused = idle()[0];
      if (unused === undefined) readers.closeIdle();
      else unused.destroy();
    },
    /** The same for Node's client, which uses an idle connection again if it has one. */
    makeRoomForNode(readers: Readers): void {
      if (idle().length === 0 && isFull(readers)) readers.closeIdle();
    },
  };
}
