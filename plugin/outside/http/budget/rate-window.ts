/** Keeps the number of requests in any one second within a limit. Instants are epoch milliseconds. */
export interface RateWindow {
  /** The earliest time at which a request may begin; infinite while another one must end first. */
  openAt(now: number): number;
  begin(): void;
  end(now: number): void;
}

/** A second, and a millisecond at either end, because clocks are read in whole milliseconds. */
const WINDOW_MS = 1_002;

/**
 * A request counts from just before it is sent until a second after its end. The host receives it at some time in
 * between, so the host too never counts more than the limit in any one second, however long requests are on the way. (A
 * bucket filled at a steady rate would keep the limit only where requests leave: delayed ones arrive together with
 * later ones.) The price is that a slow host gets fewer requests than it allows.
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
 * Limits bytes a second. The size of a request is known only after its reply, so it is charged then, and the next
 * request waits until it is paid for.
 */
interface ByteAccount {
  /** The earliest time at which a request may begin, epoch milliseconds. */
  openAt(): number;
  charge(bytes: number, now: number): void;
}

/** Seconds. After a quiet time, as many bytes as these seconds allow may be used at once. */
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
