import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import type { ItemId } from "../../plugin/checklist/checklist-item.ts";
import { brokenOff, type Questions } from "../../plugin/checklist/walk-and-fix.ts";
import { installCommand } from "../../plugin/cli/install-command.ts";
import { offerTokenFile, prepareFiles } from "../../plugin/cli/prepare-files.ts";
import { agreement } from "../../plugin/cli/terminal-questions.ts";
import { sandboxTemplates } from "../../plugin/sandbox/default-templates.ts";
import { NAMED_MANNERS } from "../../plugin/sandbox/named-manners.ts";
import { readPlatformSettings } from "../../plugin/settings/platform-settings.ts";
import { readReadyMadeTemplate, readyMadeTemplateXml } from "../../plugin/settings/ready-made-template.ts";
import { allCards } from "../acceptance/raw-esm.ts";
import { folders } from "../support/given-files.ts";
import { failureOf, rejectionOf } from "../support/rejection.ts";
import {
  type ChecklistWorld,
  checklistWorlds,
  findingsOf,
  idsOf,
  recordingOutput,
  trialCards,
  withItemsByEye,
} from "./checklist-world.ts";

const folder = folders();
const start = checklistWorlds(folder);

/** Items that only a trial card can show. */
const TRIED: readonly ItemId[] = ["mandatory-attributes", "permissions", "session-id-unique"];

const WITHOUT_TEMPLATE = { sandbox: { templates: sandboxTemplates(["person", "incident"]), createCards: false } };

function withImport({ configure, sandbox }: ChecklistWorld): void {
  configure((one) => ({ ...one, esm: { ...one.esm, templateImportUrl: `${sandbox.control}/templates` } }));
}

/** Somebody who answers, and what was asked. */
function somebody(answers: Partial<Questions>): { readonly asked: string[]; readonly questions: Questions } {
  const asked: string[] = [];
  return {
    asked,
    questions: {
      asked: true,
      confirm: async (question) => {
        asked.push(question);
        return (await answers.confirm?.(question)) ?? true;
      },
      waitUntilDone: async (instructions) => {
        asked.push(instructions);
        return (await answers.waitUntilDone?.(instructions)) ?? false;
      },
    },
  };
}

function noteFiles({ folder: where }: ChecklistWorld): string[] {
  const notes = join(where, "esm-chat-journal");
  return existsSync(notes) ? readdirSync(notes).filter((name) => name.startsWith("trial-card-")) : [];
}

/** Windows has no such permissions. */
function isOwnersOnly(file: string): boolean {
  return process.platform === "win32" || (statSync(file).mode & 0o777) === 0o600;
}

