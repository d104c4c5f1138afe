import { Failure } from "../../base/failure.ts";
import type { WidgetSession } from "../../chat/session.ts";
import type { PlatformDescription } from "../../outside/chat-history/described/compile-platform.ts";
import type { Description } from "../../outside/chat-history/described/description.ts";
import type { AskedPlatform } from "./ask-platform.ts";

/**
 * What may be missing from a session although nothing failed: a place without messages, or pages that the platform makes
 * shorter than the description says, of which the first then counts as the last one.
 *
 * @returns sentences, the description's words in them
 */
export async function missingFrom(
  described: PlatformDescription,
  session: WidgetSession,
  asked: Pick<AskedPlatform, "historyBy">,
): Promise<string[]> {
  const { description, where } = described;
  if (session.messages.length === 0) {
    return [`${where("messages.records")}: no messages stand there. Is the place right?`];
  }
  const patient = untilEmptyPage(description);
  if (patient === undefined) return [];
  const by = { ...described, description: patient.description };
  const reading = await asked.historyBy(by).session(session.sessionId).catch(refusedBehindTheLastPage);
  const more = reading?.kind === "history" ? reading.session.messages.length - session.messages.length : 0;
  if (more <= 0) return [];
  return [
    `${where(patient.place)}: the platform's pages are shorter than this, and ${more} messages are missing. Say what it gives at most, or ends: empty-page`,
  ];
}

/** The description with messages that end by an empty page, where they end by a short one. */
function untilEmptyPage(description: Description): { description: Description; place: string } | undefined {
  const requests = { ...description.requests };
  let place: string | undefined;
  for (const { request } of [description.messages].flat()) {
    const name = request ?? description.session.request;
    const found = requests[name];
    if (found === undefined || !("ends" in found.pages) || found.pages.ends !== "short-page") continue;
    requests[name] = { ...found, pages: { ...found.pages, ends: "empty-page" } };
    place ??= `requests.${name}.pages.size`;
  }
  return place === undefined ? undefined : { description: { ...description, requests }, place };
}

/** Some platforms refuse a page behind the last one: then there is none. */
function refusedBehindTheLastPage(error: unknown): undefined {
  if (!(error instanceof Failure)) throw error;
  return undefined;
}
