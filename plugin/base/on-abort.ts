type Listeners = ((() => void) | undefined)[];

const listenersOfSignals = new WeakMap<AbortSignal, Listeners>();

/**
 * Calls `listener` once the signal is aborted; it must not throw. For what comes and goes by the thousand: Node's own
 * listeners are a chain in which a removed one still holds the next, so that what one request leaves behind keeps what
 * the later ones leave behind (observed, docs/decisions/15-time-and-memory.md). Here a removed listener leaves nothing.
 *
 * @returns takes the listener away
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
