// Answers as Ilves Chat does, a chat platform that does not exist, so that our-platform.mjs can be tested.
import { once } from "node:events";
import { createServer } from "node:http";

export const KEY = "kissa-istuu-7421";
export const WORKSPACE = "helsinki city";
export const ON_A_PAGE = 2;

const ROLES = { visitor: "guest", operator: "agent", bot: "robot", system: "platform", unknown: "moderator" };
const FORMS = { text: "words", file: "file", event: "notice", note: "aside" };

const time = (instant) => instant && new Date(instant).toISOString();
const userOf = ({ id, name, externalId }) => ({ id, name, mail: externalId });
const lineCount = ({ messages, messageCount = messages.length }) => messageCount;

/** What it answers; sessions are given in the form in which the plugin understands them. */
export function createIlvesChat() {
  let sessions = [];
  const forgotten = new Set();

  /** @returns status, and what is sent as JSON */
  function answer(url, headers) {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const [, root, workspace, what, chat = "", part] = pathname.split("/").map(decodeURIComponent);
    if (headers["x-ilves-key"] !== KEY) return { status: 401 };
    if (root !== "workspaces" || workspace !== WORKSPACE) return { status: 404 };
    if (what === "changes") return { status: 200, body: changes(searchParams) };
    const session = sessions.find(({ sessionId }) => sessionId === chat);
    if (what !== "chats" || session === undefined) return { status: 404 };
    if (forgotten.has(chat)) return { status: 200, body: { id: chat, forgotten: true } };
    return { status: 200, body: part === "lines" ? linesOf(session, searchParams) : chatOf(session) };
  }

  function changes(query) {
    const after = Date.parse(query.get("after"));
    const from = query.get("from") ?? "";
    const listed = sessions
      .filter((session) => session.updatedAt >= after && placeOf(session) > from)
      .toSorted((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
    const part = listed.slice(0, ON_A_PAGE);
    return { chats: part.map(changeOf), next: listed.length > part.length ? placeOf(part.at(-1)) : null };
  }

  return {
    answer,
    setSessions(given) {
      sessions = given;
    },
    forget: (sessionId) => forgotten.add(sessionId),
  };
}

/** Where it stands in the list of changes. */
const placeOf = ({ updatedAt, sessionId }) => `${time(updatedAt)} ${sessionId}`;

function changeOf(session) {
  return {
    id: session.sessionId,
    changed: time(session.updatedAt),
    open: session.endedAt === null,
    lineCount: lineCount(session),
    talked: session.liveChats.length > 0,
  };
}

function chatOf(session) {
  return {
    id: session.sessionId,
    forgotten: false,
    opened: time(session.startedAt),
    closed: time(session.endedAt),
    lineCount: lineCount(session),
    guest: userOf(session.visitor),
    agents: session.operators.map(userOf),
    talks: session.liveChats.map(({ liveChatId, establishedAt, endedAt, operators }) => ({
      id: liveChatId,
      asked: time(establishedAt),
      closed: time(endedAt),
      joined: operators.map(({ operatorId, joinedAt }) => ({ agent: operatorId, at: time(joinedAt) })),
    })),
  };
}

function linesOf({ messages }, query) {
  const lines = messages.map(({ messageId, sentAt, sender, liveChatId, type, text, attachment, withdrawn }) => ({
    id: messageId,
    at: time(sentAt),
    by: { role: ROLES[sender.kind], id: sender.id, name: sender.name },
    talk: liveChatId,
    form: FORMS[type],
    text,
    file: attachment && { name: attachment.name, bytes: attachment.size, type: attachment.mimeType },
    removed: withdrawn === true,
  }));
  const { part, more } = pageOf(lines, query);
  return { lines: part, more };
}

function pageOf(all, query) {
  const from = (Number(query.get("page")) - 1) * ON_A_PAGE;
  return { part: all.slice(from, from + ON_A_PAGE), more: from + ON_A_PAGE < all.length };
}

/**
 * Starts it on this machine. It goes on to tell the same time.
 *
 * @param now epoch milliseconds
 */
export async function startIlvesChat(now) {
  const { answer, setSessions, forget } = createIlvesChat();
  const server = createServer((request, response) => {
    const { status, body = null } = answer(request.url, request.headers);
    response.writeHead(status, { "content-type": "application/json", date: new Date(now).toUTCString() });
    response.end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    secrets: [KEY],
    now: () => now,
    setSessions,
    deleteForPrivacy: forget,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
