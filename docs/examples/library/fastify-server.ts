// createChatSession in an existing server on Fastify. `listener` reads the body itself, and answers past Fastify.
import type { AddressInfo } from "node:net";
import type { ChatSessions } from "esm-chat-history";
import Fastify from "fastify";

export function createServer(chatSessions: ChatSessions) {
  const app = Fastify();
  app.post("/", async ({ body }) => ({ "what this server does besides": body }));
  // What is registered here alone leaves the bodies of its routes unread.
  app.register(async (chatbot) => {
    chatbot.removeAllContentTypeParsers();
    chatbot.addContentTypeParser("*", (_request, _body, done) => done(null));
    chatbot.post("/chatbot/createChatSession", async (request, reply) => {
      reply.hijack();
      await chatSessions.listener(request.raw, reply.raw);
    });
  });
  return app;
}

/** @returns the port */
export async function start(chatSessions: ChatSessions, port: number) {
  const app = createServer(chatSessions);
  await app.listen({ port, host: "127.0.0.1" });
  return { port: (app.server.address() as AddressInfo).port, close: () => app.close() };
}
