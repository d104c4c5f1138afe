import { BODY_MANNERS } from "./manners/body-manners.ts";
import { CHANGES_MANNERS, CHAT_MANNERS } from "./manners/chat-manners.ts";
import type { Entry } from "./manners/entry.ts";
import { ESM_MANNERS, type EsmCall, esmCallOf } from "./manners/esm-manners.ts";
import { HTTP_MANNERS } from "./manners/http-manners.ts";
import type { Chosen } from "./proxy.ts";

/** What is asked for: a session's history and the list of changed sessions of the chat platform, or a call of ESM. */
export type Target = "session" | "changes" | EsmCall;

/** An entry at a place: `session/deep-lists`. */
export interface Placed extends Entry {
  readonly target: Target;
  readonly fullName: string;
}

const ANYWHERE: readonly Entry[] = [...HTTP_MANNERS, ...BODY_MANNERS];

const OWN: Readonly<Record<Target, readonly Entry[]>> = {
  session: CHAT_MANNERS,
  changes: CHANGES_MANNERS,
  ...ESM_MANNERS,
};

function at(target: Target): Placed[] {
  return [...ANYWHERE, ...OWN[target]].map((entry) => ({ ...entry, target, fullName: `${target}/${entry.name}` }));
}

/** Bad answers about one session among healthy ones. */
export const SESSION_MANNERS: readonly Placed[] = at("session");

/** Calls that a whole run depends on. `card` is asked only in rare cases. */
const SYSTEM_TARGETS = ["login", "template", "list", "page", "persons", "write", "changes"] as const;

const STREAMED = ["silent-half-body", "elements-for-ever", "deep-lists", "deep-in-a-new-field", "wide-in-a-new-field"];

/** Bad answers to what a whole run depends on. */
export const SYSTEM_MANNERS: readonly Placed[] = SYSTEM_TARGETS.flatMap(at);

/** Calls with the same manners: each manner is tried at one of them. */
const ALIKE: readonly Target[] = ["list", "page", "persons"];

/**
 * Each manner once where it is at home. Those that fit anywhere are tried with sessions (SESSION_MANNERS), and some with the
 * list, which is read as a stream.
 */
export const SYSTEM_MANNERS_ONCE: readonly Placed[] = SYSTEM_TARGETS.flatMap((target) => {
  const turn = ALIKE.indexOf(target);
  const own = OWN[target].filter(
    ({ name }, index) =>
      turn < 0 || index % ALIKE.length === turn || !ALIKE.every((other) => OWN[other].some((one) => one.name === name)),
  );
  const names = new Set([...own.map(({ name }) => name), ...(target === "list" ? STREAMED : [])]);
  return at(target).filter(({ name }) => names.has(name));
});

/** What a request asks for; undefined for what no manner is about. */
export function targetOf(method: string, url: string): Target | undefined {
  const path = url.split("?", 1)[0] ?? "";
  if (/\/chat\/v1\/installations\/[^/]+\/sessions$/.test(path)) return "changes";
  if (/\/chat\/v1\/installations\/[^/]+\/sessions\/[^/]+$/.test(path)) return "session";
  return esmCallOf(method, url);
}

/** The session that a request to the chat platform is about. */
export function sessionOf(url: string): string {
  return decodeURIComponent(/\/sessions\/([^/?]+)/.exec(url)?.[1] ?? "");
}

export function chosen({ fullName, manner }: Placed): Chosen {
  return { name: fullName, manner };
}
