import { BATCH } from "../task/card-batches.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import { cannotVerify, done, missing } from "./outcome.ts";
import { requestsADay } from "./requests-a-day.ts";

const GROUP = "Operation";

/**
 * Requests to ESM in one run (estimated): login, two templates and the list; for each batch reading, writing and
 * persons.
 */
const ESM_REQUESTS_A_RUN = 4;
const ESM_REQUESTS_A_BATCH = 8;

/** It looks for the card and for the visitor, and makes the card (createChatSession, docs/functions.md). */
const CALLS_OF_THE_FUNCTION = "each call of createChatSession takes three";

/** How much a run has to do, and what ESM is asked for it. */
export const LOAD_ITEMS: readonly ChecklistItem[] = [
  {
    id: "expected-load",
    group: GROUP,
    title: "A run takes no more requests than it may",
    meaning:
      "How many cards are active, and about how many requests a run takes for them: one for each history, a few for every 200 cards in ESM.",
    advice:
      "when the cards are many because nobody closed them, run the task now; otherwise raise checklist.requestsPerRun if both systems can bear it",
    setting: "checklist.requestsPerRun",
    needs: ["attributes", "value-codes"],
    async check({ activeCards, limits: { requestsPerRun } }) {
      const active = (await activeCards()).length;
      const esm = ESM_REQUESTS_A_RUN + Math.ceil(active / BATCH) * ESM_REQUESTS_A_BATCH;
      const chatHistory = 1 + active;
      const load = `${active} active cards: about ${esm} requests to ESM and ${chatHistory} to the chat platform a run`;
      const details = { activeCards: active, requests: { esm, chatHistory } };
      if (esm + chatHistory <= requestsPerRun) return done(load, details);
      const expected = `${requestsPerRun} requests a run at most`;
      return missing([{ setting: "checklist.requestsPerRun", expected, found: load }], details);
    },
  },
  {
    id: "requests-a-day",
    group: GROUP,
    title: "ESM is asked no more often a day than it may",
    meaning:
      "How many requests the runs send to ESM a day: as counted on this machine in the last days, or as the schedule leads to expect. ESM's vendor has price thresholds for REST requests; what a contract allows is set in `checklist.esmRequestsPerDay`.",
    advice: "run the task less often, or at night only; docs/load.md tells what each schedule costs",
    setting: "checklist.esmRequestsPerDay",
    needs: ["configuration"],
    async check({ operation, functions, limits: { esmRequestsPerDay: most } }) {
      const asked = requestsADay(operation);
      const byCalls = functions === undefined ? "" : `; besides, ${CALLS_OF_THE_FUNCTION}`;
      if (asked === undefined) {
        const unknown = `not known before a run has ended here on another day${byCalls}`;
        if (most === null) return done(unknown);
        return cannotVerify(unknown, "run esm-chat check again tomorrow");
      }
      const details = { esmRequestsPerDay: Math.round(asked.perDay), measured: asked.isMeasured };
      if (most === null || asked.perDay <= most) return done(`${asked.words}${byCalls}`, details);
      const expected = `${most} requests to ESM a day at most`;
      return missing([{ setting: "checklist.esmRequestsPerDay", expected, found: asked.words }], details);
    },
  },
];
