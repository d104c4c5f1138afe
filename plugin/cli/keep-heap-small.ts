import { setFlagsFromString } from "node:v8";

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
}

/**
 * For a process that does one thing and ends: new objects also stay in the 2 MB in which they begin, instead of up to 32
 * MB. Call it before the command's code is loaded: what has grown stays so, and so does the heap's limit until the next
 * full collection.
 */
export function keepHeapSmallFromTheStart(): void {
  keepHeapSmall();
  setFlagsFromString("--semi-space-growth-factor=1");
}

/** For a process that reads very many small things and drops each at once: next to none of them live on. */
export function keepHeapSmallest(): void {
  keepHeapSmallFromTheStart();
  setFlagsFromString(`--heap-growing-percent=${LEAST_GROWTH_PERCENT}`);
}
