import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { itemsAskedAbout } from "../../plugin/checklist/entry.ts";
import { brokenOff, type Questions } from "../../plugin/checklist/walk-and-fix.ts";
import { installCommand } from "../../plugin/cli/install-command.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { NAMED_MANNERS } from "../../plugin/sandbox/named-manners.ts";
import { readyMadeTemplateXml } from "../../plugin/settings/ready-made-template.ts";
import { esmChatCommands } from "../support/esm-chat-command.ts";
import { eventually } from "../support/eventually.ts";
import { folders } from "../support/given-files.ts";
import { failureOf, rejectionOf } from "../support/rejection.ts";
import { type ChecklistWorld, checklistWorlds, idsOf, recordingOutput, trialCards } from "./checklist-world.ts";

const start = checklistWorlds(folders());
const { start: startProcess } = esmChatCommands();

const FOLDER = { code: "chat_sessions", names: { en: "Chat sessions" } };

/** The template is there, its folder is not linked, as after every import. */
async function unlinked(): Promise<ChecklistWorld> {
  const world = await start({ sandbox: { templates: sandboxTemplates(["person", "incident"]), createCards: false } });
  world.sandbox.setManners(NAMED_MANNERS["import-without-links"].changes);
  world.sandbox.importTemplate(readyMadeTemplateXml());
  for (const code of ["customer", "support_person", "members"]) {
    world.sandbox.setReferenceTargets("chat_session", code, ["person"]);
  }
  return world;
}

/** Somebody who says this, time after time, and what they were told was found. */
function somebody(says: (times: number) => boolean) {
  const found: (string | undefined)[] = [];
  const asked: string[] = [];
  const questions: Questions = {
    asked: true,
    confirm: async (question) => {
      asked.push(question);
      return true;
    },
    waitUntilDone: async (instructions, what) => {
      asked.push(instructions);
      found.push(what);
      return says(found.length);
    },
  };
  return { questions, found, asked };
}

/** What is asked when install is entered there, by somebody who agrees to everything and does nothing. */
async function entered(world: ChecklistWorld, entry: { readonly from?: string; readonly only?: string }) {
  const { questions, asked } = somebody(() => false);
  const { output } = recordingOutput(true);
  await installCommand({ config: world.config, ...entry }, output, { ...world.context(), questions });
  return asked;
}

/** Until the trial card is made and ESM does not answer the next request. */
async function duringTrial(world: ChecklistWorld) {
  world.sandbox.setFaults([{ target: "esm", match: "PATCH ", kind: "timeout" }]);
  const running = startProcess(["install", "--yes", "--config", world.config]);
  await eventually(async () => ((await trialCards(world)).length > 0 ? true : undefined));
  return running;
}

describe("“Is that done?” “Yes” when it is not", () => {
  it("is asked again, with what was found, until it is so", async () => {
    const world = await unlinked();
    const { questions, found } = somebody((times) => {
      if (times === 3) world.sandbox.linkFolder("chat_session", FOLDER);
      return true;
    });
    const { exitCode, report } = await world.install(questions);
    const still = expect.stringMatching(/\(chat_sessions\): expected a folder that .*, found no folder at all$/);
    expect(found).toEqual([undefined, still, still]);
    expect([exitCode, idsOf(report, "missing")]).toEqual([0, []]);
  });

  it("may be left for later: the walk goes on, and the end says what remains", async () => {
    const world = await unlinked();
    const { questions, found } = somebody((times) => times < 2);
    const { report } = await world.install(questions);
    expect(found).toHaveLength(2);
    expect(idsOf(report, "missing")).toEqual(["template-linked"]);
    expect(report.items.find(({ id }) => id === "person-attribute")?.state).toBe("done");
  });

  it("is not asked for ever", async () => {
    const world = await unlinked();
    const { questions, found } = somebody(() => true);
    const { report } = await world.install(questions);
    expect(found).toHaveLength(10);
    expect(idsOf(report, "missing")).toEqual(["template-linked"]);
  });
});

describe("install is left and entered anywhere", () => {
  it("stopped at an item, it goes on at the first one that is not in order", async () => {
    const world = await unlinked();
    const stopped = somebody(() => {
      throw brokenOff();
    });
    const failure = await failureOf(world.install(stopped.questions));
    expect(failure).toMatchObject({ code: "stopped", message: expect.stringContaining("install --from ITEM") });
    const again = somebody(() => {
      world.sandbox.linkFolder("chat_session", FOLDER);
      return true;
    });
    expect((await world.install(again.questions)).exitCode).toBe(0);
    expect(again.asked).toEqual([expect.stringContaining("has no folder yet"), expect.stringContaining("trial card")]);
  });

  it("with --only it asks about that item and nothing else", async () => {
    const world = await unlinked();
    expect(await entered(world, { only: "template-linked" })).toEqual([expect.stringContaining("has no folder yet")]);
    world.sandbox.linkFolder("chat_session", FOLDER);
    expect(await entered(world, { only: "permissions" })).toEqual([expect.stringContaining("trial card")]);
    expect(await entered(world, { only: "template-linked" })).toEqual([]);
  });

  it("with --from it asks about that item and those after it", async () => {
    const world = await unlinked();
    world.sandbox.setReferenceTargets("chat_session", "customer", []);
    expect(await entered(world, { from: "reference-targets" })).toEqual([
      expect.stringContaining("References have no target yet"),
    ]);
    expect(await entered(world, { from: "configuration" })).toEqual([
      expect.stringContaining("platform-settings.properties"),
      expect.stringContaining("has no folder yet"),
      expect.stringContaining("References have no target yet"),
    ]);
  });

  it.each([
    [
      { from: "template-link" },
      /^--from: the checklist has no such item: did you mean template-linked\? there are configuration,/,
    ],
    [{ only: "folders" }, /^--only: the checklist has no such item: did you mean folder\? /],
    [{ only: "canary" }, /^--only: the checklist has no such item; there are /],
    [{ only: "folder", from: "folder" }, /^--from, --only: give one of them$/],
  ])("%j is a mistake in the arguments", async (entry, message) => {
    const error = await rejectionOf(Promise.resolve().then(() => itemsAskedAbout(entry)));
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain("canary");
  });
});

describe("a trial card of an install that is ended from outside", () => {
  it("is removed before it ends, when its terminal goes away (SIGHUP)", async () => {
    const world = await start();
    const running = await duringTrial(world);
    running.process.kill("SIGHUP");
    const { exitCode, stderr } = await running.finished();
    expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: expect.stringMatching(/^esm-chat: stopped/) });
    expect(await trialCards(world)).toEqual([]);
  });

  it("is removed by the next install, where nothing could be done any more (SIGKILL)", async () => {
    const world = await start();
    const running = await duringTrial(world);
    running.process.kill("SIGKILL");
    await running.finished();
    expect(await trialCards(world)).toHaveLength(1);
    world.sandbox.setFaults([]);
    expect((await world.install()).exitCode).toBe(0);
    expect(await trialCards(world)).toEqual([]);
  });
});
