/** Keeps the number of requests in any one second within a limit. Instants are epoch milliseconds. */
export interface RateWindow {
  /** The earliest time at which a request may begin; infinite while another one has to end first. */
  openAt(now: number): number;
  begin(): void;
  end(now: number): void;
}

/** A second, and a millisecond at either end, because clocks are read in whole milliseconds. */
const WINDOW_MS = 1_002;

/**
 * A request takes up its place from before it is sent until a second after its end. The host receives it somewhere in
 * between, however long it is on the way: so the host itself, too, never counts more in any one second. (A bucket that
 * is filled at a steady rate keeps its promise only where requests leave: those that were held up on the way arrive
 * together with later ones.) The price is that a slow host is asked less often than it allows.
 */
export function createRateWindow(requestsPerSecond: number): RateWindow {
  /** When each ended request stops counting, earliest first. */
  const freeAt: number[] = [];
  let inHand = 0;
  return {
    openAt(now) {
      while (freeAt[0] !== undefined && freeAt[0] <= now) freeAt.shift();
      if (inHand + freeAt.length < requestsPerSecond) return now;
      return freeAt[0] ?? Number.POSITIVE_INFINITY;
    },
    begin() {
      inHand += 1;
    },
    end(now) {
      inHand -= 1;
      freeAt.push(now + WINDOW_MS);
    },
  };
}

/**
 * Limits bytes a second. How many a request costs is only known from its reply, so they are charged afterwards, and the
 * next request waits until they are paid for.
 */
interface ByteAccount {
  /** The earliest time at which a request may begin, epoch milliseconds. */
  openAt(): number;
  charge(bytes: number, now: number): void;
}

/** Seconds. After a quiet time, as many bytes as these seconds allow may be taken at once. */
export const CREDIT_SECONDS = 10;

export function createByteAccount(bytesPerSecond: number): ByteAccount {
  const creditMs = CREDIT_SECONDS * 1000;
  let paidAt = Number.NEGATIVE_INFINITY;
  return {
    openAt: () => paidAt - creditMs,
    charge(bytes, now) {
      paidAt = Math.max(paidAt, now) + (bytes / bytesPerSecond) * 1000;
    },
  };
}
