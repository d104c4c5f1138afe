import type { FaultRule } from "../../plugin/sandbox/http/fault-rules.ts";
import { integer, pick } from "../support/draws.ts";

const KINDS = ["status", "reset", "timeout", "truncate", "slow", "drop-after-write"] as const;
const STATUSES = [408, 409, 429, 500, 502, 503, 504];

/** One to four rules of every kind that the sandbox knows, aimed at either system. */
export function anyFaults(random: () => number): FaultRule[] {
  return Array.from({ length: integer(random, 1, 4) }, () => anyFault(random, random() * 0.5));
}

/** Every way in which a request can fail, so that about this share of all requests does. */
export function allFaults(share: number): FaultRule[] {
  const targets = ["esm", "chatHistory"] as const;
  return targets.flatMap((target) =>
    KINDS.map((kind) => ({ target, kind, delayMs: kind === "slow" ? 5 : 0, probability: share / KINDS.length })),
  );
}

function anyFault(random: () => number, probability: number): FaultRule {
  const kind = pick(random, KINDS);
  const target = pick(random, ["esm", "chatHistory"] as const);
  if (kind === "slow") return { target, kind, delayMs: integer(random, 1, 20), probability };
  if (kind !== "status") return { target, kind, probability };
  const status = pick(random, STATUSES);
  const retryAfter = status === 429 || status === 503 ? { retryAfter: integer(random, 0, 300) } : {};
  return { target, kind, status, probability, ...retryAfter };
}
