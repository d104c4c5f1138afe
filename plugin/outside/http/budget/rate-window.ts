/** Keeps the number of requests in any one second. Instants are epoch milliseconds. */
export interface RateWindow {
  /** From when on a request may begin; infinite while only the end of another one can make room. */
  openAt(now: number): number;
  begin(): void;
  end(now: number): void;
}

/** A second, and what clocks that are read in whole milliseconds may be wrong by at both of its ends. */
const WINDOW_MS = 1_002;

/**
 * A request takes up its place from before it is sent until a second after its end. The host receives it somewhere in
 * between, however long it is on the way: so the host itself, too, never counts more in any one second. (A bucket that
 * is filled at a steady rate keeps its promise only where requests leave: those that were held up on the way arrive
 * together with later ones.) The price is that a slow host is asked less often than it allows.
 */
export function createRateWindow(requestsPerSecond: number): RateWindow {
  /** When the places of ended requests are free again; earlier ones first. */
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

/** Bytes are known when a reply is there: they are charged afterwards, and the next request waits until they are paid. */
interface ByteAccount {
  /** From when on a request may begin, epoch milliseconds. */
  openAt(): number;
  charge(bytes: number, now: number): void;
}

/** So many seconds' worth of bytes may be taken at once after a quiet time, without any wait. */
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
