import { fileURLToPath } from "node:url";
import { integer } from "../support/draws.ts";
import type { Running } from "../support/esm-chat-command.ts";
import type { Stop, WatchedProxy, WatchedRequest } from "../support/watched-proxy.ts";

/** What a run is doing: the first five are known by their requests, in the last one it writes journal and fully read cards. */
export const STAGES = ["beginning", "listing", "reading", "looking up persons", "writing", "keeping notes"] as const;
export type Stage = (typeof STAGES)[number];

/** When a run is to be killed: an event of its own, never a time. */
export type Moment =
  | { readonly stage: Exclude<Stage, "keeping notes">; readonly request: number; readonly stop: Stop }
  | { readonly stage: "keeping notes"; readonly step: number };

const STOPS: readonly Stop[] = ["asked", "worked", "answered"];
/** Two files are replaced, each in eight steps: open, write, force, close, rename, and open, force, close the folder. */
const STEPS = 16;

const DIE_WHILE_KEEPING = fileURLToPath(new URL("die-while-keeping.js", import.meta.url));

/** Counts the requests of a run by stage. */
export function countRequests(proxy: WatchedProxy): ReadonlyMap<Stage, number> {
  const counts = new Map<Stage, number>();
  proxy.watch((stop, request) => {
    if (stop === "asked") counts.set(stageOf(request), (counts.get(stageOf(request)) ?? 0) + 1);
    return undefined;
  });
  return counts;
}

/**
 * Every stage in turn, and every stop of a request in turn; which of the stage's requests, or which step, is drawn.
 *
 * @param number from 1 on
 * @param requests of an undisturbed run
 */
export function momentOf(number: number, random: () => number, requests: ReadonlyMap<Stage, number>): Moment {
  const index = number - 1;
  const stage = STAGES[index % STAGES.length] ?? "reading";
  if (stage === "keeping notes") return { stage, step: integer(random, 1, STEPS) };
  const stop = STOPS[(index + Math.floor(index / STAGES.length)) % STOPS.length] ?? "asked";
  const count = requests.get(stage) ?? 0;
  // What follows the reply to the last write is keeping notes, and may be over before the process is killed.
  const most = stage === "writing" && stop === "answered" ? count - 1 : count;
  return { stage, request: integer(random, 1, most), stop };
}

/** What the process has to be started with so that it dies while it keeps notes; nothing for other moments. */
export function environmentOf(moment: Moment): Readonly<Record<string, string>> {
  if (moment.stage !== "keeping notes") return {};
  return { NODE_OPTIONS: `--import=${DIE_WHILE_KEEPING}`, DIE_AT_STEP: String(moment.step) };
}

/** Kills the process when one of its requests has come as far as the moment says; from then on none gets any further. */
export function killAt(moment: Moment, proxy: WatchedProxy, running: Running): void {
  if (moment.stage === "keeping notes") return;
  let requests = 0;
  let meant: WatchedRequest | undefined;
  let isKilled = false;
  proxy.watch((stop, request) => {
    if (stop === "asked" && stageOf(request) === moment.stage) {
      requests += 1;
      if (requests === moment.request) meant = request;
    }
    if (request === meant && stop === moment.stop) isKilled = running.process.kill("SIGKILL");
    return isKilled ? "lost" : undefined;
  });
}

function stageOf({ method, url }: WatchedRequest): Exclude<Stage, "keeping notes"> {
  const path = url.split("?", 1)[0] ?? "";
  if (method === "PUT") return "writing";
  if (path.includes("/dc/person/data")) return "looking up persons";
  if (/\/dc\/chat_session\/data/.test(path)) return "listing";
  return path.includes("/sessions/") ? "reading" : "beginning";
}