describe("install --yes", () => {
  it("imports the template, tries a card and takes it away again; nothing is missing afterwards, in check either", async () => {
    const world = await start(WITHOUT_TEMPLATE);
    withImport(world);
    expect(idsOf((await world.check()).report, "missing")).toEqual(["template"]);
    const { exitCode, report } = await world.install();
    expect(exitCode).toBe(0);
    expect(idsOf(report, "missing")).toEqual([]);
    expect(idsOf(report, "cannot-verify")).toEqual(withItemsByEye(["activity-readable", "persons-findable"]));
    const { exitCode: checked, report: again } = await world.check();
    expect(checked).toBe(0);
    expect(again.items).toEqual(report.items);
    const cards = await allCards(world.sandbox, "chat_session");
    expect(cards.filter((card) => !(card as { readonly deleted?: boolean }).deleted)).toEqual([]);
  });

  it("leaves nothing behind when it is run again", async () => {
    const world = await start();
    const before = await allCards(world.sandbox, "chat_session");
    await world.install();
    const notes = noteFiles(world);
    expect((await world.install()).exitCode).toBe(0);
    expect(noteFiles(world)).toEqual(notes);
    expect(await allCards(world.sandbox, "chat_session")).toEqual(before);
  });

  it("finds out anew what the user may do, and does not go by what an earlier trial showed", async () => {
    const world = await start();
    expect((await world.install()).exitCode).toBe(0);
    world.sandbox.setPermissions([{ templateCode: "chat_session", read: true, write: false }]);
    expect(idsOf((await world.install()).report, "missing")).toEqual(["permissions"]);
    world.sandbox.setPermissions([]);
    expect((await world.install()).exitCode).toBe(0);
  });

  it("says where the template is and what to do with it, where ESM takes none over HTTP", async () => {
    const { config, context } = await start(WITHOUT_TEMPLATE);
    const { output, said } = recordingOutput(false);
    expect(await installCommand({ config, yes: true }, output, context())).toBe(2);
    const text = said.join("\n");
    expect(text).toMatch(/Import .*templates\/chat_session\.xml in ESM: Templates → Import templates/);
    expect(text).toContain("What remains to be done by hand:\n  1. import templates/chat_session.xml");
  });

  it("makes no card over the Web API, which could not remove it", async () => {
    const world = await start({ api: "web-api" });
    const { exitCode, report } = await world.install();
    expect(exitCode).toBe(0);
    expect(idsOf(report, "cannot-verify")).toEqual(
      withItemsByEye([
        "attributes",
        "folder",
        "function-folder",
        "mandatory-attributes",
        "permissions",
        "person-attribute-readable",
        "reference-targets",
        "session-id-unique",
        "template-linked",
        "template-once",
        "value-codes",
      ]),
    );
    expect(await allCards(world.sandbox, "chat_session")).toHaveLength(1);
  });
});

