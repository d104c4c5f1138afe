import { z } from "zod";
import type { BudgetLimits } from "../outside/http/budget/budget-limits.ts";
import { USUAL_LIMITS } from "../outside/http/budget/system-budgets.ts";
import { wholeNumber } from "./setting-types.ts";

const KILOBYTE = 1000;

/**
 * `esm.budget` and `chatHistory.budget`: what all environments that share the host may ask of it together. Null means
 * no limit; the number of requests at once is always limited.
 */
export const esmBudget = budgetSettings(USUAL_LIMITS.esm);
export const chatHistoryBudget = budgetSettings(USUAL_LIMITS.chatHistory);

export type BudgetSettings = z.output<typeof esmBudget>;

/** The settings in the form that the budgets use. */
export function budgetLimits({ requestsPerSecond, atOnce, kilobytesPerSecond }: BudgetSettings): BudgetLimits {
  return {
    requestsPerSecond: requestsPerSecond ?? undefined,
    atOnce,
    bytesPerSecond: kilobytesPerSecond === null ? undefined : kilobytesPerSecond * KILOBYTE,
  };
}

function budgetSettings({ requestsPerSecond, atOnce, bytesPerSecond }: BudgetLimits) {
  return z
    .strictObject({
      requestsPerSecond: wholeNumber(1, 1_000)
        .nullable()
        .default(requestsPerSecond ?? null)
        .describe("requests a second; `null` for no limit"),
      atOnce: wholeNumber(1, 64).default(atOnce).describe("requests at the same time"),
      kilobytesPerSecond: wholeNumber(1, 1_000_000)
        .nullable()
        .default(bytesPerSecond === undefined ? null : bytesPerSecond / KILOBYTE)
        .describe("kilobytes a second, sent and received; `null` for no limit"),
    })
    .prefault({});
}
