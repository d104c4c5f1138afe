import type { Instant, WidgetSession } from "../../../chat/session.ts";
import type { Scope } from "../../described-api/paths.ts";
import type { SessionMeasure } from "../session-bounds.ts";
import type { CompiledPlatform } from "./compile-platform.ts";
import { type Draft, speakers } from "./drafts.ts";
import { type createPersons, withName } from "./persons.ts";

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

/** Characters; a longer text is no name of a language. */
const LONGEST_LANGUAGE = 100;

/** Makes the session of what was read. */
export async function toSession(
  platform: CompiledPlatform,
  { scope, drafts: unclear, told }: ReadParts,
  persons: ReturnType<typeof createPersons>,
  measure: SessionMeasure,
): Promise<WidgetSession> {
  const { session, liveChats } = platform;
  measurePersons(unclear, [], measure);
  const drafts = await persons.withKinds(unclear, scope);
  const first = drafts[0]?.message.sentAt ?? Number.POSITIVE_INFINITY;
  const toldStart = session.started?.time(scope);
  const visitorId = session.visitor.id.text(scope);
  if (visitorId === undefined) throw platform.missing("session.visitor.id");
  const visitor = await persons.visitor(scope, visitorId);
  const endedAt = endOf(platform, scope);
  const found = liveChats.find(drafts, scope, told, { startedAt: toldStart ?? first, endedAt });
  const began = found.liveChats.reduce((earliest, { establishedAt }) => Math.min(earliest, establishedAt), first);
  const startedAt = session.started === undefined ? began : toldStart;
  if (startedAt === undefined || !Number.isFinite(startedAt)) throw platform.missing("session.started");
  measure.content({ messages: [], liveChats: found.liveChats });
  const joinings = found.liveChats.flatMap((chat) => chat.operators);
  measurePersons(found.drafts, joinings, measure);
  const operators = await persons.operators(scope, found.drafts, joinings);
  const names = new Map(operators.map(({ id, name }) => [id, name]));
  const language = session.language?.text(scope) ?? "";
  return {
    sessionId: session.id.text(scope) ?? "",
    startedAt,
    endedAt,
    visitor,
    ...(language !== "" && language.length <= LONGEST_LANGUAGE ? { language } : {}),
    operators,
    liveChats: found.liveChats,
    messages: found.drafts.map(({ message }) => withName(message, visitor, names)),
  };
}

/** Each of them may be looked up by a request of its own. */
function measurePersons(
  drafts: readonly Draft[],
  joinings: readonly { readonly operatorId: string }[],
  measure: SessionMeasure,
): void {
  const joining = [...joinings.map(({ operatorId }) => operatorId), ...drafts.flatMap(({ joins }) => joins ?? [])];
  const operators = [...new Set([...speakers(drafts).keys(), ...joining])];
  measure.content({ messages: [], liveChats: [{ operators }] });
}
