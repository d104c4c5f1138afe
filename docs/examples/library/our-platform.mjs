// An adapter for Ilves Chat, a chat platform that does not exist (docs/adapters.md). It imports nothing.
//
// Its API: GET /chats/ID tells a chat, and GET /chats/ID/lines?page=N its lines; "more" says whether another page follows.
// GET /changes?after=TIME lists the chats that changed, the oldest change first; "next" is what to go on from. Pages by
// number would lose chats there: one that changes while the list is read moves to its end, and those behind it move up.

const KINDS = { guest: "visitor", agent: "operator", robot: "bot", platform: "system" };
const TYPES = { words: "text", file: "file", notice: "event", aside: "note" };
const userOf = ({ id, name, mail }) => ({ id, name, externalId: mail });

/** @type {import("esm-chat-history").ChatPlatformAdapter} */
export default {
  name: "ilves-chat",
  apiVersion: 1,
  changes: "oldest-first",
  requestsPerSecond: 20,
  settings: {
    workspace: { what: "the workspace whose chats are read" },
    key: { what: "a key that may read them", secret: true },
  },

  connect({ http, settings, clock, fail }) {
    const headers = { "x-ilves-key": settings.key };

    /** Asks for something of the workspace; undefined when it is not there. */
    async function ask(path, options) {
      const values = { workspace: settings.workspace, ...options.values };
      const reply = await http.get(`/workspaces/{workspace}${path}`, { ...options, values, headers });
      if (reply.status === 401) throw fail.tokenRefused(reply);
      if (reply.status === 423) {
        const message = "the chat is locked while its transcript is made";
        throw fail(message, { code: "chat-locked", scope: "card", retryable: true });
      }
      if (reply.status === 404) return undefined;
      if (reply.status !== 200) throw fail.unexpected(reply);
      return reply.json();
    }

    async function linesOf(chat) {
      const lines = [];
      for (let page = 1; ; page += 1) {
        const part = await ask("/chats/{chat}/lines", { values: { chat }, query: { page } });
        if (part === undefined) return undefined;
        for (const line of part.lines) lines.push(line);
        if (!part.more) return lines;
      }
    }

    return {
      async session(sessionId) {
        const chat = await ask("/chats/{chat}", { values: { chat: sessionId } });
        if (chat === undefined) return { kind: "unknown" };
        if (chat.forgotten) return { kind: "deleted" };
        const lines = await linesOf(sessionId);
        if (lines === undefined) return { kind: "unknown" };
        return {
          kind: "history",
          countByPlatform: chat.lineCount,
          // The chat was read before its lines.
          endedBeforeReading: chat.closed !== null,
          session: {
            sessionId: chat.id,
            startedAt: chat.opened,
            endedAt: chat.closed,
            visitor: userOf(chat.guest),
            operators: chat.agents.map(userOf),
            liveChats: chat.talks.map((talk) => ({
              liveChatId: talk.id,
              establishedAt: talk.asked,
              endedAt: talk.closed,
              operators: talk.joined.map(({ agent, at }) => ({ operatorId: agent, joinedAt: at })),
            })),
            messages: lines.map(({ id, at, by, talk, form, text, file, removed }) => ({
              messageId: id,
              sentAt: at,
              sender: { kind: KINDS[by.role] ?? "unknown", id: by.id, name: by.name },
              liveChatId: talk,
              type: TYPES[form] ?? "unknown",
              text,
              attachment: file && { name: file.name, size: file.bytes, mimeType: file.type },
              withdrawn: removed,
            })),
          },
        };
      },

      async *changedSessions({ since }) {
        const after = new Date(since).toISOString();
        for (let from; ; ) {
          const part = await ask("/changes", { query: { after, from } });
          if (part === undefined) throw fail.unexpected({ status: 404 });
          const sessions = part.chats.map(({ id, changed, open, lineCount, talked }) => {
            return { sessionId: id, updatedAt: changed, ended: !open, messageCount: lineCount, hadLiveChat: talked };
          });
          from = part.next;
          yield { sessions, isLast: from === null };
          if (from === null) return;
        }
      },

      async probe() {
        const after = new Date(clock.now() - 3_600_000).toISOString();
        if ((await ask("/changes", { query: { after } })) === undefined) throw fail.unexpected({ status: 404 });
      },
    };
  },
};
