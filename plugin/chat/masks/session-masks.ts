import type { Steps } from "../../base/breathe.ts";
import type { WidgetSession } from "../session.ts";
import { noMatches } from "./mask-counts.ts";
import type { Mask } from "./mask-names.ts";
import type { MaskedSession } from "./mask-session.ts";

/** Masks the messages of a session. */
export type MaskSession = (session: WidgetSession) => Steps<MaskedSession>;

/** The recognizers know the numbers of all countries: they are loaded only where something is masked. */
export async function sessionMasks(masks: readonly Mask[]): Promise<MaskSession> {
  if (masks.length === 0) return notMasked;
  const { maskSession } = await import("./mask-session.ts");
  return (session) => maskSession(session, masks);
}

const NOTHING_MASKED = noMatches();

// oxlint-disable-next-line require-yield -- there is nothing to do
function* notMasked(session: WidgetSession): Steps<MaskedSession> {
  return { session, counts: NOTHING_MASKED };
}
