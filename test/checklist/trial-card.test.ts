import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { systemClock } from "../../plugin/base/clock.ts";
import type { ItemId } from "../../plugin/checklist/checklist-item.ts";
import { connectChecklist } from "../../plugin/checklist/connect-checklist.ts";
import { type ChecklistSystems, gatherFacts } from "../../plugin/checklist/facts.ts";
import { tryCard } from "../../plugin/checklist/trial-card.ts";
import { readConfiguration } from "../../plugin/settings/configuration.ts";
import { allCards } from "../acceptance/raw-esm.ts";
import { folders } from "../support/given-files.ts";
import { FURTHER_ATTRIBUTES } from "../support/ready-made.ts";
import { failureOf } from "../support/rejection.ts";
import { type ChecklistWorld, checklistWorlds, idsOf, trialCards, withItemsByEye } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const DAY_MS = 86_400_000;

const TRIED: readonly ItemId[] = ["mandatory-attributes", "permissions", "session-id-unique"];

/** Works with the systems of a world that somebody may stop. */
async function stoppable<T>(
  world: ChecklistWorld,
  work: (systems: ChecklistSystems, stop: () => void) => Promise<T>,
): Promise<T> {
  const stopping = new AbortController();
  const { systems, close } = await connectChecklist(await readConfiguration(world.config, {}), {
    clock: systemClock,
    environment: {},
    settingsFile: undefined,
    lastRun: undefined,
    served: undefined,
    signal: stopping.signal,
  });
  try {
    return await work(systems, () => stopping.abort());
  } finally {
    close();
  }
}

/** Changes what the note of the last trial says. */
function changeNote({ folder }: ChecklistWorld, change: object): void {
  const journal = join(folder, "esm-chat-journal");
  const note = readdirSync(journal).find((name) => name.startsWith("trial-card-")) ?? "";
  const written = JSON.parse(readFileSync(join(journal, note), "utf8")) as object;
  writeFileSync(join(journal, note), JSON.stringify({ ...written, ...change }));
}

/** Without the wait in business hours, which this configuration does not have. */
const FURTHER = FURTHER_ATTRIBUTES.split("\n")
  .filter((line) => !line.includes("waitInBusinessHours"))
  .join("\n");

it.each(["rest", "web-api"] as const)("a trial has a value in each attribute that is mapped, over %s", async (api) => {
  const world = await start({ api, settings: FURTHER });
  const note = await stoppable(world, (systems) => tryCard(gatherFacts(systems)));
  expect(note).toMatchObject({ findings: [], withReferences: true });
  expect(note.proved.toSorted()).toEqual(TRIED);
});

describe("a trial that is stopped", () => {
  it.each(["createCard", "modifyCards", "findCards"] as const)(
    "in %s removes its cards all the same",
    async (method) => {
      const world = await start();
      const failure = await stoppable(world, async (systems, stop) => {
        const { esm } = systems;
        function stopAfter<Arguments extends unknown[], T>(work: (...given: Arguments) => Promise<T>) {
          return async (...given: Arguments) => {
            const done = await work(...given);
            if ((await trialCards(world)).length > 0) stop();
            return done;
          };
        }
        const facts = gatherFacts({
          ...systems,
          esm: { ...esm, [method]: stopAfter(esm[method] as typeof esm.findCards) },
        });
        return failureOf(
          tryCard(facts).then(async () => esm.cardIds({ templateCode: "chat_session", filter: undefined })),
        );
      });
      expect(failure.code).toBe("stopped");
      expect(await trialCards(world)).toEqual([]);
      expect(await allCards(world.sandbox, "chat_session")).toHaveLength(1);
    },
  );

  it("names the card that it could not remove", async () => {
    const world = await start();
    world.sandbox.setFaults([{ target: "esm", match: "DELETE ", kind: "status", status: 403 }]);
    const failure = await stoppable(world, async (systems, stop) => {
      const modifyCards: typeof systems.esm.modifyCards = async (...given) => {
        stop();
        return systems.esm.modifyCards(...given);
      };
      return failureOf(tryCard(gatherFacts({ ...systems, esm: { ...systems.esm, modifyCards } })));
    });
    const [trial] = await trialCards(world);
    expect(failure).toMatchObject({ code: "stopped" });
    expect(failure.message).toMatch(`data card ${trial?.dataCardId} could not be removed`);
  });

  it("does not wait for ever for an ESM that does not answer any more", async () => {
    const world = await start();
    const failure = await stoppable(world, async (systems, stop) => {
      // Time limits are over at once.
      const clock = { ...systemClock, wait: async () => undefined };
      const modifyCards = async () => {
        stop();
        return systems.esm.modifyCards("chat_session", [{ dataCardId: "1", values: {} }]);
      };
      const cleaning = { ...systems.cleaning, findCards: async () => new Promise<never>(() => undefined) };
      const facts = gatherFacts({ ...systems, clock, cleaning, esm: { ...systems.esm, modifyCards } });
      return failureOf(tryCard(facts));
    });
    expect(failure.message).toMatch(/data card \d+ could not be removed \(ESM did not answer within 15 seconds\)/);
  });
});

describe("what a trial showed", () => {
  it("counts for so many days as the configuration says, and no longer", async () => {
    const world = await start();
    await world.install();
    const at = (days: number) => ({ at: new Date(world.now - days * DAY_MS).toISOString() });
    changeNote(world, at(30));
    expect(idsOf((await world.check()).report, "cannot-verify")).toEqual(withItemsByEye([]));
    changeNote(world, at(31));
    const { report } = await world.check();
    expect(idsOf(report, "cannot-verify")).toEqual(withItemsByEye(TRIED));
    expect(report.items.find(({ id }) => id === "permissions")).toMatchObject({
      why: expect.stringMatching(/more than 30 days ago$/),
      byEye: expect.stringMatching(/^run esm-chat install/),
    });
    world.configure((one) => ({ ...one, checklist: { ...one.checklist, trialCardDays: 60 } }));
    expect(idsOf((await world.check()).report, "cannot-verify")).toEqual(withItemsByEye([]));
  });

  it("counts no longer for a version that tries more", async () => {
    const world = await start();
    await world.install();
    changeNote(world, { version: 1 });
    expect(idsOf((await world.check()).report, "cannot-verify")).toEqual(withItemsByEye(TRIED));
  });

  it("stays missing however long ago it was", async () => {
    const world = await start();
    world.sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    await world.install();
    changeNote(world, { at: new Date(world.now - 400 * DAY_MS).toISOString() });
    expect(idsOf((await world.check()).report, "missing")).toEqual(["permissions"]);
  });

  it("does not include references where no Person card can be seen, and says so", async () => {
    const world = await start();
    world.sandbox.setHiddenCards((await allCards(world.sandbox, "person")).map(({ dataCardId }) => dataCardId));
    const { report } = await world.install();
    expect(report.items.find(({ id }) => id === "permissions")).toMatchObject({
      state: "done",
      evidence: expect.stringContaining("references were not proved, as no Person card was seen"),
    });
  });

  it("includes references over the Web API too, where a support person is known", async () => {
    const world = await start({ api: "web-api" });
    const agreed = { asked: true, confirm: async () => true, waitUntilDone: async () => false };
    await world.install(agreed);
    const [trial] = await trialCards(world);
    for (const code of ["members", "support_person", "customer"]) {
      expect(trial?.data[code]?.values).toHaveLength(1);
    }
  });
});
