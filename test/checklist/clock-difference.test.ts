import { expect, it } from "vitest";
import { folders } from "../support/given-files.ts";
import { checklistWorlds } from "./checklist-world.ts";

const start = checklistWorlds(folders());

/** HTTP tells the time in whole seconds, so that equal clocks may seem up to one apart. */
it.each([
  { platformMs: 0, evidence: "no difference can be seen" },
  { platformMs: 300_000, evidence: "they differ by 300 seconds" },
  { platformMs: -300_000, evidence: "they differ by 300 seconds" },
])("$platformMs ms: $evidence", async ({ platformMs, evidence }) => {
  const world = await start();
  world.sandbox.setClock(world.now + platformMs);
  const { report } = await world.check();
  expect(report.items.find(({ id }) => id === "clock-difference")).toMatchObject({ state: "done", evidence });
});
