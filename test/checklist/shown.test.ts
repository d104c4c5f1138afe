import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { InputError } from "../../plugin/base/failure.ts";
import { checklistPage } from "../../plugin/checklist/checklist-page.ts";
import type { ChecklistReport } from "../../plugin/checklist/checklist-report.ts";
import { checkCommand } from "../../plugin/cli/check-command.ts";
import { checklistText } from "../../plugin/cli/checklist-view.ts";
import { installCommand } from "../../plugin/cli/install-command.ts";
import { folders, given } from "../support/given-files.ts";
import { rejectionOf } from "../support/rejection.ts";
import { checklistWorlds, NOWHERE, recordingOutput } from "./checklist-world.ts";

const start = checklistWorlds(folders());

const HOSTILE = `</p><script>alert(1)</script>\u001b[2J"'&`;

const REPORT: ChecklistReport = {
  status: "incomplete",
  checkedAt: "2026-11-23T08:00:00.000Z",
  version: "1.2.3",
  environment: {
    esmUrl: "https://esm.example.com/itsm/api/v1",
    esmApi: "rest",
    chatPlatformUrl: "https://chat.example.com",
    installationId: "acme",
    environmentUrl: "https://chat-history.example.com",
    templateCode: "chat_session",
    folderCode: "chat_sessions",
  },
  summary: { done: 1, missing: 1, notYet: 0, cannotVerify: 1 },
  unanswered: [],
  items: [
    { id: "esm-reachable", group: "ESM", title: "ESM can be reached", state: "done", evidence: HOSTILE },
    {
      id: "template",
      group: "Chat session template",
      title: "The template is imported",
      state: "missing",
      findings: [
        { setting: "templateCode", code: "chat_session", expected: "a template", found: HOSTILE, advice: "import it" },
      ],
      details: { externalId: "otto@example.com" },
    },
    {
      id: "attributes",
      group: "Chat session template",
      title: "Attributes fit",
      state: "cannot-verify",
      why: HOSTILE,
      byEye: "look",
    },
  ],
};

describe("the checklist as text", () => {
  it("has advice below what is missing, and the summary as its last line", () => {
    const lines = checklistText(REPORT, false).split("\n");
    const missing = lines.findIndex((line) => line.includes("✘ The template is imported"));
    expect(lines[missing + 1]).toMatch(/^ {6}missing: templateCode \(chat_session\): expected a template, found /);
    expect(lines[missing + 2]).toBe("      → import it");
    expect(lines.at(-1)).toBe("1 done, 1 missing, 1 cannot be verified here");
  });

  it("tells a mistake as it is told elsewhere, and the same advice once for several", () => {
    const [, item] = REPORT.items;
    if (item?.state !== "missing") throw new Error("the second item is the missing one");
    const url = { setting: "esm.url", advice: "mend it" };
    const findings = [
      { ...url, found: "is missing" },
      { ...url, found: "is wrong" },
      { ...url, found: "is odd", advice: "look" },
    ];
    const items = [{ ...item, findings }];
    const lines = checklistText({ ...REPORT, items }, false).split("\n");
    expect(lines.filter((line) => line.startsWith("      "))).toEqual([
      "      wrong: esm.url: is missing",
      "      wrong: esm.url: is wrong",
      "      → mend it",
      "      wrong: esm.url: is odd",
      "      → look",
    ]);
  });

  it("names in the summary what was not answered, when nothing else tells why the list is not complete", () => {
    const text = checklistText({ ...REPORT, unanswered: ["The login is accepted"] }, false);
    expect(text).toMatch(/1 cannot be verified here; not complete: no answer to “The login is accepted”$/);
  });

  it("holds nothing that acts on a terminal, and no colours unless they are asked for", () => {
    expect(checklistText(REPORT, false)).not.toContain("\u001b");
    const coloured = checklistText(REPORT, true);
    expect(coloured).not.toContain("\u001b[2J");
    expect(stripVTControlCharacters(coloured)).toBe(checklistText(REPORT, false));
    expect(coloured).not.toBe(checklistText(REPORT, false));
  });
});

