import { describe, expect, it } from "vitest";
import { failureOf } from "../support/rejection.ts";
import { MINUTE, worlds } from "./task-world.ts";
import { START, wireSession } from "./wire-session.ts";

const worldOf = worlds();
const FINNISH = {
  sessions: [wireSession()],
  clock: START + 60 * MINUTE,
  manners: ["localised-static-values"],
} as const;

/** D: EQL matches static values by their name in the system language, never a translation. */
describe("an ESM whose system language is Finnish, while the names in the configuration are English,", () => {
  it("stops a run over the Web API, which names the setting and what to do", async () => {
    const world = await worldOf({ ...FINNISH, api: "web-api" });
    const failure = await failureOf(world.run());
    expect(failure).toMatchObject({ code: "esm-mapping-wrong", scope: "run", retryable: false });
    expect(failure.message).toMatch(
      /^esm\.webApi\.staticValueNames\.no: No: expected what ESM calls a value of is_chat_active in its system language, found .*: set it to what ESM shows on a finished card/,
    );
  });

  it("does not matter over REST, where the template tells the names", async () => {
    const world = await worldOf(FINNISH);
    expect(await world.run()).toMatchObject({ status: "done", sessions: { finished: 1 } });
  });
});
