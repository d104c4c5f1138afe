import { describe, expect, it } from "vitest";
import { MANNER_NAMES, type MannerName } from "../../plugin/sandbox/named-manners.ts";
import { verifiedMapping } from "../../plugin/task/card/card-mapping.ts";
import { isErasedLog } from "../../plugin/task/card/erased-log.ts";
import { createPersonDirectory } from "../../plugin/task/card/person-directory.ts";
import { createChatSession } from "../../plugin/task/create-chat-session/create-chat-session.ts";
import { createEraseTask, eraseParameters } from "../../plugin/task/erase/erase-task.ts";
import { allCards, first } from "../acceptance/raw-esm.ts";
import { IS_LONG } from "../support/draws.ts";
import { DAY, type EsmApi, MINUTE, type World, worlds } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

/* createChatSession and erasing, on an ESM that answers like others that were seen. */

const worldOf = worlds();
const ALL = "all of them at once";
/** In `npm test` those that these two tasks meet; each in the long tests. */
const MET = new Set<string>(["open-cards", "locked-cards", "names-by-language", "wait-in-message", ALL]);
const CASES = (["rest", "web-api"] as const).flatMap((api) =>
  [...MANNER_NAMES, ALL].filter((name) => IS_LONG || MET.has(name)).map((name) => ({ api, name })),
);
const SESSIONS = ["ws-1", "ws-2", "ws-3"].map((sessionId) => wireSession({ sessionId }));

async function worldUnder(name: string, api: EsmApi, createCards: boolean): Promise<World> {
  const manners: readonly MannerName[] = name === ALL ? MANNER_NAMES : MANNER_NAMES.filter((one) => one === name);
  const names = manners.includes("localised-static-values") ? { no: "Ei", yes: "Kyllä" } : { no: "No", yes: "Yes" };
  const dependencies = { staticValueNames: names };
  return worldOf({ sessions: SESSIONS, createCards, clock: START + 60 * MINUTE, api, manners, dependencies });
}

/** As a chatbot does: again when it is told that it may help. */
async function persistently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && "retryable" in error && error.retryable === true) || attempt === 4) throw error;
    }
  }
}

async function caller(world: World) {
  const { esm, platformSettings, staticValueNames } = world.dependencies();
  const mapping = await verifiedMapping(esm, platformSettings, staticValueNames);
  return (sessionId: string) =>
    persistently(() =>
      createChatSession(
        { sessionId, startedAt: START, visitorExternalId: "vera@example.org" },
        { esm, mapping, persons: createPersonDirectory(esm, platformSettings) },
      ),
    );
}

/** Nothing waits, is locked or open any more when a test looks at the cards itself. */
function calm({ sandbox }: World): void {
  sandbox.setManners({ waitInMessage: false, lockedCards: false, openCards: false, staticNames: "text" });
}

describe.each(CASES)("over $api, under $name,", ({ api, name }) => {
  it("createChatSession makes one card for a session, also when it is called at once and again", async () => {
    const world = await worldUnder(name, api, false);
    const call = await caller(world);
    const calls = await Promise.all(["ws-1", "ws-1", "ws-2", "ws-3", "ws-1"].map(call));
    const again = await Promise.all(["ws-1", "ws-2", "ws-3"].map(call));
    expect(again.map(({ created }) => created)).toEqual([false, false, false]);
    expect(new Set(calls.map(({ dataCardId }) => dataCardId))).toEqual(new Set(again.map((one) => one.dataCardId)));
    calm(world);
    const cards = await allCards(world.sandbox, "chat_session");
    expect(cards.map((card) => first(card, "chat_session_id")?.value).toSorted()).toEqual(["ws-1", "ws-2", "ws-3"]);
  });

  it("createChatSession makes a closed card active again", async () => {
    const world = await worldUnder(name, api, true);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: 3 } });
    expect(await (await caller(world))("ws-1")).toMatchObject({ created: false });
    calm(world);
    expect((await world.value("ws-1", "is_chat_active"))?.code).toBe("yes");
  });

  it("erasing takes the text away, by session and by age, and says so", async () => {
    const world = await worldUnder(name, api, true);
    for (let run = 0; run < 4; run += 1) await world.run();
    const erase = async (request: object) => {
      const task = createEraseTask(world.dependencies());
      return task.run(eraseParameters.parse({ request, dryRun: false }), world.context());
    };
    expect(await erase({ by: "session", sessionId: "ws-1" })).toMatchObject({ status: "done", failures: [] });
    world.sandbox.setClock(world.sandbox.clock() + 30 * DAY);
    expect(await erase({ by: "age", days: 7 })).toMatchObject({ status: "done", failures: [] });
    calm(world);
    for (const card of await allCards(world.sandbox, "chat_session")) {
      expect(isErasedLog(String(first(card, "chat_log")?.value))).toBe(true);
    }
  });
});
