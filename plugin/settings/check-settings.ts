import { z } from "zod";
import { baseUrl, wholeNumber, yesOrNo } from "./setting-types.ts";

const clockDifferenceError = 'must be a whole number from 1 to 1440, or "any"';

/** The section `checklist`: what `check` and `install` compare the systems with. */
export const checkSettings = z.strictObject({
  scheduledElsewhere: yesOrNo
    .default(false)
    .describe("whether a scheduler outside (cron, systemd, Windows) runs `esm-chat run`"),
  clockDifferenceMinutes: z
    .union([z.literal("any"), wholeNumber(1, 1_440)], { error: clockDifferenceError })
    .default(5)
    .describe(
      "how far the chat platform's clock may be from this machine's; `any` for a platform with a time of its own",
    ),
  trialCardDays: wholeNumber(1, 3_650)
    .default(30)
    .describe("for how many days `check` goes by what the trial card of `esm-chat install` showed"),
  requestsPerRun: wholeNumber(1, 10_000_000)
    .default(5_000)
    .describe("how many requests, to both systems together, one run is expected to take at most"),
  esmRequestsPerDay: wholeNumber(1, 100_000_000)
    .nullable()
    .default(null)
    .describe("how many requests to ESM a day the runs are expected to take at most; `null`: no limit"),
});

/** The section `checklist`, with defaults filled in. */
export type CheckSettings = z.output<typeof checkSettings>;

/** `esm.templateImportUrl`. ESM documents no such call; the sandbox has one. */
export const templateImportUrl = baseUrl
  .optional()
  .describe("where template XML can be imported by a POST (assumed; the sandbox offers it); default: imported by hand");