describe("install", () => {
  it("waits until the template is imported by hand, and goes on", async () => {
    const world = await start(WITHOUT_TEMPLATE);
    const { asked, questions } = somebody({
      waitUntilDone: async () => {
        world.sandbox.importTemplate(readyMadeTemplateXml());
        return true;
      },
    });
    const { report } = await world.install(questions);
    expect(asked[1]).toMatch(/Import .*templates\/chat_session\.xml in ESM: Templates → Import templates/);
    expect(idsOf(report, "missing")).toEqual([]);
  });

  // Source of both facts: ../shared/contracts/esm-web-api.md, "Found since", and ../shared/contracts/chat-session.md.
  it("asks for the folder and the targets by hand, where importing a template brings neither, and checks again", async () => {
    const world = await start(WITHOUT_TEMPLATE);
    withImport(world);
    const { sandbox } = world;
    sandbox.setManners(NAMED_MANNERS["import-without-links"].changes);
    const { asked, questions } = somebody({
      waitUntilDone: async (instructions) => {
        if (instructions.includes("no folder yet")) {
          sandbox.linkFolder("chat_session", { code: "chat_sessions", names: { en: "Chat sessions" } });
        }
        for (const code of ["customer", "support_person", "members"]) {
          if (instructions.includes(code)) sandbox.setReferenceTargets("chat_session", code, ["person"]);
        }
        return true;
      },
    });
    const { exitCode, report } = await world.install(questions);
    expect(asked).toEqual([
      expect.stringContaining("platform-settings.properties"),
      expect.stringMatching(
        /^Import the ready-made template chat_session into ESM\? .*second template with the same code/,
      ),
      expect.stringMatching(
        /open Permissions, choose the folder chat_sessions under Folders .* allow the template chat_session/,
      ),
      expect.stringMatching(
        /attributes customer, support_person and members, choose the template person .*related_ticket/,
      ),
      expect.stringContaining("trial card"),
    ]);
    expect(exitCode).toBe(0);
    expect(idsOf(report, "missing")).toEqual([]);
  });

  it("finds both missing, each by itself, as long as nobody has seen to them", async () => {
    const world = await start(WITHOUT_TEMPLATE);
    withImport(world);
    world.sandbox.setManners(NAMED_MANNERS["import-without-links"].changes);
    const { exitCode, report } = await world.install();
    expect(exitCode).toBe(2);
    expect(idsOf(report, "missing")).toEqual(["reference-targets", "template-linked"]);
    const findings = findingsOf(report).map(({ code, found }) => `${code}: ${found}`);
    expect(findings).toEqual([
      "chat_sessions: no folder at all",
      "customer: no target at all",
      "support_person: no target at all",
      "members: no target at all",
    ]);
  });

  it("asks for a second template with the same code to be deleted, and checks again", async () => {
    const world = await start();
    const { sandbox } = world;
    sandbox.setManners(NAMED_MANNERS["import-makes-second"].changes);
    sandbox.importTemplate(readyMadeTemplateXml());
    expect(idsOf((await world.check()).report, "missing")).toEqual(["template-once"]);
    const { asked, questions } = somebody({
      waitUntilDone: async () => sandbox.removeSecondTemplates("chat_session") > 0,
    });
    expect(idsOf((await world.install(questions)).report, "missing")).toEqual([]);
    expect(asked[1]).toMatch(
      /^Several templates have the code chat_session\. .*template\.import\.new\.behaviour to true/,
    );
  });

  it("makes no trial card unless it may", async () => {
    const world = await start();
    const { questions } = somebody({ confirm: async () => false });
    const { report } = await world.install(questions);
    expect(idsOf(report, "cannot-verify")).toEqual(withItemsByEye(TRIED));
    expect(noteFiles(world)).toEqual([]);
    expect(await allCards(world.sandbox, "chat_session")).toHaveLength(1);
  });

  it("keeps what is done when it is stopped, and goes on from there", async () => {
    const world = await start(WITHOUT_TEMPLATE);
    withImport(world);
    const { questions } = somebody({
      confirm: async (question) => {
        if (question.includes("trial card")) throw brokenOff();
        return true;
      },
    });
    expect(await failureOf(world.install(questions))).toMatchObject({ code: "stopped" });
    expect((await world.install()).exitCode).toBe(0);
    expect(world.sandbox.stats().esm.calls.some(({ method }) => method === "DELETE")).toBe(true);
  });

  it("names the trial card that it made over the Web API, when somebody agrees to it", async () => {
    const world = await start({ api: "web-api" });
    const { report } = await world.install(somebody({}).questions);
    const permissions = report.items.find(({ id }) => id === "permissions");
    expect(permissions).toMatchObject({ state: "done", evidence: expect.stringMatching(/data card \d+ could not be/) });
    const [trial] = await trialCards(world);
    expect(trial?.data["is_chat_active"]?.values[0]?.code).toBe("no");
  });

  it("says which card is left when the user may not remove cards", async () => {
    const world = await start();
    world.sandbox.setFaults([{ target: "esm", match: "DELETE ", kind: "status", status: 403 }]);
    const { exitCode, report } = await world.install();
    expect(exitCode).toBe(0);
    expect(report.items.find(({ id }) => id === "permissions")).toMatchObject({
      state: "done",
      evidence: expect.stringMatching(/data card \d+ could not be removed .*status 403.*remove it by hand/),
    });
  });

  it("removes the trial card even when it could not be filled, and leaves no note of a trial that was broken off", async () => {
    const world = await start();
    world.sandbox.setFaults([{ target: "esm", match: "PATCH ", kind: "reset" }]);
    const { report } = await world.install();
    expect(idsOf(report, "cannot-verify")).toEqual(withItemsByEye(TRIED));
    expect(await trialCards(world)).toEqual([]);
    expect(noteFiles(world)).toEqual([]);
  });

  it("names the trial card of a trial that was broken off and could not be removed", async () => {
    const world = await start();
    world.sandbox.setFaults([
      { target: "esm", match: "PATCH ", kind: "reset" },
      { target: "esm", match: "DELETE ", kind: "status", status: 403 },
    ]);
    const { report } = await world.install();
    const [trial] = await trialCards(world);
    expect(report.items.find(({ id }) => id === "permissions")).toMatchObject({
      state: "cannot-verify",
      why: expect.stringMatching(`data card ${trial?.dataCardId} could not be removed .*: remove it by hand`),
    });
  });

  it("removes the trial cards that an earlier attempt had to leave", async () => {
    const world = await start();
    world.sandbox.setFaults([
      { target: "esm", match: "PATCH ", kind: "reset" },
      { target: "esm", match: "DELETE ", kind: "status", status: 403 },
    ]);
    await world.install();
    expect(await trialCards(world)).toHaveLength(1);
    world.sandbox.setFaults([]);
    expect((await world.install()).exitCode).toBe(0);
    expect(await trialCards(world)).toEqual([]);
    expect(await allCards(world.sandbox, "chat_session")).toHaveLength(1);
  });

  it("needs --yes where there is no terminal to ask on", async () => {
    const world = await start();
    const { output } = recordingOutput(false);
    const error = await rejectionOf(installCommand({ config: world.config }, output, world.context()));
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain("--yes");
  });

  it("does not take the note of another user, template or address for its own", async () => {
    const world = await start();
    await world.install();
    const [note = ""] = noteFiles(world);
    const file = join(world.folder, "esm-chat-journal", note);
    const written = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...written, subject: "another" }));
    expect(idsOf((await world.check()).report, "cannot-verify")).toEqual(withItemsByEye(TRIED));
    world.configure((one) => ({ ...one, esm: { ...one.esm, login: "somebody-else" } }));
    expect(idsOf((await world.check()).report, "missing")).toEqual(["esm-login"]);
  });
});

