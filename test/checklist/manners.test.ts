import { describe, expect, it } from "vitest";
import { MANNER_NAMES } from "../../plugin/sandbox/named-manners.ts";
import { IS_LONG } from "../support/draws.ts";
import { folders } from "../support/given-files.ts";
import { checklistWorlds, idsOf, trialCards } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const ALL = "all of them at once";
/** In `npm test` those in which a checklist once went wrong; the others in the long tests. */
const TOUCHY = new Set(["open-cards", "locked-cards", "names-by-language", ALL]);

/** An ESM that answers like others that were seen lacks nothing for it. */
describe.each(["rest", "web-api"] as const)("over %s", (api) => {
  it.each([...MANNER_NAMES, ALL].filter((name) => IS_LONG || TOUCHY.has(name)))(
    "install and check find nothing missing under %s, and leave no trial card behind",
    async (name) => {
      const manners = name === ALL ? MANNER_NAMES : MANNER_NAMES.filter((one) => one === name);
      const world = await start({ api, sandbox: { manners } });
      for (const { exitCode, report } of [await world.install(), await world.check()]) {
        expect(idsOf(report, "missing")).toEqual([]);
        expect(exitCode).toBe(0);
      }
      expect(await trialCards(world)).toEqual([]);
    },
  );
});

describe("a trial card that is left from an attempt that was stopped", () => {
  it("is removed by the next install although somebody has it locked at first", async () => {
    const world = await start({ sandbox: { manners: ["locked-cards"] } });
    const values = {
      chat_session_id: { values: [{ value: "esm-chat-trial-left" }] },
      is_chat_active: { values: [{ code: "no" }] },
    };
    const login = new URLSearchParams({ login: world.sandbox.login, password: world.sandbox.password });
    const { headers } = await fetch(`${world.sandbox.esmRest}/users/login`, { method: "POST", body: login });
    const made = await fetch(`${world.sandbox.esmRest}/dc/chat_session/data`, {
      method: "POST",
      headers: { Authorization: headers.get("Authorization") ?? "", "Content-Type": "application/json" },
      body: JSON.stringify({ folderCode: "chat_sessions", data: values }),
    });
    expect(made.status).toBe(201);
    expect(await trialCards(world)).toHaveLength(1);
    expect((await world.install()).exitCode).toBe(0);
    expect(await trialCards(world)).toEqual([]);
  });
});
