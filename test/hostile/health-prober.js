/*
 * Asks for ORIGIN/health ten times a second, in a process that does nothing else, and tells how long the answers took when it
 * is asked. Usage: fork with the origin as argument; any message asks, `end` ends it.
 */
const [, , origin] = process.argv;
const EVERY_MS = 100;
/** Milliseconds: what has not answered by then counts as so much. */
const MOST_MS = 30_000;

const took = [];
const wrong = [];

async function probe() {
  const before = performance.now();
  try {
    const answer = await fetch(`${origin}/health`, { signal: AbortSignal.timeout(MOST_MS) });
    await answer.text();
    if (answer.status !== 200) wrong.push(answer.status);
    took.push(performance.now() - before);
  } catch (error) {
    wrong.push(error.cause?.code ?? error.name);
    took.push(MOST_MS);
  }
}

const timer = setInterval(() => void probe(), EVERY_MS);

process.on("message", (what) => {
  if (what === "end") {
    clearInterval(timer);
    process.disconnect();
    return;
  }
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  process.send({ count: sorted.length, p50: at(0.5), p99: at(0.99), most: at(1), wrong });
});
