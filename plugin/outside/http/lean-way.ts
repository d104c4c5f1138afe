import { lateModule } from "../../base/late-module.ts";
import type { RequestLimits } from "./policy.ts";
import type { QuickReads } from "./quick-reads.ts";

/**
 * So many reads of a system go by Node's client before undici is loaded, which takes 3 MB and a twentieth of the processor
 * time of a run that finds nothing to do. Such a run reads five times from ESM and twice from the chat platform.
 */
const FIRST_READS = 8;

/** The lean way and undici: loaded once for all systems of a process. */
export const quickReads = lateModule(() => import("./quick-reads.ts"));

/** The lean way to one system, from when it is loaded. */
export function createLeanWay(limits: RequestLimits, makeRoom: () => void, late = quickReads) {
  let quick: QuickReads | undefined;
  let reads = 0;
  /** Once there was a doubt about this system's replies, Node's client takes all of them. */
  let isTaken = true;

  return {
    /** The lean way for the next read; undefined where it goes by Node's client. */
    forNextRead(): QuickReads | undefined {
      if (!isTaken) return undefined;
      reads += 1;
      const module = late.ifLoaded();
      if (module !== undefined) quick ??= module.createQuickReads(limits, makeRoom);
      // If it cannot be loaded, the other way goes on.
      else if (reads === FIRST_READS + 1) void late.load().catch(() => undefined);
      return quick;
    },
    doubt(): void {
      isTaken = false;
    },
    /** Its open connections. */
    count: () => quick?.count() ?? 0,
    closeIdle: () => quick?.closeIdle(),
    close: () => quick?.close(),
  };
}
