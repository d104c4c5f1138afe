import { afterEach, describe, expect, it } from "vitest";
import { verifiedMapping } from "../../../plugin/task/card/card-mapping.ts";
import { createPersonDirectory } from "../../../plugin/task/card/person-directory.ts";
import {
  createChatSession,
  type NewChatSession,
} from "../../../plugin/task/create-chat-session/create-chat-session.ts";
import { startWorld, type World } from "../task-world.ts";
import { at, START, wireSession } from "../wire-session.ts";

let world: World;

afterEach(() => world.close());

async function functionOf(): Promise<(session: Partial<NewChatSession>) => ReturnType<typeof createChatSession>> {
  world = await startWorld({ sessions: [wireSession()], createCards: false });
  const { esm, platformSettings, staticValueNames } = world.dependencies();
  const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
  const persons = createPersonDirectory(esm, platformSettings);
  return (session) =>
    createChatSession(
      { sessionId: "ws-1", startedAt: START, visitorExternalId: "vera@example.org", ...session },
      { esm, mapping, persons },
    );
}

describe("createChatSession", () => {
  it("makes an empty, active card with session id, customer and start time", async () => {
    const call = await functionOf();
    const { dataCardId, created } = await call({});
    const card = await world.card("ws-1");
    expect({ created, dataCardId }).toEqual({ created: true, dataCardId: card.dataCardId });
    expect(card.data["is_chat_active"]?.values).toEqual([{ value: "Yes", code: "yes" }]);
    expect(card.data["start_time"]?.values).toEqual([{ value: at(0).replace(".000Z", "Z") }]);
    expect(card.data["customer"]?.values).toHaveLength(1);
    expect(card.data["chat_log"]?.values).toEqual([]);
  });

  it("gives the same card when it is called again", async () => {
    const call = await functionOf();
    const first = await call({});
    expect(await call({})).toEqual({ dataCardId: first.dataCardId, created: false });
  });

  it("gives the same card when it is called many times at the same moment", async () => {
    const call = await functionOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => call({})));
    expect(new Set(answers.map(({ dataCardId }) => dataCardId)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  it("makes a card without customer when the person is not found, or not known", async () => {
    const call = await functionOf();
    await call({ visitorExternalId: null });
    await call({ sessionId: "ws-2", visitorExternalId: "nobody@example.org" });
    for (const sessionId of ["ws-1", "ws-2"]) {
      expect((await world.card(sessionId)).data["customer"]?.values).toEqual([]);
    }
  });

  it.each(["drop-after-write", "reset", "truncate"] as const)("makes one card after %s", async (kind) => {
    const call = await functionOf();
    world.sandbox.setFaults([{ target: "esm", match: "POST /itsm/api/v1/dc/", kind, times: 1 }]);
    const { dataCardId } = await call({});
    expect((await world.card("ws-1")).dataCardId).toBe(dataCardId);
  });

  it("keeps sessions apart whose ids look like queries", async () => {
    const call = await functionOf();
    const ids = ["ws-1", "ws-1' or 'a'='a", "%", "ws_1"];
    const cards = [];
    for (const sessionId of ids) cards.push(await call({ sessionId }));
    expect(cards.map(({ created }) => created)).toEqual([true, true, true, true]);
    expect((await call({ sessionId: "%" })).dataCardId).toBe(cards[2]?.dataCardId);
  });

  it("passes on that ESM refuses the card", async () => {
    const call = await functionOf();
    world.sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    await expect(call({})).rejects.toMatchObject({ name: "Failure", status: 403 });
  });
});
