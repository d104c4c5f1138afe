// createChatSession in an existing server on Hono. `handle` takes a Request and gives a Response.
import { serve } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import type { ChatSessions } from "esm-chat-history";
import { Hono } from "hono";

export function createServer(chatSessions: ChatSessions) {
  const app = new Hono();
  app.get("/", (context) => context.text("what this server does besides"));
  app.post("/chatbot/createChatSession", (context) =>
    chatSessions.handle(context.req.raw, getConnInfo(context).remote.address),
  );
  return app;
}

/** @returns the port */
export function start(chatSessions: ChatSessions, port: number) {
  return new Promise<{ port: number; close(): void }>((resolve) => {
    const server = serve({ fetch: createServer(chatSessions).fetch, hostname: "127.0.0.1", port }, (info) =>
      resolve({ port: info.port, close: () => server.close() }),
    );
  });
}
