import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../plugin/runner/environment/one-at-a-time.ts";
import { readConfiguration } from "../../../plugin/settings/configuration.ts";
import { openErasures } from "../../../plugin/state/open-erasures.ts";
import type { GivenChat } from "../../report/chats/chats-world.ts";
import { forward } from "../../support/forward.ts";
import { scriptedServers } from "../../support/scripted-server.ts";
import { chatsVisits } from "./chats-visit.ts";

const visit = chatsVisits();
const startServer = scriptedServers();
const CHAT: GivenChat = { dataCardId: "500", sessionId: "ws-1", customer: "11", log: "what was said", messages: 3 };

/** Somebody is erasing a chat, and ESM has the request that does it, but does not answer until it is let go. */
async function erasing(afterwards: "answered" | "cut off") {
  const esm = new EventEmitter();
  const asked = once(esm, "asked");
  const letGo = once(esm, "let go");
  const world = await visit([CHAT], {
    async inFront(sandbox) {
      const { url } = await startServer(async (request, response) => {
        if (request.method === "GET" || /login/i.test(request.url)) return forward(request, response, sandbox.esmRest);
        esm.emit("asked");
        await letGo;
        if (afterwards === "cut off") return response.destroy();
        return forward(request, response, sandbox.esmRest);
      });
      return url;
    },
  });
  const { server, visitor, pages } = world;
  await visitor.get(`${pages}/chats/500/erase`);
  await visitor.submit(`${pages}/chats/500/erase`);
  await asked;
  const configuration = await readConfiguration(join(server.folder, "esm-chat.config.json"), {});
  return {
    ...world,
    letGo: () => void esm.emit("let go"),
    register: () => openErasures(configuration.journalFolder, keyOf(configuration)).show().erasures,
    log: () => JSON.stringify(server.sandbox.world.cards.get("500")?.values.get("chat_log")?.[0]),
    told: () => server.logged.filter((line) => line.includes("erasing from the console has ended")),
  };
}

describe("a stop while a chat is being erased", () => {
  it("waits until it is whole: card, register and log agree", async () => {
    const { server, letGo, register, log, told } = await erasing("answered");
    const order: string[] = [];
    const stopped = server.stop().then(() => void order.push("stopped"));
    // Told twice: the second signal waits for the same end.
    const again = server.stop();
    order.push("let go");
    letGo();
    await Promise.all([stopped, again]);
    expect(order).toEqual(["let go", "stopped"]);
    expect(log()).toMatch(/Erased on request at/);
    expect(register()).toMatchObject([{ erased: ["500"], unknown: [] }]);
    expect(register()[0]?.ending).toBeDefined();
    expect(told()).toHaveLength(1);
  });

  it("says in the register that nobody knows, where ESM's answer is lost", async () => {
    const { server, letGo, register, log } = await erasing("cut off");
    const stopped = server.stop();
    letGo();
    await stopped;
    expect(log()).toContain("what was said");
    expect(register()).toMatchObject([{ erased: [], unknown: ["500"] }]);
    expect(register()[0]?.ending).toBeDefined();
  });
});
