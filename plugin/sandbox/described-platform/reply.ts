import { type PlatformSession, platformSessionSchema } from "../chat-history/platform-session.ts";
import type { SessionStore, StoredSession } from "../chat-history/session-store.ts";
import { visibleMessage, visibleSession } from "../chat-history/visible-session.ts";
import type { Abilities } from "./abilities.ts";
import type { Asked } from "./asked.ts";
import { LINK_PARAMETER } from "./paging.ts";
import { type Place, targetOf } from "./places.ts";
import type { PlatformDescription } from "./platform-description.ts";
import type { Words } from "./templates.ts";

export interface Served {
  readonly description: PlatformDescription;
  readonly abilities: Abilities;
  readonly store: SessionStore;
  /** Epoch milliseconds. */
  now(): number;
}

/** What a described request is answered. */
export type Reply =
  | { readonly kind: "json"; readonly json: unknown }
  | { readonly kind: "unknown" | "deleted" | "bad-page" };

/** A request that came in, and which of the description's it is. */
export interface Asking {
  /** In the description. */
  readonly name: string;
  readonly words: Words;
  readonly asked: Asked;
  /** The address that was asked. */
  readonly link: URL;
}

/** The session as it is by the sandbox's clock, with its messages; undefined before anything happened in it. */
export function visibleNow(stored: StoredSession, at: number): PlatformSession | undefined {
  const visible = visibleSession(stored, at);
  if (visible === undefined) return undefined;
  const messages = stored.messages.slice(0, visible.delivered).map((message) => visibleMessage(message, at));
  return platformSessionSchema.parse({ ...visible.head, messages });
}

/** The reply, with what leads to the next page where the description looks for it. */
export function withNext(
  root: Place,
  { requests }: PlatformDescription,
  { name, link }: Asking,
  next: string | undefined,
): Reply {
  const pages = requests[name]?.pages;
  const target = pages !== undefined && "from" in pages && next !== undefined ? targetOf(pages.from, root) : undefined;
  if (target !== undefined && "steps" in target && next !== undefined) {
    const address = new URL(link);
    address.searchParams.set(LINK_PARAMETER, next);
    root.draft.set(target.steps, pages?.kind === "json_link" ? address.href : next);
  }
  return { kind: "json", json: root.draft.json() ?? {} };
}

/** What stands in a field of a record that was written. */
export function settledField(place: Place, field: string): unknown {
  const target = targetOf(field, place);
  return target !== undefined && "steps" in target ? place.draft.settled(target.steps)?.value : undefined;
}
