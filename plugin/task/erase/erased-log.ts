import type { Instant } from "../../chat/session.ts";

/** Why a text was erased. */
export type ErasureReason = "request" | "age";

/** What an erased log begins with; no chat log does. */
export const ERASED_BEGINNINGS: Readonly<Record<ErasureReason, string>> = {
  request: "Erased on request at ",
  age: "Erased after its retention time at ",
};

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \(UTC\)$/;

/** What stands in the place of an erased log, so that the card can be told from one that was never filled. */
export function erasedLog(reason: ErasureReason, at: Instant): string {
  return `${ERASED_BEGINNINGS[reason]}${new Date(at).toISOString().slice(0, 19).replace("T", " ")} (UTC)`;
}

export function isErasedLog(log: string): boolean {
  const text = log.trim();
  return Object.values(ERASED_BEGINNINGS).some(
    (beginning) => text.startsWith(beginning) && TIME.test(text.slice(beginning.length)),
  );
}
