// createChatSession in an existing server on Express. `listener` reads the body itself: mount it in front of express.json().
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { ChatSessions } from "esm-chat-history";
import express from "express";

export function createServer(chatSessions: ChatSessions) {
  const app = express();
  app.post("/chatbot/createChatSession", chatSessions.listener);
  app.use(express.json());
  app.post("/", ({ body }, response) => void response.json({ "what this server does besides": body }));
  return app;
}

/** @returns the port */
export async function start(chatSessions: ChatSessions, port: number) {
  const server = createServer(chatSessions).listen(port, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
