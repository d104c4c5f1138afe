import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { beginningOf } from "../../plugin/report/figures/period.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { readyMadeStaticValueNames } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate } from "../../plugin/settings/ready-made-template.ts";
import { attributeSetting } from "../../plugin/settings/setting-definitions.ts";
import { isErasedLog } from "../../plugin/task/card/erased-log.ts";
import { createEraseTask, eraseParameters } from "../../plugin/task/erase/erase-task.ts";
import { settingsOf } from "../support/ready-made.ts";
import { DAY, MINUTE, worlds } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

/*
 * Attributes for the start and the end that keep only the day (D: `2021-03-24`; over the Web API assumed: `24.03.2021`),
 * in zones on both sides of UTC.
 */

const worldOf = worlds();
const TEMPLATE = readFileSync("templates/chat_session.xml", "utf8").replaceAll(
  'type="date"',
  'type="date" date-only="true"',
);
const CASES = (["rest", "web-api"] as const).flatMap((api) =>
  ["Europe/Helsinki", "Pacific/Auckland", "America/Los_Angeles"].map((timeZone) => ({ api, timeZone })),
);

describe.each(CASES)("over $api, ESM in $timeZone,", ({ api, timeZone }) => {
  const start = () =>
    worldOf({
      api,
      timeZone,
      templates: [...sandboxTemplates(["person", "incident"]), TEMPLATE],
      sessions: [wireSession(), wireSession({ sessionId: "ws-2", status: "active", endedAt: null })],
      clock: START + 60 * MINUTE,
    });

  it("cards are written once, the finished one is not looked at for ever, the active one not written again", async () => {
    const world = await start();
    expect(await world.run()).toMatchObject({ status: "done", sessions: { written: 2, finished: 1, stillActive: 1 } });
    const [closed, active] = [await world.card("ws-1"), await world.card("ws-2")];
    expect(closed.data["end_time"]?.values).toEqual([{ value: expect.stringMatching(/^2025-03-1[34]$/) }]);
    for (let again = 0; again < 2; again += 1) {
      expect(await world.run()).toMatchObject({
        status: "done",
        sessions: { written: 0, stillActive: 1 },
        undone: [],
        refilled: [],
      });
    }
    expect([await world.card("ws-1"), await world.card("ws-2")]).toEqual([closed, active]);
  });

  it("a refresh of the day on which the chat began takes its card, and one of the days beside does not", async () => {
    const world = await start();
    await world.run();
    const platformSettings = settingsOf(`${attributeSetting("outcome")}=outcome`);
    const staticValueNames = readyMadeStaticValueNames(readReadyMadeTemplate());
    const seen = async (from: string, to: string) => {
      const refresh = { from: beginningOf(from, timeZone), to: beginningOf(to, timeZone) };
      return (await world.run({ refresh, dependencies: { platformSettings, staticValueNames } })).sessions.seen;
    };
    expect(await seen("2025-03-13", "2025-03-14")).toBe(0);
    expect(await seen("2025-03-15", "2025-03-16")).toBe(0);
    expect(await seen("2025-03-14", "2025-03-15")).toBe(1);
  });

  it("erasing by age finds the card when its day has ended everywhere, and not before", async () => {
    const world = await start();
    await world.run();
    const erase = async () => {
      const task = createEraseTask(world.dependencies());
      return task.run(eraseParameters.parse({ request: { by: "age", days: 7 }, dryRun: false }), world.context());
    };
    const isErased = async () => isErasedLog(String((await world.value("ws-1", "chat_log"))?.value));
    world.sandbox.setClock(START + 7 * DAY);
    await erase();
    expect(await isErased()).toBe(false);
    world.sandbox.setClock(START + 9.5 * DAY);
    expect(await erase()).toMatchObject({ status: "done", failures: [] });
    expect(await isErased()).toBe(true);
  });
});
