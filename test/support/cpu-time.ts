/**
 * Begins to count.
 *
 * @returns the CPU milliseconds of this process since then: what else runs on the machine makes them no more
 */
export function cpuTimer(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}

/** CPU milliseconds in which nothing has grown too much, whatever the compiler and the collector do meanwhile. */
const LITTLE_MS = 250;

/**
 * Whether some work takes linear time. It is done for a quarter of the size, then for the size: four times the time when
 * it is linear, sixteen times when it is quadratic.
 */
export function takesLinearTime(size: number, work: (size: number) => void): boolean {
  const small = cpuMilliseconds(() => work(size / 4));
  const most = Math.max(LITTLE_MS, 8 * small);
  // The collector may take a turn in one of them.
  return [1, 2, 3].some(() => cpuMilliseconds(() => work(size)) < most);
}

function cpuMilliseconds(work: () => void): number {
  const elapsed = cpuTimer();
  work();
  return elapsed();
}
