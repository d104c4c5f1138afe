import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { type Progress, STEPS } from "../task/task.ts";

/**
 * How much the heap may grow between two full collections. V8's own choice depends on the machine's memory: on a large
 * machine any run takes some 260 MB, although only 35 MB are in use.
 */
const GROWTH_PERCENT = 40;
/** Of a process that keeps next to nothing: a full collection is cheap, and 3 MB less are taken over a million cards. */
const LEAST_GROWTH_PERCENT = 20;

/**
 * For a process that works for hours beside others. Call it once, at the start. It also turns pretenuring off, by which
 * V8 makes new objects old at once if earlier ones of their kind grew old: nearly all objects of a run die young, and
 * an old one keeps everything it points to until the next full collection (docs/decisions/15-time-and-memory.md).
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString("--no-allocation-site-pretenuring");
  // undici's reader of replies is WebAssembly of 50 kB. To optimise it takes 35 MB and a tenth of a second, and gains nothing
  // that could be measured over 1,000 replies.
  setFlagsFromString("--liftoff-only");
}

/**
 * Loads what a run and a report use of Node. To be called before any of the others: Node brings the compiled code of its own
 * modules, which V8 refuses once one of its flags is changed. To compile them takes 13 ms.
 */
export async function loadModulesOfNode(): Promise<void> {
  await Promise.all([
    import("node:assert"),
    import("node:cluster"),
    import("node:crypto"),
    import("node:http"),
    import("node:https"),
    import("node:net"),
    import("node:os"),
    import("node:perf_hooks"),
    import("node:timers/promises"),
    import("node:tls"),
    import("node:worker_threads"),
    import("node:zlib"),
  ]);
}

/** Bytes of room for new objects, in two halves. A process begins with 2 MB, and V8 would let it grow to 32. */
const ROOM = {
  /** For a run that finds nothing to do. In 2 MB, what its code makes while it is loaded is copied too often. */
  toBegin: 4 * 1024 * 1024,
  /** For one that reads sessions. In less, too much of what requests under way hold is taken for old. */
  toWork: 8 * 1024 * 1024,
} as const;
/** V8 makes that room larger once as much has survived as it holds: these lists survive. */
const MOST_LISTS = 400;
const NUMBERS_IN_A_LIST = 4_000;

/**
 * For a process that does one thing and ends. Call it before the command's code is loaded: what has grown stays so, and
 * so does the heap's limit until the next full collection.
 */
export function keepHeapSmallFromTheStart(): void {
  keepHeapSmall();
  growRoom(ROOM.toBegin);
}

/** For the same process: once it has read a session, it gets more room for the others. */
export function withRoomForWork(follow: (progress: Progress) => void): (progress: Progress) => void {
  let isAtWork = false;
  return (progress) => {
    if (!isAtWork && progress.doing === STEPS.reading && progress.done > 0) {
      isAtWork = true;
      growRoom(ROOM.toWork);
    }
    follow(progress);
  };
}

/** No flag sets the room of a process that has begun: it may double until it is large enough, and then grow no more. */
function growRoom(size: number): void {
  setFlagsFromString("--semi-space-growth-factor=2");
  const kept: number[][] = [];
  while (roomForNew() < size && kept.length < MOST_LISTS)
    kept.push(Array.from<number>({ length: NUMBERS_IN_A_LIST }).fill(0));
  setFlagsFromString("--semi-space-growth-factor=1");
}

function roomForNew(): number {
  return getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space")?.space_size ?? 0;
}

/**
 * For a process that reads very many small things and drops each at once: new objects stay in the 2 MB in which they
 * begin, without more work, since next to none of them live on. To be called as early.
 */
export function keepHeapSmallest(): void {
  keepHeapSmall();
  setFlagsFromString(`--heap-growing-percent=${LEAST_GROWTH_PERCENT}`);
  setFlagsFromString("--semi-space-growth-factor=1");
}
