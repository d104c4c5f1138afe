import type { Sandbox } from "../../../plugin/sandbox/start-sandbox.ts";
import { pick } from "../../support/draws.ts";
import type { EsmSide } from "./esm-changes.ts";
import {
  dirtyPerson,
  doublePerson,
  editCustomer,
  hidePerson,
  removePerson,
  renamePerson,
  takeReading,
  takeWriting,
} from "./esm-changes.ts";
import type { PlatformChat } from "./platform.ts";
import {
  archiveLiveChat,
  countTooMany,
  endBeforeStart,
  loseOldest,
  loseOldestButCount,
  loseSession,
  loseWhileGrowing,
  regain,
  reopen,
  sayLate,
  withdrawMarked,
  withdrawUnmarked,
  writeWithoutJoining,
} from "./platform-changes.ts";

/** What a change can look at and change. */
export interface Drawn {
  readonly random: () => number;
  /** The world's time. */
  readonly now: number;
  readonly kinds: ReadonlySet<Kind>;
  readonly chats: PlatformChat[];
  readonly sandbox: Sandbox;
  readonly esm: EsmSide;
}

/** Changes something. @returns what, in words; undefined when there was nothing to change */
export type Change = (drawn: Drawn) => string | undefined;

/**
 * What may go wrong in a world, besides chats that go on. A kind without changes of its own alters how others are
 * drawn. A kind is left out of all worlds when ESM_CHAT_TEST_WITHOUT names it; with ESM_CHAT_TEST_ONLY, those that are
 * not named are. Names are separated by commas.
 */
export const KINDS = {
  faults: [],
  "fresh-machine": [],
  "create-again": [],
  "run-session": [],
  "run-limit": [],
  "dry-run": [],
  "bad-characters": [dirtyPerson],
  ties: [],
  "platform-knows-no-customer": [],
  "support-without-id": [],
  window: [loseOldest, loseWhileGrowing, loseWhileGrowing],
  "window-counted": [loseOldestButCount],
  "archived-live-chat": [archiveLiveChat],
  regained: [loseOldest, archiveLiveChat, regain],
  "withdrawn-unmarked": [withdrawUnmarked],
  "withdrawn-marked": [withdrawMarked],
  "count-too-many": [countTooMany],
  "lost-session": [loseSession],
  reopened: [reopen],
  "late-message": [sayLate],
  "wrong-times": [endBeforeStart],
  "writes-without-joining": [writeWithoutJoining],
  "read-permission": [takeReading],
  "write-permission": [takeWriting],
  "hidden-person": [hidePerson],
  "renamed-person": [renamePerson],
  "doubled-person": [doublePerson],
  "removed-person": [removePerson],
  "edited-customer": [editCustomer],
} as const satisfies Record<string, readonly Change[]>;

export type Kind = keyof typeof KINDS;

const NAMES = Object.keys(KINDS) as Kind[];

/** The kinds that worlds may be drawn with. */
export const DRAWN_KINDS: readonly Kind[] = switchedOn();

function switchedOn(): Kind[] {
  const [without, only] = ["ESM_CHAT_TEST_WITHOUT", "ESM_CHAT_TEST_ONLY"].map((name) => named(process.env[name]));
  return NAMES.filter((kind) => without?.has(kind) !== true && only?.has(kind) !== false);
}

function named(list: string | undefined): ReadonlySet<string> | undefined {
  if (list === undefined) return undefined;
  const names = list.split(",").map((name) => name.trim());
  const unknown = names.filter((name) => name !== "" && !NAMES.some((kind) => kind === name));
  if (unknown.length > 0) throw new RangeError(`unknown kinds: ${unknown.join(", ")}; known are ${NAMES.join(", ")}`);
  return new Set(names);
}

/** A few kinds, so that each shows what it does alone and with others; sometimes all of them. */
export function drawKinds(random: () => number): ReadonlySet<Kind> {
  if (DRAWN_KINDS.length === 0) return new Set();
  const share = random();
  if (share < 0.1) return new Set(DRAWN_KINDS);
  const count = share < 0.4 ? 1 : share < 0.7 ? 2 : share < 0.9 ? 4 : 8;
  return new Set(Array.from({ length: count }, () => pick(random, DRAWN_KINDS)));
}
