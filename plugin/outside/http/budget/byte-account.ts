/** Bytes are known when a reply is there: they are charged afterwards, and the next request waits until they are paid. */
export interface ByteAccount {
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
