import { randomBytes } from "node:crypto";
import { InputError } from "../../base/failure.ts";
import type { PlatformSession } from "../chat-history/platform-session.ts";
import type { SessionStore } from "../chat-history/session-store.ts";
import { type Abilities, abilitiesOf, listOf } from "./abilities.ts";
import { readAsked } from "./asked.ts";
import { carriedSession } from "./carried-session.ts";
import { listChanges } from "./list-changes.ts";
import { lookUp } from "./look-up.ts";
import { compileMatch } from "./match-request.ts";
import { readCursor } from "./paging.ts";
import type { PlatformDescription, Refusal } from "./platform-description.ts";
import { type Asking, type Reply, type Served, visibleNow } from "./reply.ts";
import { createReplyDraft } from "./reply-draft.ts";
import { createSignIn } from "./sign-in.ts";
import { requestOf, tellSession } from "./tell-session.ts";
import { makeFalse, makeTrue } from "./write-condition.ts";

export interface DescribedPlatformOptions {
  readonly description: PlatformDescription;
  /** Values of the description's own settings; those that are left out are made up, secrets at random. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

export interface DescribedPlatform {
  readonly description: PlatformDescription;
  readonly settings: Readonly<Record<string, string>>;
  /** What this platform cannot say of sessions, a sentence each. */
  readonly cannotSay: readonly string[];
  /** A session as this platform tells it: what it cannot say is left out. */
  carried(session: PlatformSession): PlatformSession;
  /** @param base the path at which the platform answers */
  answer(request: Request, base: string): Promise<Response>;
}

/**
 * A chat platform that answers as its description says.
 *
 * @throws InputError when the description cannot be turned round: what only an expression reads cannot be written
 */
export function createDescribedPlatform(
  { description, settings: given = {} }: DescribedPlatformOptions,
  { store, now }: { readonly store: SessionStore; now(): number },
): DescribedPlatform {
  const abilities = abilitiesOf(description);
  if (abilities.impossible.length > 0) throw notServed(description, abilities);
  const settings = settingsFor(description, given);
  const signIn = createSignIn(description, settings);
  const requests = Object.entries(description.requests).map(([name, request]) => ({
    name,
    match: compileMatch(request, settings, (cursor) => readCursor(cursor)?.words),
  }));
  const served = { description, abilities, store, now };
  return {
    description,
    settings,
    cannotSay: cannotSay(description, abilities),
    carried: (session) => carriedSession(description, abilities, session).session,
    async answer(request, base) {
      const asked = await readAsked(request, base);
      const loggedIn = signIn.logIn(asked);
      if (loggedIn === "refused") return refusalReply(description, "token");
      if (loggedIn !== undefined) return loggedIn;
      if (!signIn.mayAsk(asked)) return refusalReply(description, "token");
      for (const { name, match } of requests) {
        const words = match(asked);
        if (words === undefined) continue;
        const { session_token: token } = words;
        if (token !== undefined && !signIn.isToken(String(token))) return refusalReply(description, "token");
        const reply = replyTo(served, { name, words, asked, link: new URL(request.url) });
        if (reply.kind === "json") return Response.json(reply.json);
        return refusalReply(description, reply.kind === "bad-page" ? "failed" : reply.kind);
      }
      return Response.json({ error: "The description has no such request" }, { status: 404 });
    },
  };
}

/** Answers a request of the description with what the platform knows by now. */
function replyTo(served: Served, asking: Asking): Reply {
  const { description, abilities, store } = served;
  const { session, messages, live_chats: liveChats, changes } = description;
  const { name, words } = asking;
  if (changes !== "none" && changes.request === name) return listChanges(served, asking);
  const ofMessages = listOf(messages).map(({ request }) => request);
  if (![session.request, ...ofMessages, requestOf(liveChats)].includes(name)) return lookUp(served, asking);
  const sessionId = String(words["session"] ?? "");
  if (store.deleted.has(sessionId)) return { kind: "deleted" };
  const stored = store.sessions.get(sessionId);
  const visible = stored && visibleNow(stored, served.now());
  if (visible === undefined) return { kind: "unknown" };
  return tellSession(served, carriedSession(description, abilities, visible), asking);
}

/** What statuses mean where the description does not say otherwise. */
const USUAL = { token: 401, unknown: 404, deleted: 410, forbidden: 403, busy: 429, failed: 400 } as const;

/** A refusal in the platform's words: many of them have status 200. */
function refusalReply({ refusals }: PlatformDescription, means: Refusal["means"]): Response {
  for (const [index, refusal] of refusals.entries()) {
    if (refusal.means !== means) continue;
    const draft = createReplyDraft();
    const root = { draft, steps: [], known: {} };
    // The first refusal that applies counts.
    const isMade =
      (refusal.if === undefined || makeTrue(root, refusal.if)) &&
      refusals.slice(0, index).every((earlier) => earlier.if === undefined || makeFalse(root, earlier.if));
    const status = [refusal.status ?? 200].flat()[0] ?? 200;
    if (isMade) return Response.json(draft.json() ?? { error: means }, { status });
  }
  return Response.json({ error: means }, { status: USUAL[means] });
}

function settingsFor(
  { settings }: PlatformDescription,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, { secret, default: usual }]) => [
      name,
      given[name] ?? usual ?? (secret ? randomBytes(24).toString("base64url") : `sandbox-${name}`),
    ]),
  );
}

function notServed({ title }: PlatformDescription, { impossible }: Abilities): InputError {
  return new InputError(
    impossible.map((place) => ({
      file: title,
      place,
      message:
        "cannot be written by the sandbox: it writes paths, tables, times and conditions, and of expressions only lists of fields such as =join(' ', [first, last])",
    })),
  );
}

/** In words, for whoever starts the sandbox. */
function cannotSay({ live_chats: liveChats, times, session }: PlatformDescription, abilities: Abilities): string[] {
  const { kinds, notes, events, withdrawn, files, joins, lost } = abilities;
  const has = (place: string) => lost.has(place);
  const isSilent = !kinds.has("bot") && !kinds.has("system");
  const sentences: [boolean, string][] = [
    [isSilent && events, "the chatbot's and the system's messages are told as events"],
    [isSilent && !events, "the chatbot's and the system's messages are left out"],
    [!isSilent && !kinds.has("bot"), "the chatbot's messages are told as the system's"],
    [!isSilent && !kinds.has("system"), "the system's messages are told as the chatbot's"],
    [!notes, "private notes are left out"],
    [!events, "events are told as messages of the platform"],
    [!withdrawn, "messages that were withdrawn are left out"],
    [!files, "files are told by their names"],
    [liveChats.by === "session", "all live chats of a session are one, to the session's end"],
    [liveChats.by === "field", "a live chat lasts from its first message to its last"],
    [has("live_chats.established"), "when a live chat began is not told"],
    [liveChats.by !== "records" && !joins, "who joined a live chat without a word in it is not told"],
    [session.started === undefined, "a session starts with its first message or live chat"],
    [has("session.ended"), "a session ends with its last message"],
    [has("messages.sender_name"), "names do not stand beside messages"],
    [has("session.visitor.external_id"), "the end user's external id is not told"],
    [has("session.visitor.name"), "the end user's name is not told"],
    [has("operators.external_id"), "support persons' external ids are not told"],
    [times === "seconds", "times have no milliseconds"],
  ];
  return sentences.flatMap(([isSo, sentence]) => (isSo ? [sentence] : []));
}
