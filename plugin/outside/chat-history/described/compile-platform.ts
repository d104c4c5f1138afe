import { type CompiledAuth, compileAuth, withoutToken } from "../../described-api/auth.ts";
import {
  type CompiledRequest,
  compileJudge,
  compileRequest,
  type Judge,
} from "../../described-api/compile-requests.ts";
import { compileCondition, type Meets } from "../../described-api/conditions.ts";
import type { CompiledLookup } from "../../described-api/lookups.ts";
import { compileRecords, type ReadRecords } from "../../described-api/paths.ts";
import { compileValue, descriptionFault, PlaceError, type ReadValue } from "../../described-api/values.ts";
import type { Description } from "./description.ts";
import { type CompiledMessages, compileMessages } from "./drafts.ts";
import { compileLiveChats, type FindLiveChats } from "./live-chats.ts";

/** Reads a person: a visitor or a support person. */
export interface CompiledPerson {
  readonly id: ReadValue;
  readonly name: ReadValue | undefined;
  readonly externalId: ReadValue | undefined;
}

/** A description that can be followed. */
export interface CompiledPlatform {
  readonly description: Description;
  readonly auth: CompiledAuth;
  readonly judge: Judge;
  request(name: string): CompiledRequest;
  readonly session: {
    readonly request: string;
    readonly record: ReadRecords;
    readonly id: ReadValue;
    /** Undefined: with the first message or live chat. */
    readonly started: ReadValue | undefined;
    readonly ended: ReadValue | undefined;
    readonly isEnded: Meets | undefined;
    readonly count: ReadValue | undefined;
    readonly language: ReadValue | undefined;
    readonly visitor: CompiledPerson;
    /** What a lookup tells of the visitor. */
    readonly told: (Omit<CompiledPerson, "id"> & { readonly lookup: string }) | undefined;
  };
  readonly lookups: ReadonlyMap<string, CompiledLookup>;
  readonly operators:
    | (CompiledPerson & {
        readonly lookup: string | undefined;
        readonly records: ReadRecords | undefined;
        readonly where: Meets;
      })
    | undefined;
  readonly bots: { readonly lookup: string; readonly where: Meets; readonly name: ReadValue | undefined } | undefined;
  readonly messages: readonly CompiledMessages[];
  readonly liveChats: {
    readonly request: string | undefined;
    readonly records: ReadRecords | undefined;
    readonly id: ReadValue | undefined;
    readonly find: FindLiveChats;
  };
  /** Undefined: the platform has no list of changed sessions. */
  readonly changes:
    | {
        readonly request: string;
        readonly records: ReadRecords;
        readonly order: Exclude<Description["changes"], "none">["order"];
        readonly id: ReadValue;
        readonly updated: ReadValue;
        readonly ended: Meets | undefined;
        readonly count: ReadValue | undefined;
        readonly hadLiveChat: Meets | undefined;
      }
    | undefined;
  /** A session, or a part of one, that lacks what it must have. */
  missing(place: string): Error;
}

/** A description that was read from a file, and is right in itself. */
export interface PlatformDescription {
  readonly description: Description;
  /** The file and line of a place in it, for messages: `session.started`. */
  where(place: string): string;
}

/** What is wrong with a part of a description. */
export interface PlaceProblem {
  /** Such as `messages.kind`. */
  readonly place: string;
  readonly message: string;
}

const always: Meets = () => true;
/** Words in braces that stand for what is asked for. */
const ASKED = ["session", "since", "id"] as const;
type AskedWord = (typeof ASKED)[number];

/**
 * Compiles a description: its paths, expressions and words in braces are checked, and the names in it.
 *
 * @param now epoch milliseconds
 */
