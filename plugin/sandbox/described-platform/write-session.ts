import type { PlatformSession } from "../chat-history/platform-session.ts";
import { type Place, splitAtEach, targetOf } from "./places.ts";
import type { Condition, LiveChats, PlatformDescription, Value } from "./platform-description.ts";
import { isFilled, makeFalse, makeTrue } from "./write-condition.ts";
import type { Lose } from "./write-message.ts";
import { type Wanted, writeValue } from "./write-value.ts";

type LiveChat = PlatformSession["liveChats"][number];

/** How descriptions call the platform's modes. */
const HOW_ENDED: Readonly<Record<string, string>> = {
  finishedByOperator: "by-support-person",
  finishedByUser: "by-end-user",
  sessionExpired: "expired",
  forwardedToKnowledgeBase: "forwarded",
  forwardedToScript: "forwarded",
};

/** A support person or visitor as the platform knows them. */
export interface PlatformPerson {
  readonly id: string;
  readonly name: string;
  readonly externalId: string | null;
}

/** Writes the records of a session, apart from its messages, as a description reads them. */
export function createRecordWriter(description: PlatformDescription, lose: Lose) {
  const { times, session: described, operators, live_chats: liveChats, changes } = description;

  function value(place: Place, name: string, at: Value | undefined, wanted: Wanted): void {
    const isNothing = wanted === undefined || ("text" in wanted && wanted.text === "");
    const isWritten = at !== undefined && writeValue(place, at, isNothing ? undefined : wanted, times);
    if (!isWritten && !isNothing) lose(name);
  }

  function mark(place: Place, name: string, condition: Condition | undefined, is: boolean): void {
    if (condition === undefined) return;
    if (!(is ? makeTrue(place, condition) : makeFalse(place, condition))) lose(name);
  }

  /** What its mode means in a description; nothing where a platform does not tell, or has another one. */
  function howEnded(
    place: Place,
    at: Value | undefined,
    liveChat: Pick<LiveChat, "disconnectionMode"> | undefined,
  ): void {
    const word = HOW_ENDED[liveChat?.disconnectionMode ?? ""];
    if (at !== undefined && word !== undefined) value(place, "live_chats.how_ended", at, { text: word });
  }

  function person(
    place: Place,
    name: string,
    at: Omit<PersonPlaces, "id">,
    { name: called, externalId }: PlatformPerson,
  ) {
    value(place, `${name}.name`, at.name, { text: called });
    value(place, `${name}.external_id`, at.external_id, { text: externalId ?? "" });
  }

  return {
    /** @param count all messages that the platform counts */
    session(place: Place, session: PlatformSession, count: number): void {
      const { sessionId, startedAt, endedAt, visitor } = session;
      const [liveChat] = session.liveChats;
      value(place, "session.id", described.id, { text: sessionId });
      if (described.started !== undefined) value(place, "session.started", described.started, time(startedAt));
      mark(place, "session.is_ended", described.is_ended, endedAt !== null);
      if (endedAt !== null || described.is_ended === undefined)
        value(place, "session.ended", described.ended, time(endedAt));
      if (described.count !== undefined) value(place, "session.count", described.count, { number: count });
      const { language } = session;
      if (described.language !== undefined && typeof language === "string")
        value(place, "session.language", described.language, { text: language });
      if (liveChats.by === "session") {
        mark(place, "live_chats.if", liveChats.if, liveChat !== undefined);
        if (liveChats.established !== undefined)
          value(place, "live_chats.established", liveChats.established, time(liveChat?.establishedAt ?? null));
        if (liveChats.ended !== undefined)
          value(place, "live_chats.ended", liveChats.ended, time(liveChat?.endedAt ?? null));
        howEnded(place, liveChats.how_ended, liveChat);
      }
      const { lookup } = described.visitor;
      // Whose id is the session's own, there, has one all the same.
      if (
        !writeValue(place, described.visitor.id, { text: visitor.visitorId }, times) &&
        !isTold(place, described.visitor.id)
      )
        lose("session.visitor.id");
      const own = { id: visitor.visitorId, name: visitor.name, externalId: visitor.externalId ?? null };
      if (lookup === undefined) person(place, "session.visitor", described.visitor, own);
      if (operators?.records === undefined) return;
      const parts = splitAtEach(operators.records);
      place.draft.list([...place.steps, ...(parts[0] ?? [])]);
      for (const [index, { operatorId, name, externalId }] of session.operators.entries()) {
        const one = { ...place, steps: [...place.steps, ...(parts[0] ?? []), index], outer: place };
        mark(one, "operators.where", operators.where, true);
        value(one, "operators.id", operators.id, { text: operatorId });
        person(one, "operators", operators, { id: operatorId, name, externalId: externalId ?? null });
      }
    },

    liveChat(
      place: Place,
      by: Extract<LiveChats, { by: "records" }>,
      { operators: joined, ...liveChat }: LiveChat,
    ): void {
      mark(place, "live_chats.if", by.if, true);
      value(place, "live_chats.id", by.id, { text: liveChat.liveChatId });
      value(place, "live_chats.established", by.established, time(liveChat.establishedAt));
      if (by.ended !== undefined) value(place, "live_chats.ended", by.ended, time(liveChat.endedAt));
      howEnded(place, by.how_ended, liveChat);
      if (by.operators === undefined) return;
      const steps = [...place.steps, ...(splitAtEach(by.operators.records)[0] ?? [])];
      place.draft.list(steps);
      for (const [index, { operatorId, joinedAt }] of joined.entries()) {
        const one = { ...place, steps: [...steps, index], outer: place };
        mark(one, "live_chats.operators.where", by.operators.where, true);
        value(one, "live_chats.operators.id", by.operators.id, { text: operatorId });
        value(one, "live_chats.operators.joined", by.operators.joined, time(joinedAt));
      }
    },

    /** Messages outside of live chats, where they stand in records of their own beside live chats. */
    noLiveChat(place: Place, by: Extract<LiveChats, { by: "records" }>, id: string, establishedAt: string): void {
      if (by.if === undefined) return;
      mark(place, "live_chats.if", by.if, false);
      value(place, "live_chats.id", by.id, { text: id });
      value(place, "live_chats.established", by.established, time(establishedAt));
    },

    found(place: Place, lookup: string, kind: "operator" | "visitor", one: PlatformPerson): void {
      const at = kind === "operator" ? operators : described.visitor.lookup;
      const { id } = description.lookups[lookup] ?? {};
      value(place, `lookups.${lookup}.id`, id, { text: one.id });
      if (at !== undefined) person(place, kind === "operator" ? "operators" : "session.visitor", at, one);
    },

    change(place: Place, session: PlatformSession, updatedAt: number, count: number): void {
      if (changes === "none") return;
      value(place, "changes.id", changes.id, { text: session.sessionId });
      mark(place, "changes.ended", changes.ended, session.endedAt !== null);
      mark(place, "changes.had_live_chat", changes.had_live_chat, session.liveChats.length > 0);
      value(place, "changes.updated", changes.updated, { time: updatedAt });
      if (changes.count !== undefined) value(place, "changes.count", changes.count, { number: count });
    },
  };
}

interface PersonPlaces {
  readonly id: Value;
  readonly name?: Value | undefined;
  readonly external_id?: Value | undefined;
}

function isTold(place: Place, value: Value): boolean {
  return [value].flat().some((one) => {
    const target = typeof one === "string" ? targetOf(one, place) : undefined;
    return target !== undefined && "steps" in target && isFilled(place.draft.settled(target.steps)?.value);
  });
}

function time(text: string | null): Wanted {
  return text === null ? undefined : { time: Date.parse(text) };
}
