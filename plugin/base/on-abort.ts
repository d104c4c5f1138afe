type Listeners = ((() => void) | undefined)[];

const listenersOfSignals = new WeakMap<AbortSignal, Listeners>();

/**
 * Calls `listener` once the signal is aborted; it must not throw. For listeners that come and go by the thousand: in
 * Node's own list a removed listener still refers to the next one, and so keeps that one's data in memory (observed,
 * docs/decisions/15-time-and-memory.md). Here a removed listener keeps nothing.
 *
 * @returns removes the listener
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const listeners = listenersOfSignals.get(signal) ?? listenTo(signal);
  const free = listeners.indexOf(undefined);
  const index = free === -1 ? listeners.length : free;
  listeners[index] = listener;
  return () => {
    if (listeners[index] === listener) listeners[index] = undefined;
  };
}

function listenTo(signal: AbortSignal): Listeners {
  const listeners: Listeners = [];
  listenersOfSignals.set(signal, listeners);
  signal.addEventListener("abort", () => listeners.forEach((listener) => listener?.()), { once: true });
  return listeners;
}
