import { expect, it } from "vitest";
import { chatsVisits } from "./chats-visit.ts";

const visit = chatsVisits();

it("smoke", async () => {
  const log = "2026-11-29 10:00:00 +02:00 Visitor (Vera): hi";
  const { visitor, pages, server } = await visit([
    {
      dataCardId: "500",
      sessionId: "ws-1",
      customer: "11",
      supportPerson: "14",
      start: new Date(Date.now() - 3600_000).toISOString(),
      end: new Date().toISOString(),
      wait: 80,
      messages: 3,
      log,
    },
  ]);
  const list = await visitor.get(`${pages}/chats`);
  console.log(list.text);
  list.elements();
  const chat = await visitor.get(`${pages}/chats/500`);
  console.log(chat.text);
  chat.elements();
  const erase = await visitor.get(`${pages}/chats/500/erase`);
  console.log(erase.text);
  erase.elements();
  const gone = await visitor.submit(`${pages}/chats/500/erase`);
  console.log(gone.text);
  for (const end of ["chat.html", "chat.txt", "chat.json"])
    console.log((await visitor.get(`${pages}/chats/500/${end}`)).text.slice(0, 600));
  await visitor.get(`${pages}/chats`);
  const found = await visitor.submit(`${pages}/chats`, { customer: "Virtanen" });
  console.log(found.url, found.text.slice(1000));
  console.log(server.logged);
  expect(list.status).toBe(200);
});