describe("the files that install makes", () => {
  it("are platform settings with every setting as a comment, all of which can be taken as they are", async () => {
    const world = await start();
    await world.install();
    const text = readFileSync(join(world.folder, "platform-settings.properties"), "utf8");
    const template = readReadyMadeTemplate();
    const defaults = readPlatformSettings("", "", template);
    expect(readPlatformSettings("", text, template)).toEqual(defaults);
    const all = readPlatformSettings("", text.replaceAll(/^#(?=efecte)/gm, ""), template);
    expect(all).toMatchObject({ ...defaults, mapped: expect.any(Array), attributeCodes: defaults.attributeCodes });
    expect(all.attributeCodes.chatLogFile).toBe("chat_log_file");
  });

  it("never take the place of files that are there", async () => {
    const world = await start();
    const file = join(world.folder, "platform-settings.properties");
    writeFileSync(file, "# mine\n");
    await world.install();
    expect(readFileSync(file, "utf8")).toBe("# mine\n");
  });

  it("are not made when the user does not want them", async () => {
    const world = await start();
    const { asked, questions } = somebody({ confirm: async () => false });
    expect(await prepareFiles(world.config, questions)).toEqual([]);
    expect(asked).toEqual([expect.stringContaining("platform-settings.properties")]);
    expect(existsSync(join(world.folder, "platform-settings.properties"))).toBe(false);
  });

  it("say how to use the platform settings that the configuration does not name", async () => {
    const world = await start();
    const [sentence] = await prepareFiles(
      world.config,
      agreement(() => undefined),
    );
    expect(sentence).toContain('add "platformSettings": "platform-settings.properties"');
  });

  it("are a token that only its owner can read, another one each time, and never in the place of one that is there", async () => {
    const where = folder();
    const tokens: string[] = [];
    for (const file of ["one", "two"]) {
      expect(
        await offerTokenFile(
          { file },
          join(where, "esm-chat.config.json"),
          agreement(() => undefined),
        ),
      ).toEqual([expect.stringContaining(file)]);
      expect(
        await offerTokenFile(
          { file },
          join(where, "esm-chat.config.json"),
          agreement(() => undefined),
        ),
      ).toEqual([]);
      expect(isOwnersOnly(join(where, file))).toBe(true);
      tokens.push(readFileSync(join(where, file), "utf8").trim());
    }
    expect(new Set(tokens.filter((token) => token.length >= 40)).size).toBe(2);
    expect(
      await offerTokenFile(
        { env: "TOKEN" },
        join(where, "esm-chat.config.json"),
        agreement(() => undefined),
      ),
    ).toEqual([]);
  });
});
