import type { Message, PlatformUser, SenderKind } from "../../../chat/session.ts";
import type { createLookups } from "../../described-api/lookups.ts";
import type { Scope } from "../../described-api/paths.ts";
import type { CompiledPerson, CompiledPlatform } from "./compile-platform.ts";
import { type Draft, speakers } from "./drafts.ts";

/** Who took part in a session, of what its records and the platform's lookups tell. */
export function createPersons(platform: CompiledPlatform, lookups: ReturnType<typeof createLookups>) {
  async function visitor(scope: Scope, id: string): Promise<PlatformUser> {
    const { visitor: ofSession, told } = platform.session;
    const known = personOf(ofSession, scope, id);
    const record = told && (await lookups.records(told.lookup, [id])).get(id);
    return told === undefined || record === undefined ? known : merged(known, personOf(told, record, id));
  }

  /** The support persons that the session itself lists. */
  function listedIn(scope: Scope): PlatformUser[] {
    const { operators: listed } = platform;
    return (listed?.records?.(scope) ?? []).flatMap((record) => {
      const id = listed?.where(record) === true ? listed.id.text(record) : undefined;
      return listed === undefined || id === undefined ? [] : [personOf(listed, record, id)];
    });
  }

  /**
   * The messages with those who said them: where only the session's lists tell it, by these. What those said who are
   * bots, though the platform has them among the support persons, is a bot's.
   */
  async function withKinds(unclear: readonly Draft[], scope: Scope): Promise<readonly Draft[]> {
    const { bots } = platform;
    const visitorId = platform.session.visitor.id.text(scope);
    const listed = new Set(listedIn(scope).map(({ id }) => id));
    const drafts = unclear.map((draft) => {
      const { id } = draft.message.sender;
      if (!draft.isListed || id === null) return draft;
      return saidBy(draft, id === visitorId ? "visitor" : listed.has(id) ? "operator" : "unknown");
    });
    if (bots === undefined) return drafts;
    const speaking = new Set([...speakers(drafts).keys(), ...drafts.flatMap(({ joins }) => joins ?? [])]);
    const known = await lookups.records(bots.lookup, [...speaking]);
    const isBot = (id: string | null | undefined) => {
      const record = typeof id === "string" ? known.get(id) : undefined;
      return record !== undefined && bots.where(record);
    };
    const nameOf = (id: string | null) => {
      const record = id === null ? undefined : known.get(id);
      return (record && bots.name?.text(record)) ?? "";
    };
    return drafts.map((draft) => {
      const { sender } = draft.message;
      const isSaid = sender.kind === "operator" && isBot(sender.id);
      const isJoining = isBot(draft.joins);
      if (!isSaid && !isJoining) return draft;
      const { message } = isSaid ? saidBy(draft, "bot", sender.name || nameOf(sender.id)) : draft;
      return { ...draft, message, begins: false, joins: isJoining ? undefined : draft.joins };
    });
  }

  async function operators(
    scope: Scope,
    drafts: readonly Draft[],
    joinings: readonly { readonly operatorId: string }[],
  ): Promise<PlatformUser[]> {
    const { operators: listed } = platform;
    const known = speakers(drafts);
    for (const { operatorId } of joinings) {
      if (!known.has(operatorId)) known.set(operatorId, { id: operatorId, name: "", externalId: null });
    }
    const bots = new Set(drafts.flatMap(({ message }) => (message.sender.kind === "bot" ? message.sender.id : [])));
    for (const person of listedIn(scope)) {
      if (known.has(person.id) || !bots.has(person.id)) known.set(person.id, merged(known.get(person.id), person));
    }
    if (listed?.lookup !== undefined) {
      for (const [id, record] of await lookups.records(listed.lookup, [...known.keys()])) {
        known.set(id, merged(known.get(id), personOf(listed, record, id)));
      }
    }
    return [...known.values()];
  }

  return { visitor, withKinds, operators };
}

function saidBy(draft: Draft, kind: SenderKind, name = draft.message.sender.name): Draft {
  return { ...draft, message: { ...draft.message, sender: { ...draft.message.sender, kind, name } } };
}

function personOf({ name, externalId }: Omit<CompiledPerson, "id">, scope: Scope, id: string): PlatformUser {
  return { id, name: name?.text(scope) ?? "", externalId: externalId?.text(scope) ?? null };
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
export function withName(message: Message, visitor: PlatformUser, names: ReadonlyMap<string, string>): Message {
  const { kind, id, name } = message.sender;
  if (kind === "visitor") return { ...message, sender: { kind, id: visitor.id, name: name || visitor.name } };
  if (name !== "" || kind !== "operator" || id === null) return message;
  return { ...message, sender: { kind, id, name: names.get(id) ?? "" } };
}