describe("the checklist as a page", () => {
  it("escapes what comes from outside, and has no scripts and no ids of persons", async () => {
    const page = await checklistPage(REPORT);
    expect(page).not.toMatch(/<script|otto@example\.com/i);
    expect(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)).toHaveLength(3);
  });

  it("says when, with which version, for which environment, and fetches nothing", async () => {
    const page = await checklistPage(REPORT);
    for (const text of [
      "2026-11-23 08:00 UTC",
      "1.2.3",
      "https://chat-history.example.com",
      "import it",
      "templateCode (chat_session): expected a template",
    ]) {
      expect(page).toContain(text);
    }
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(?:src|href)=|url\(|@import/);
  });

  it("is written as a whole, without login, secrets or persons", async () => {
    const { folder, config, context, sandbox } = await start();
    const html = join(folder, "page.html");
    const { output, said } = recordingOutput(false);
    expect(await checkCommand({ config, html }, output, context())).toBe(0);
    const shown = [readFileSync(html, "utf8"), ...said].join("\n");
    expect(said.at(-1)).toBe(`\nAs a page to hand over: ${html}`);
    for (const secret of [
      sandbox.login,
      sandbox.password,
      sandbox.token,
      "a-token-for-tests",
      "otto@example.com",
      "Otto",
    ]) {
      expect(shown).not.toContain(secret);
    }
    expect(readdirSync(folder).filter((name) => name.startsWith("page.html"))).toEqual(["page.html"]);
  });

  it.each([true, false])("is written when the configuration is wrong, too (--json: %s)", async (json) => {
    const { folder, config, context } = await start();
    given(folder, "esm-password", "x", 0o644);
    for (const command of [checkCommand, installCommand]) {
      const html = join(folder, `${command.name}.html`);
      const { output, results } = recordingOutput(json);
      const options = { config, html, yes: true as const };
      expect(await rejectionOf(command(options, output, context()))).toBeInstanceOf(InputError);
      expect(readFileSync(html, "utf8")).toContain("chmod 600");
      expect(results).toEqual([]);
    }
  });

  it("that cannot be written is a mistake in the arguments", async () => {
    const { folder, config, context } = await start();
    const { output } = recordingOutput(false);
    const html = join(folder, "no-such-folder", "page.html");
    const error = await rejectionOf(checkCommand({ config, html }, output, context()));
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toContain("--html: cannot be written (ENOENT: its folder does not exist)");
  });
});

describe("check", () => {
  it("lists the persons that were not found for machines only", async () => {
    const world = await start({ sandbox: { strangers: ["otto@example.com"] } });
    const { report } = await world.check();
    const item = report.items.find(({ id }) => id === "persons-findable");
    expect(item).toMatchObject({ details: { unmatched: [{ externalId: "otto@example.com", reason: "not-found" }] } });
    expect((await world.text()).said).not.toContain("otto@example.com");
  });

  it("changes nothing: no request that writes is sent, and no note is left", async () => {
    const world = await start();
    world.sandbox.resetStats();
    const before = readdirSync(world.folder);
    await world.check();
    const calls = world.sandbox.stats().esm.calls.map(({ method, path }) => `${method} ${path}`);
    expect(calls.filter((call) => !call.startsWith("GET "))).toEqual(["POST /itsm/api/v1/users/login"]);
    expect(readdirSync(world.folder)).toEqual(before);
  });

  it("reports a part that is away for a moment as not verified, with the reason", async () => {
    const world = await start();
    world.sandbox.setFaults([
      { target: "chatHistory", match: "/sessions/", kind: "status", status: 503, retryAfter: "600" },
    ]);
    const { exitCode, report } = await world.check();
    expect(exitCode).toBe(0);
    expect(report.items.find(({ id }) => id === "persons-findable")).toMatchObject({
      state: "cannot-verify",
      why: expect.stringContaining("asks to wait"),
    });
  });

  it("shows no secret, whatever is wrong", async () => {
    const world = await start();
    world.configure((one) => ({
      ...one,
      esm: { ...one.esm, password: "canary-password" },
      chatHistory: { ...one.chatHistory, token: "canary-token", url: NOWHERE },
    }));
    expect(JSON.stringify((await world.check()).report)).not.toMatch(/canary/);
  });
});
