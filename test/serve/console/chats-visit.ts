import type { EsmUser } from "../../../plugin/sandbox/esm-users.ts";
import { type GivenChat, sandboxWith } from "../../report/chats/chats-world.ts";
import { type ConsoleServer, type ConsoleServerOptions, consoleServers } from "./console-server.ts";
import { type VisitedPage, type Visitor, visitorOf } from "./console-visitor.ts";

export interface ChatsVisit {
  readonly server: ConsoleServer;
  /** The pages of the environment. */
  readonly pages: string;
  /** Logged in as the sandbox's user, an operator. */
  readonly visitor: Visitor;
  /** Logs in as somebody else. */
  as(user: EsmUser): Promise<Visitor>;
}

/** Consoles in front of these chats, each with a visitor who is logged in. */
export function chatsVisits(): (
  chats: readonly GivenChat[],
  options?: ConsoleServerOptions & { readonly users?: readonly EsmUser[]; readonly language?: string },
) => Promise<ChatsVisit> {
  const start = consoleServers();
  return async (chats, { users = [], language = "en", ...options } = {}) => {
    const server = await start({ ...options, sandbox: { ...sandboxWith(chats), users, ...options.sandbox } });
    const headers = { "accept-language": language };
    const visitor = visitorOf(server.origin, headers);
    const page = await visitor.logIn(server.sandbox.login, server.sandbox.password);
    const chatsLink = page.elements().find(({ attributes }) => attributes.get("href")?.endsWith("/chats"));
    return {
      server,
      pages: (chatsLink?.attributes.get("href") ?? "").replace(/\/chats$/, ""),
      visitor,
      async as({ login, password }) {
        const other = visitorOf(server.origin, headers);
        await other.logIn(login, password);
        return other;
      },
    };
  };
}

/** Where the links of a page lead. */
export function linksOn(page: VisitedPage): string[] {
  return page.elements().flatMap(({ name, attributes }) => (name === "a" ? [attributes.get("href") ?? ""] : []));
}

/** The ids of the chats that a page lists, in its order. */
export function chatsOn(page: VisitedPage): string[] {
  return linksOn(page).flatMap((href) => /\/chats\/(\d+)$/.exec(href)?.[1] ?? []);
}
