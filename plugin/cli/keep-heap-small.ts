import { setFlagsFromString } from "node:v8";

/**
 * By how much the heap may grow, after each full collection, before the next one. V8 chooses this by the memory of the
 * machine: on a large one a run of any length comes to some 260 MB, of which 35 MB are in use.
 */
const GROWTH_PERCENT = 40;

/**
 * For a process that works for hours beside others. Call it once, at the start. V8 must not make objects old from the
 * start either because earlier ones of their kind grew old (pretenuring): of what a run makes nearly everything dies
 * young, and what is old keeps all that it points to until the next full collection (docs/decisions/15-time-and-memory.md).
 */
export function keepHeapSmall(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  setFlagsFromString("--no-allocation-site-pretenuring");
}
