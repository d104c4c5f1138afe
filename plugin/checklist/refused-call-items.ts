import { SAID_EVERY_MS } from "../serve/functions/count-refused-calls.ts";
import { FUNCTION_PATH } from "../serve/functions/wrong-path.ts";
import { notAfter, ofLastDay, type RefusedCalls, type RefusedCallsOfHour } from "../state/open-refused-calls.ts";
import type { ChecklistItem } from "./checklist-item.ts";
import type { FunctionAccess } from "./facts.ts";
import { cannotVerify, done, type Mismatch, missing } from "./outcome.ts";

const SETTING = "functions";

const FOLDER =
  "take the URL from esm-chat functions; allow more folders with functions.folderCodes, and start esm-chat serve again";
const BODY = "correct the parameters that the chatbot sends: docs/functions.md, “The call”";
/** For what comes from ESM, and for whatever has no advice of its own. */
const ESM =
  "see to the items on ESM, the template and the rights in this list; the answer to the call holds ESM's words";
const LOST = "look at the network, and at the proxy in front of esm-chat serve";

/** What to do about refused calls, by reason. */
const ADVICE: Readonly<Record<string, string>> = {
  "token-missing":
    "have the chatbot send the header Authorization: Bearer with the token; esm-chat functions shows where the token is",
  "token-refused": "enter the current token at the chatbot: esm-chat functions shows where it is",
  "folder-code-missing": FOLDER,
  "folder-unknown": FOLDER,
  "not-json": BODY,
  "body-wrong": BODY,
  "body-too-large": BODY,
  "body-not-read": LOST,
  "body-too-slow": LOST,
  "too-many-calls":
    "raise functions.callsPerMinute or server.callsPerMinuteAndAddress if the calls are wanted, and start esm-chat serve again",
  busy: "raise functions.mostWaiting if ESM can bear it, and start esm-chat serve again; ESM may be slow",
  "reply-not-understood": ESM,
  "wrong-method": "have the chatbot call by POST; a proxy in front must not redirect its calls",
  "internal-error": "it is a mistake of ours: report it with the lines of the server's log",
};

/** Reasons that pass by themselves, have items of their own, or come from whoever opens the address in a browser. */
const OF_NO_CONCERN: ReadonlySet<string> = new Set([
  "not-a-call",
  "outage",
  // What becomes of the card is counted when it is known.
  "still-working",
  "stopped",
  "stopping",
  "told-to-wait",
  "unavailable",
  "unreachable",
]);

/** Milliseconds after which a count that was not written again is not taken for one that goes on: three times as often. */
const STOPPED_AFTER_MS = 3 * SAID_EVERY_MS;

/** How many calls there were for one reason, and when the last one. */
type CallsByReason = Pick<RefusedCallsOfHour, "reason" | "calls" | "last">;

/** Calls without a card, as the serving process on this machine counted them. */
export const REFUSED_CALL_ITEMS: readonly ChecklistItem[] = [
  {
    id: "refused-calls",
    group: "createChatSession",
    title: "createChatSession refuses no calls",
    meaning:
      "Calls of the last day that got no card, by the answer's code, as `esm-chat serve` on this machine counted them. When it has counted nothing for a quarter of an hour, it does not run. Reasons that somebody must see to are missing until a later call gets its card. Not counted: calls of this check, and of a wrong path or method without a valid token.",
    advice: "see what the code means in docs/functions.md",
    setting: SETTING,
    needs: ["configuration"],
    async check({ functions, makeCards, refusedCalls, clock }) {
      const isNeeded = functions !== undefined || makeCards === undefined;
      const now = clock.now();
      const kept = refusedCalls();
      if (kept === undefined) return isNeeded ? notCounted("yet") : NOT_NEEDED;
      const counted = notAfter(kept, now);
      const calls = byReason(ofLastDay(counted.refused, now));
      const settledAt = counted.lastTaken ?? 0;
      const findings = calls
        .filter(({ reason, last }) => last > settledAt && !OF_NO_CONCERN.has(reason))
        .map((one) => findingOf(one, functions));
      if (findings.length > 0) return missing(findings);
      const { countedAt = now } = counted;
      if (now - countedAt > STOPPED_AFTER_MS) return isNeeded ? notCounted(`since ${iso(countedAt)}`) : NOT_NEEDED;
      if (calls.length === 0) return done(noneText(counted, now));
      return done(`refused calls in the last day: ${calls.map(callsText).join(", ")}; ${takenText(counted)}`);
    },
  },
];

const NOT_NEEDED = done("not needed: the task makes the cards");

function notCounted(when: string) {
  const byEye =
    "start esm-chat serve, then check again as its user, who may read what it counted; or look at its log on the machine where it runs";
  return cannotVerify(`esm-chat serve has counted no calls on this machine ${when}`, byEye);
}

/** Most calls first. */
function byReason(hours: readonly RefusedCallsOfHour[]): CallsByReason[] {
  const reasons = new Map<string, CallsByReason>();
  for (const { reason, calls, last } of hours) {
    const before = reasons.get(reason);
    reasons.set(reason, {
      reason,
      calls: calls + (before?.calls ?? 0),
      last: Math.max(last, before?.last ?? 0),
    });
  }
  return [...reasons.values()].toSorted((one, other) => other.calls - one.calls);
}

function findingOf(one: CallsByReason, functions: FunctionAccess | undefined): Mismatch {
  return {
    setting: SETTING,
    expected: "no refused calls",
    found: `in the last day ${callsText(one)}, the last one at ${iso(one.last)}`,
    advice: adviceFor(one.reason, functions),
  };
}

function adviceFor(reason: string, functions: FunctionAccess | undefined): string {
  if (reason !== "not-found") return (Object.hasOwn(ADVICE, reason) ? ADVICE[reason] : undefined) ?? ESM;
  const url = functions?.url ?? "<environment URL>";
  return `have the chatbot call POST ${url}${FUNCTION_PATH}; a proxy in front must leave the path as it is`;
}

function callsText({ reason, calls }: CallsByReason): string {
  return `${calls} ${reason}`;
}

function noneText({ since }: RefusedCalls, now: number): string {
  const day = 24 * 3_600_000;
  return now - since >= day ? "none in the last day" : `none since ${iso(since)}`;
}

function takenText({ lastTaken }: RefusedCalls): string {
  return lastTaken === undefined ? "no call has got its card yet" : `the last card was given at ${iso(lastTaken)}`;
}

function iso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
