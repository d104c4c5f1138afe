import type { Instant, Message, PlatformUser, WidgetSession } from "../../../chat/session.ts";
import type { Scope } from "../../described-api/paths.ts";
import type { SessionMeasure } from "../session-bounds.ts";
import { type CompiledPlatform, personOf } from "./compile-platform.ts";
import { type Draft, speakers } from "./drafts.ts";
import type { createLookups } from "./lookups.ts";

type Lookups = ReturnType<typeof createLookups>;

/** What the replies about one session hold. */
export interface ReadParts {
  /** The session's own record. */
  readonly scope: Scope;
  /** In the order in which they were said. */
  readonly drafts: readonly Draft[];
  /** The records that hold live chats, by their ids. */
  readonly told: ReadonlyMap<string, Scope>;
}

/** When the session ended: null while it lasts. */
export function endOf(platform: CompiledPlatform, scope: Scope): Instant | null {
  const { ended, isEnded } = platform.session;
  const at = ended?.time(scope);
  if (isEnded === undefined) return at ?? null;
  if (!isEnded(scope)) return null;
  if (at === undefined) throw platform.missing("session.ended");
  return at;
}

/** A platform that delivers only the newest messages, and does not count, may have more. */
export function countOf(platform: CompiledPlatform, scope: Scope, messages: number, counts: readonly number[]): number {
  const told = platform.session.count?.number(scope);
  if (told !== undefined) return Math.max(0, Math.floor(told));
  const { newest_messages: newest = Number.POSITIVE_INFINITY } = platform.description.limits;
  return counts.some((count) => count >= newest) ? messages + 1 : messages;
}

/** Makes the session of what was read. */
export async function toSession(
  platform: CompiledPlatform,
  { scope, drafts, told }: ReadParts,
  lookups: Lookups,
  measure: SessionMeasure,
): Promise<WidgetSession> {
  const { session, liveChats } = platform;
  const startedAt = session.started.time(scope);
  if (startedAt === undefined) throw platform.missing("session.started");
  const visitorId = session.visitor.id.text(scope);
  if (visitorId === undefined) throw platform.missing("session.visitor.id");
  const visitor = personOf(session.visitor, scope, visitorId);
  const endedAt = endOf(platform, scope);
  const found = liveChats.find(drafts, scope, told, { startedAt, endedAt });
  measure.content({ messages: [], liveChats: found.liveChats });
  const known = speakers(found.drafts);
  for (const { operatorId } of found.liveChats.flatMap((chat) => chat.operators)) {
    if (!known.has(operatorId)) known.set(operatorId, { id: operatorId, name: "", externalId: null });
  }
  const operators = await operatorsOf(platform, scope, known, lookups, measure);
  const names = new Map(operators.map(({ id, name }) => [id, name]));
  return {
    sessionId: session.id.text(scope) ?? "",
    startedAt,
    endedAt,
    visitor,
    operators,
    liveChats: found.liveChats,
    messages: found.drafts.map(({ message }) => withName(message, visitor, names)),
  };
}

/** The support persons who took part, completed by what the session and a lookup tell of them. */
async function operatorsOf(
  { operators }: CompiledPlatform,
  scope: Scope,
  known: Map<string, PlatformUser>,
  lookups: Lookups,
  measure: SessionMeasure,
): Promise<PlatformUser[]> {
  for (const record of operators?.records?.(scope) ?? []) {
    if (operators === undefined || !operators.where(record)) continue;
    const id = operators.id.text(record);
    if (id !== undefined) known.set(id, merged(known.get(id), personOf(operators, record, id)));
  }
  const ids = [...known.keys()];
  measure.content({ messages: [], liveChats: [{ operators: ids }] });
  if (operators?.lookup !== undefined) {
    for (const [id, person] of await lookups.persons(operators.lookup, ids)) {
      known.set(id, merged(known.get(id), person));
    }
  }
  return [...known.values()];
}

/** What the session itself tells, completed by what is known of the person elsewhere. */
function merged(known: PlatformUser | undefined, told: PlatformUser): PlatformUser {
  return {
    id: told.id,
    name: told.name || (known?.name ?? ""),
    externalId: told.externalId ?? known?.externalId ?? null,
  };
}

/** Some platforms do not repeat who the visitor is with each message, or only know operators by their ids. */
function withName(message: Message, visitor: PlatformUser, names: ReadonlyMap<string, string>): Message {
  const { kind, id, name } = message.sender;
  if (kind === "visitor") return { ...message, sender: { kind, id: visitor.id, name: name || visitor.name } };
  if (name !== "" || kind !== "operator" || id === null) return message;
  return { ...message, sender: { kind, id, name: names.get(id) ?? "" } };
}