export function compilePlatform(
  { description, where }: PlatformDescription,
  now: () => number,
): CompiledPlatform | { readonly problems: readonly PlaceProblem[] } {
  const problems: PlaceProblem[] = [];
  const compiling = { times: description.times, now, where, missing };

  function missing(place: string): Error {
    return descriptionFault(`${where(place)}: the platform's answer has nothing there`);
  }
  /** What is made in vain stands for nothing: with a problem no platform is returned. */
  function at<T>(place: string, make: () => T): T {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      problems.push({ place: error instanceof PlaceError ? error.place : place, message: error.message });
      return undefined as T;
    }
  }
  const value = (place: string, described: Parameters<typeof compileValue>[0] | undefined): ReadValue | undefined =>
    described === undefined ? undefined : at(place, () => compileValue(described, place, compiling));
  const required = (place: string, described: Parameters<typeof compileValue>[0]): ReadValue =>
    at(place, () => compileValue(described, place, compiling));
  const condition = (
    place: string,
    described: Parameters<typeof compileCondition>[0] | undefined,
  ): Meets | undefined => (described === undefined ? undefined : at(place, () => compileCondition(described)));
  const records = (place: string, described: string | undefined): ReadRecords =>
    at(place, () => compileRecords(described));
  /** @param word the one word for what is asked for that is filled in there */
  const named = (place: string, request: string, word: AskedWord): string => {
    const compiled = requests.get(request);
    const other = ASKED.find((one) => one !== word && compiled?.names(one) === true);
    if (other !== undefined) problems.push({ place, message: `asks by {${other}}, which is not known there` });
    if (word === "session" && compiled?.names(word) === false)
      problems.push({ place, message: "asks without {session}: it would give the same for each session" });
    if (!Object.hasOwn(description.requests, request)) {
      problems.push({
        place,
        message: `there is no request ${request}; there are ${Object.keys(description.requests).join(", ")}`,
      });
    }
    return request;
  };

  const settings = new Set(Object.keys(description.settings));
  for (const reserved of [...ASKED, "session_token"]) {
    if (settings.has(reserved))
      problems.push({
        place: `settings.${reserved}`,
        message: "has a name that stands for something else: give it another one",
      });
  }
  const words = new Set([...settings, ...ASKED]);
  const { auth } = description;
  const logsIn = typeof auth === "object" && ("session" in auth || "oauth" in auth);
  const inBody = new Set([...words, ...(logsIn ? ["session_token"] : [])]);
  const requests = new Map(
    Object.entries(description.requests).map(([name, request]) => [
      name,
      at(`requests.${name}`, () => compileRequest(request, words, inBody)),
    ]),
  );
  if (problems.length === 0) for (const lacking of withoutToken(auth, requests)) problems.push(lacking);
  const { session, operators, bots, changes, live_chats: liveChats } = description;
  type Named = Omit<typeof session.visitor, "id" | "lookup">;
  const names = (place: string, described: Named) => ({
    name: value(`${place}.name`, described.name),
    externalId: value(`${place}.external_id`, described.external_id),
  });
  const person = (place: string, described: Named & Pick<typeof session.visitor, "id">): CompiledPerson => ({
    id: required(`${place}.id`, described.id),
    ...names(place, described),
  });
  const lookedUp = (place: string, lookup: string): string => {
    if (!Object.hasOwn(description.lookups, lookup)) problems.push({ place, message: `there is no lookup ${lookup}` });
    return lookup;
  };
  const { lookup: told } = session.visitor;
  const messages = [description.messages].flat();
  if (session.ended === undefined)
    problems.push({
      place: "session",
      message: "has no ended: without a time of its end no card would ever be finished",
    });
  const bySelf = liveChats.by === "field" || liveChats.by === "records";
  if (bySelf && messages.every((one) => one.live_chat === undefined))
    problems.push({ place: "messages", message: `needs live_chat, where live_chats are by: ${liveChats.by}` });
  if (!bySelf && messages.some((one) => one.live_chat !== undefined))
    problems.push({
      place: "messages",
      message: `has live_chat, which means nothing where live_chats are by: ${liveChats.by}`,
    });
  const toldBy = liveChats.by === "records" ? liveChats : undefined;
  const platform: CompiledPlatform = {
    description,
    auth: at("auth", () => compileAuth(auth, settings)),
    judge: compileJudge(
      description.refusals.filter((one, index) => at(`refusals.${index}`, () => compileJudge([one])) !== undefined),
    ),
    request(name) {
      const request = requests.get(name);
      if (request === undefined) throw new RangeError("no such request");
      return request;
    },
    session: {
      request: named("session.request", session.request, "session"),
      record: records("session.record", session.record),
      id: required("session.id", session.id),
      started: value("session.started", session.started),
      ended: value("session.ended", session.ended),
      isEnded: condition("session.is_ended", session.is_ended),
      count: value("session.count", session.count),
      language: value("session.language", session.language),
      visitor: person("session.visitor", session.visitor),
      told: told && {
        ...names("session.visitor.lookup", told),
        lookup: lookedUp("session.visitor.lookup.from", told.from),
      },
    },
    lookups: new Map(
      Object.entries(description.lookups).map(([name, lookup]) => [
        name,
        {
          request: requests.get(named(`lookups.${name}.request`, lookup.request, "id")) as CompiledRequest,
          records: records(`lookups.${name}.records`, lookup.records),
          id: required(`lookups.${name}.id`, lookup.id),
        },
      ]),
    ),
    operators: operators && {
      ...person("operators", operators),
      lookup: operators.lookup && lookedUp("operators.lookup", operators.lookup),
      records: operators.records === undefined ? undefined : records("operators.records", operators.records),
      where: condition("operators.where", operators.where) ?? always,
    },
    bots: bots && {
      lookup: lookedUp("bots.lookup", bots.lookup),
      where: condition("bots.if", bots.if) ?? always,
      name: value("bots.name", bots.name),
    },
    messages: messages.map((one, index) => {
      const place = messages.length === 1 ? "messages" : `messages.${index}`;
      if (one.request !== undefined) named(`${place}.request`, one.request, "session");
      return at(place, () => compileMessages(one, liveChats, place, compiling));
    }),
    liveChats: {
      request: toldBy?.request === undefined ? undefined : named("live_chats.request", toldBy.request, "session"),
      records: toldBy === undefined ? undefined : records("live_chats.records", toldBy.records),
      id: value("live_chats.id", toldBy?.id),
      find: at("live_chats", () => compileLiveChats(liveChats, compiling)),
    },
    changes:
      changes === "none"
        ? undefined
        : {
            request: named("changes.request", changes.request, "since"),
            records: records("changes.records", changes.records),
            order: changes.order,
            id: required("changes.id", changes.id),
            updated: required("changes.updated", changes.updated),
            ended: condition("changes.ended", changes.ended),
            count: value("changes.count", changes.count),
            hadLiveChat: condition("changes.had_live_chat", changes.had_live_chat),
          },
    missing,
  };
  return problems.length > 0 ? { problems } : platform;
}
