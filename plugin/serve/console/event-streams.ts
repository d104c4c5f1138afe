import { onAbort } from "../../base/on-abort.ts";
import type { ConsoleSession, Person } from "./access/sessions.ts";
import type { ConsoleEvent } from "./console-page.ts";
import { TooManyWait } from "./pages-at-once.ts";

/** Server-sent events that are under way. */
export interface EventStreams {
  /**
   * @param over ends what makes the events; aborted when the stream has ended, for whatever reason
   * @throws TooManyWait when there are as many as there may be
   */
  open(events: AsyncIterable<ConsoleEvent>, whose: Watcher, over: AbortController): ReadableStream<Uint8Array>;
  /** This person is told nothing more. */
  end(person: Person): void;
}

interface Watcher {
  readonly session: ConsoleSession;
  readonly person: Person;
}

/** Streams at once, and of them those of one session: a browser opens six connections to a server. */
export const MOST_STREAMS = 100;
export const MOST_OF_SESSION = 4;

export function createEventStreams(): EventStreams {
  const open = new Map<AbortController, Watcher>();
  return {
    open(events, whose, over) {
      const own = [...open.values()].filter(({ session }) => session === whose.session);
      if (open.size >= MOST_STREAMS || own.length >= MOST_OF_SESSION) {
        over.abort();
        throw new TooManyWait();
      }
      open.set(over, whose);
      onAbort(over.signal, () => open.delete(over));
      return streamOf(events, over);
    },
    end(person) {
      for (const [over, watcher] of open) if (watcher.person === person) over.abort();
    },
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

function textOf(told: ConsoleEvent): string {
  if ("comment" in told) return `: ${told.comment.replaceAll(/[\r\n]/g, " ")}\n\n`;
  const { event, data } = told;
  const lines = data.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `event: ${event.replaceAll(/[\r\n]/g, " ")}\n${lines.join("")}\n`;
}
