import type { Clock } from "../../base/clock.ts";
import { onAbort } from "../../base/on-abort.ts";
import type { Instant } from "../../chat/session.ts";
import type { ConsoleSession } from "./access/sessions.ts";
import { TooManyWait } from "./pages-at-once.ts";

export type ConsoleEvent = { readonly event: string; readonly data: string };

/** Server-sent events that are under way. */
export interface EventStreams {
  /**
   * @param over ends what makes the events; aborted when the stream has ended, for whatever reason
   * @throws TooManyWait when there are as many as there may be
   */
  open(events: AsyncIterable<ConsoleEvent>, whose: Watcher, over: AbortController): ReadableStream<Uint8Array>;
  /** Nobody is told anything more. */
  end(session: ConsoleSession): void;
  endAll(): void;
}

interface Watcher {
  readonly session: ConsoleSession;
  /** When the person's part of the session ends, and the stream with it. */
  readonly endsAt: Instant;
}

/** Streams at once, and of them those of one session: a browser opens six connections to a server. */
export const MOST_STREAMS = 100;
export const MOST_OF_SESSION = 4;

export function createEventStreams(clock: Clock): EventStreams {
  const open = new Map<AbortController, ConsoleSession>();

  function endWhere(isOver: (session: ConsoleSession) => boolean): void {
    for (const [over, session] of open) if (isOver(session)) over.abort();
  }

  return {
    open(events, { session, endsAt }, over) {
      const own = [...open.values()].filter((one) => one === session);
      if (open.size >= MOST_STREAMS || own.length >= MOST_OF_SESSION) {
        over.abort();
        throw new TooManyWait();
      }
      open.set(over, session);
      onAbort(over.signal, () => open.delete(over));
      void clock.wait(endsAt - clock.now(), over.signal).then(
        () => over.abort(),
        () => undefined,
      );
      return streamOf(events, over);
    },
    end: (session) => endWhere((one) => one === session),
    endAll: () => endWhere(() => true),
  };
}

/** Whatever goes wrong ends the stream: its page asks for itself again. */
function streamOf(events: AsyncIterable<ConsoleEvent>, over: AbortController): ReadableStream<Uint8Array> {
  const iterator = events[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  const ended = new Promise<undefined>((resolve) => void onAbort(over.signal, () => resolve(undefined)));
  return new ReadableStream({
    async pull(controller) {
      const next = over.signal.aborted
        ? undefined
        : await Promise.race([iterator.next().catch(() => undefined), ended]);
      if (next === undefined || next.done === true || over.signal.aborted) {
        controller.close();
        over.abort();
        void iterator.return?.().catch(() => undefined);
        return;
      }
      controller.enqueue(encoder.encode(textOf(next.value)));
    },
    cancel() {
      over.abort();
      void iterator.return?.().catch(() => undefined);
    },
  });
}

function textOf({ event, data }: ConsoleEvent): string {
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${event.replaceAll(/[\r\n]/g, " ")}\n${lines.join("")}\n`;
}
