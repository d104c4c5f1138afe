import { z } from "zod";
import { mulberry32 } from "../sessions/seeded-random.ts";
import type { System } from "./path-pattern.ts";

/** How requests can be made to fail. */
export const faultRuleSchema = z.strictObject({
  target: z.enum(["esm", "chatHistory"]),
  /** Text that must occur in `METHOD path`, query included. Default: the rule is for every request to the target. */
  match: z.string().optional(),
  /** `echo` refuses the request and repeats, without quotes, the longest text that was sent with it. */
  kind: z.enum(["status", "echo", "reset", "timeout", "truncate", "slow", "drop-after-write"]),
  /** For kind `status`. */
  status: z.number().int().min(400).max(599).default(503),
  /** Seconds, or a ready HTTP date. */
  retryAfter: z.union([z.number().nonnegative(), z.string().regex(/^[\x20-\x7e]+$/)]).optional(),
  /** Default: one second for kind `slow`, none for the others. */
  delayMs: z.number().nonnegative().max(3_600_000).optional(),
  probability: z.number().min(0).max(1).default(1),
  /** How often the rule applies. Default: always. */
  times: z.number().int().positive().optional(),
});

export type FaultRule = z.input<typeof faultRuleSchema>;

/** A rule with its defaults filled in. */
export type Fault = z.output<typeof faultRuleSchema>;

export interface Faults {
  /** Replaces all rules. The same rules, seed and order of requests give the same faults. */
  set(rules: readonly FaultRule[], seed?: number): void;
  /** The fault for a request: that of the first rule that fits, is not used up, and wins its random draw. */
  draw(system: System, methodAndPath: string): Fault | undefined;
}

export function createFaults(): Faults {
  let rules: { fault: Fault; left: number }[] = [];
  let random = mulberry32(1);
  return {
    set: (next, seed = 1) => {
      rules = next.map((rule) => {
        const fault = faultRuleSchema.parse(rule);
        return { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
      });
      random = mulberry32(seed);
    },
    draw: (system, methodAndPath) => {
      const rule = rules.find(
        ({ fault, left }) =>
          left > 0 &&
          fault.target === system &&
          methodAndPath.includes(fault.match ?? "") &&
          (fault.probability === 1 || random() < fault.probability),
      );
      if (rule === undefined) return undefined;
      rule.left -= 1;
      return rule.fault;
    },
  };
}
