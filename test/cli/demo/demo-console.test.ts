import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { runCommandLine } from "../../../plugin/cli/command-line.ts";
import { demoDayOfLastMonth } from "../../../plugin/cli/demo/demo-console.ts";
import { demoConsoleLines } from "../../../plugin/cli/demo-view.ts";
import { connectPerson } from "../../../plugin/runner/environment/connect-person.ts";
import { readRunFolder } from "../../../plugin/runner/in-process/run-store.ts";
import { type Configuration, readConfiguration } from "../../../plugin/settings/configuration.ts";
import { RUN_OVER } from "../../../plugin/watch/watched-run.ts";
import { visitorOf } from "../../serve/console/console-visitor.ts";
import { folders } from "../../support/given-files.ts";

const newFolder = folders();

const opened = z.object({
  status: z.literal("done"),
  address: z.string(),
  logins: z.array(
    z.object({
      login: z.string(),
      password: z.string(),
      isOperator: z.boolean(),
      unseenSessions: z.array(z.string()),
    }),
  ),
  cards: z.array(z.object({ sessionId: z.string(), dataCardId: z.string() })),
});

afterEach(() => {
  vi.unstubAllEnvs();
  // As for every command that keeps its heap small.
  setFlagsFromString("--heap-growing-percent=0");
});

/** Starts the command in this process, with a folder for temporary files of its own. */
function demo(...more: readonly string[]) {
  const temporary = newFolder();
  vi.stubEnv("TMPDIR", temporary);
  const written = { stdout: "", stderr: "" };
  const waiting: { in: keyof typeof written; text: string; found: () => void }[] = [];
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
      for (const one of waiting) if (written[one.in].includes(one.text)) one.found();
    },
  });
  const streams = { stdout: stream("stdout"), stderr: stream("stderr") };
  const ended = runCommandLine(["demo", "--console", ...more], {}, streams);
  return {
    temporary,
    written,
    wrote: async (place: keyof typeof written, text: string) => {
      if (written[place].includes(text)) return;
      await new Promise<void>((found) => {
        waiting.push({ in: place, text, found });
      });
    },
    async stop() {
      process.emit("SIGINT");
      return ended;
    },
  };
}

async function cardsSeen(configuration: Configuration, login: string, password: string): Promise<string[]> {
  const access = await connectPerson(configuration, { login, password }, { signal: new AbortController().signal });
  try {
    const { templateCode } = configuration.platformSettings;
    const cards = await access.esm.findCards({ templateCode, filter: undefined, attributeCodes: [] });
    return cards.map(({ dataCardId }) => dataCardId);
  } finally {
    access.close();
  }
}

describe("esm-chat demo --console", () => {
  it("ends with the console open on the demonstration's chats, until it is told to stop", async () => {
    const { temporary, written, wrote, stop } = demo("--json");
    await wrote("stdout", "\n");
    const { address, logins, cards } = opened.parse(JSON.parse(written.stdout));
    const [operator, reader, ...others] = logins;
    if (operator === undefined || reader === undefined) throw new Error("there are two logins");
    expect([operator.isOperator, reader.isOperator, others]).toEqual([true, false, []]);

    const pages = await Promise.all(
      [operator, reader].map(({ login, password }) => visitorOf(new URL(address).origin).logIn(login, password)),
    );
    expect(pages.map(({ status, url }) => [status, url])).toEqual([
      [200, "/console"],
      [200, "/console"],
    ]);
    expect(pages.map(({ text }) => text.includes("/console/demo/checklist"))).toEqual([true, false]);
    expect(pages[0]?.text).toMatch(/<dt>Last good run<\/dt><dd>(?!never)/i);

    const [name = "", ...more] = readdirSync(temporary);
    expect([name, more]).toEqual([expect.stringMatching(/^esm-chat-demo-/), []]);
    const folder = join(temporary, name);
    expect(statSync(folder).mode & 0o077).toBe(0);
    const configuration = await readConfiguration(join(folder, "esm-chat.config.json"), {});
    const seen = await Promise.all(
      [operator, reader].map(({ login, password }) => cardsSeen(configuration, login, password)),
    );
    const hidden = cards.filter(({ sessionId }) => reader.unseenSessions.includes(sessionId));
    expect(hidden).toHaveLength(1);
    expect(seen[0]).toHaveLength(25);
    expect(seen[0]?.filter((card) => seen[1]?.includes(card) === false)).toEqual([hidden[0]?.dataCardId]);

    await wrote("stderr", RUN_OVER);
    const [kept] = readRunFolder(configuration.journalFolder);
    const states = kept?.runs.map(({ trigger, state }) => `${trigger} ${state}`).filter((one) => !/skipped/.test(one));
    expect(states).toEqual([...Array.from({ length: 5 }, () => "request done"), "schedule failures"]);
    expect(kept?.runs.at(-1)?.result).toMatchObject({ sessions: { failed: 1 } });

    expect(await stop()).toBe(0);
    expect(existsSync(folder)).toBe(false);
    await expect(fetch(address)).rejects.toThrow("fetch failed");
    expect(written.stdout.trimEnd().split("\n")).toHaveLength(1);
  });

  it("says in words where it is and who can log in, with a described platform too", async () => {
    const { temporary, written, wrote, stop } = demo("--platform", "live-helper-chat");
    await wrote("stdout", "Ctrl-C ends it.");
    const address = /^The console is open at (http:\/\/127\.0\.0\.1:\d+\/console)$/m.exec(written.stdout)?.[1] ?? "";
    const [, login = "", password = ""] = /^ {2}login (\S+) +password (\S+) .*an operator/m.exec(written.stdout) ?? [];
    const page = await visitorOf(new URL(address).origin).logIn(login, password);
    expect(page.text).toContain("/console/demo/checklist");
    expect(await stop()).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe("the lines about the console", () => {
  it("name the chat that one of the users does not see", () => {
    const lines = demoConsoleLines({
      address: "http://127.0.0.1:1/console",
      logins: [
        { login: "a.b", password: "p-1", isOperator: true, unseenSessions: [] },
        { login: "c", password: "p-2", isOperator: false, unseenSessions: ["ws-1"] },
      ],
      failingSession: "ws-2",
      close: async () => undefined,
    });
    expect(lines.slice(1, 4)).toEqual([
      "  login a.b  password p-1   an operator, who sees all pages",
      "  login c    password p-2   who is no operator, and ESM hides the chat ws-1",
      "The chat platform refuses the history of ws-2: so you see a run with a failure.",
    ]);
  });
});

describe("the day of the demonstration", () => {
  it.each([
    ["2026-11-30T07:00:00Z", "2026-10-30T06:00:00.000Z"],
    ["2026-12-01T00:00:00Z", "2026-11-30T06:00:00.000Z"],
    ["2026-03-15T12:00:00Z", "2026-02-27T06:00:00.000Z"],
    ["2027-01-01T23:59:59Z", "2026-12-31T06:00:00.000Z"],
    ["2024-03-31T10:00:00Z", "2024-02-29T06:00:00.000Z"],
    ["2026-06-08T10:00:00Z", "2026-05-29T06:00:00.000Z"],
  ])("is a working day of the whole month before %s", (now, day) => {
    expect(new Date(demoDayOfLastMonth(Date.parse(now))).toISOString()).toBe(day);
  });
});
