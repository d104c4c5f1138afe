import { readFileSync } from "node:fs";
import type { WireSession } from "../../../../plugin/sandbox/sessions/wire-session.ts";
import { given } from "../../../support/given-files.ts";
import { type Answer, startScriptedServer } from "../../../support/scripted-server.ts";

/** The example of docs/adapters.md. */
export const OUR_PLATFORM = "docs/examples/library/our-platform.mjs";
export const KEY = "kissa-istuu-7421";
const WORKSPACE = "helsinki city";
const ON_A_PAGE = 2;

/** Ilves Chat, the made-up platform of the example, with these sessions. */
export async function startIlvesChat(
  sessions: readonly WireSession[],
  own: (path: string) => Answer | undefined = () => undefined,
) {
  return startScriptedServer((request, response) => {
    const { url, query, headers } = request;
    const [path = ""] = url.split("?", 1);
    const answer = own(path) ?? answerTo(path, query, headers["x-ilves-key"]);
    if (typeof answer === "function") return answer(request, response);
    response.writeHead(answer.status ?? 200, { "content-type": "application/json", ...answer.headers });
    return response.end(JSON.stringify(answer.body ?? null));
  });

  function answerTo(path: string, query: URLSearchParams, key: unknown): Exclude<Answer, (...args: never) => unknown> {
    if (key !== KEY) return { status: 401 };
    const [, root, workspace, what, id = "", part] = path.split("/");
    if (root !== "workspaces" || decodeURIComponent(workspace ?? "") !== WORKSPACE) return { status: 404 };
    if (what === "changes") return { body: changes(query) };
    const session = sessions.find(({ sessionId }) => sessionId === decodeURIComponent(id));
    if (what !== "chats" || session === undefined) return { status: 404 };
    return { body: part === "lines" ? lines(session, query) : chat(session) };
  }

  function changes(query: URLSearchParams): unknown {
    const after = query.get("after") ?? "";
    const listed = sessions
      .map((session) => ({
        id: session.sessionId,
        changed: session.endedAt ?? session.messages.at(-1)?.sentAt ?? session.startedAt,
        open: session.status === "active",
        lineCount: session.messages.length,
        talk: session.liveChats.length > 0,
      }))
      .filter(({ changed }) => changed >= after)
      .toSorted((one, other) => one.changed.localeCompare(other.changed));
    const { part, more } = pageOf(listed, query);
    return { chats: part, more };
  }
}

function chat(session: WireSession): unknown {
  const [talk] = session.liveChats;
  const { visitorId, name, externalId } = session.visitor;
  return {
    id: session.sessionId,
    opened: session.startedAt,
    closed: session.endedAt,
    lineCount: session.messages.length,
    guest: { id: visitorId, name, mail: externalId },
    agents: session.operators.map((one) => ({ id: one.operatorId, name: one.name, mail: one.externalId })),
    talk: talk && {
      asked: talk.establishedAt,
      joined: talk.operators.map(({ operatorId, joinedAt }) => ({ agent: operatorId, at: joinedAt })),
    },
  };
}

const ROLES: Readonly<Record<string, string>> = { visitor: "guest", operator: "agent", bot: "robot" };

function lines(session: WireSession, query: URLSearchParams): unknown {
  const all = session.messages.map(({ messageId, sentAt, sender, text }) => ({
    id: messageId,
    at: sentAt,
    by: { role: ROLES[sender.kind], id: sender.id, name: sender.name },
    text,
    removed: false,
  }));
  const { part, more } = pageOf(all, query);
  return { lines: part, more };
}

function pageOf<T>(all: readonly T[], query: URLSearchParams) {
  const from = (Number(query.get("page")) - 1) * ON_A_PAGE;
  return { part: all.slice(from, from + ON_A_PAGE), more: from + ON_A_PAGE < all.length };
}

/** Copies the example beside a configuration, with its key. @returns the section `chatHistory` */
export function ilvesChatHistory(folder: string, url: string) {
  given(folder, "ilves-key", `${KEY}\n`);
  given(folder, "our-platform.mjs", readFileSync(OUR_PLATFORM));
  return { url, adapter: "./our-platform.mjs", settings: { workspace: WORKSPACE, key: { file: "ilves-key" } } };
}
