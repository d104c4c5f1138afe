import type { PlatformDescription, Refusal } from "./platform-description.ts";
import { createReplyDraft } from "./reply-draft.ts";
import { makeFalse, makeTrue } from "./write-condition.ts";

/** What statuses mean where the description does not say otherwise. */
const USUAL = { token: 401, unknown: 404, deleted: 410, forbidden: 403, busy: 429, failed: 400 } as const;

/** A refusal in the platform's words: many of them have status 200. */
export function refusalReply({ refusals }: PlatformDescription, means: Refusal["means"]): Response {
  for (const [index, refusal] of refusals.entries()) {
    if (refusal.means !== means) continue;
    const draft = createReplyDraft();
    const root = { draft, steps: [], known: {} };
    // The first refusal that applies counts.
    const isMade =
      (refusal.if === undefined || makeTrue(root, refusal.if)) &&
      refusals.slice(0, index).every((earlier) => earlier.if === undefined || makeFalse(root, earlier.if));
    const status = [refusal.status ?? 200].flat()[0] ?? 200;
    if (isMade) return Response.json(draft.json() ?? { error: means }, { status });
  }
  return Response.json({ error: means }, { status: USUAL[means] });
}
