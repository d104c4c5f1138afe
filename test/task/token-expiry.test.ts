import { afterEach, describe, expect, it } from "vitest";
import { generateSessions } from "../../plugin/sandbox/sessions/generate-sessions.ts";
import { draws } from "../support/draws.ts";
import { DAY, startWorld, type World } from "./task-world.ts";
import { START } from "./wire-session.ts";

const LIFE_SECONDS = 900;
const SESSIONS = draws(40, 1_000);
const ownZone = process.env["TZ"];

let world: World;

afterEach(async () => {
  process.env["TZ"] = ownZone;
  if (ownZone === undefined) delete process.env["TZ"];
  await world.close();
});

describe(`a token that expires in the middle of a run of ${SESSIONS} sessions`, () => {
  it.each(["UTC", "Asia/Kathmandu", "America/Los_Angeles", "Pacific/Kiritimati"])(
    "costs exactly one more login when the machine is in %s",
    async (zone) => {
      process.env["TZ"] = zone;
      let realTime = Date.now();
      world = await startWorld({
        sessions: [...generateSessions({ seed: 3, count: SESSIONS, startAt: START })],
        clock: START + DAY,
        tokenLifeSeconds: LIFE_SECONDS,
        now: () => realTime,
      });
      const report = await world.run({
        onProgress: ({ done }) => {
          if (done === SESSIONS / 2) realTime = Date.now() + LIFE_SECONDS * 1000;
        },
      });
      expect(report).toMatchObject({ status: "done", sessions: { written: SESSIONS, failed: 0 } });
      const logins = world.sandbox.stats().esm.calls.find(({ path }) => path.endsWith("/users/login"));
      expect(logins?.requests).toBe(2);
    },
  );
});
