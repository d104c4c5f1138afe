import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Clock } from "../../plugin/base/clock.ts";
import { openOutput } from "../../plugin/cli/output.ts";
import { reportCommand } from "../../plugin/cli/report-command.ts";
import { askedPeriod } from "../../plugin/cli/report-options.ts";
import { writeSandboxConfig } from "../../plugin/cli/write-sandbox-config.ts";
import { periodName } from "../../plugin/report/regular/due-reports.ts";
import { type Sandbox, startSandbox } from "../../plugin/sandbox/start-sandbox.ts";
import type { JsonChat } from "../report/independent-figures.ts";
import { cardsOf } from "../report/report-world.ts";
import { esmChatHere } from "../support/esm-chat-here.ts";
import { folders, given } from "../support/given-files.ts";

const folder = folders();
const PREFIX = "efecteChat.integration.chatSession";

const CHAT: JsonChat = {
  sessionId: "ws-1",
  start: Date.parse("2026-10-05T07:00:00Z"),
  end: Date.parse("2026-10-05T07:10:00Z"),
  messages: 12,
  wait: 30,
  waitInBusinessHours: 30,
  liveChatTime: 500,
  liveChats: 1,
  redirects: 0,
  outcome: "answered",
  supportPerson: "otto@example.org",
  firstReplier: "otto@example.org",
  customer: "vera@example.org",
  language: "fi",
};
const CHATS: readonly JsonChat[] = [
  CHAT,
  { ...CHAT, sessionId: "ws-2", wait: 90, supportPerson: "pia@example.org", start: CHAT.start + 86_400_000 },
  { ...CHAT, sessionId: "ws-3", start: Date.parse("2026-09-30T22:00:00Z") },
];

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ cards: cardsOf(CHATS), clock: Date.parse("2026-11-04T08:00:00Z") });
});
afterAll(() => sandbox.close());

/** A configuration for the sandbox. @returns its path */
function configured(more: object = {}, api: "rest" | "web-api" = "rest", into = folder()): string {
  const file = writeSandboxConfig(into, sandbox, api);
  const written = JSON.parse(readFileSync(file, "utf8")) as { esm: object };
  given(into, "platform-settings.properties", `${PREFIX}.firstReplier.attributeCode=first_replier\n`);
  const changed = {
    ...written,
    platformSettings: "platform-settings.properties",
    report: { timeZone: "UTC" },
    ...more,
  };
  writeFileSync(file, JSON.stringify(changed));
  return file;
}

const report = (...args: readonly string[]) => esmChatHere(["report", "--month", "2026-10", ...args]);

describe("esm-chat report", () => {
  it.each(["rest", "web-api"] as const)("prints figures of a month, over %s, and says what it asked", async (api) => {
    const { exitCode, stdout, stderr } = await report("--config", configured({}, api));
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("October 2026");
    expect(stdout).toMatch(/\n3 cards read from ESM with \d requests\.\n$/);
    expect(stdout).toContain("More: --by all prints everything");
    expect(stdout).not.toMatch(/vera@|ws-1|otto@|pia@/);
  });

  it("prints everything only where it is asked to", async () => {
    const { exitCode, stdout } = await report("--by", "all", "--config", configured());
    expect(exitCode).toBe(0);
    for (const part of ["Overview", "By day", "By hour of the day", "By first replier", "otto@example.org"]) {
      expect(stdout).toContain(part);
    }
    expect(stdout).not.toMatch(/vera@|ws-1|More: /);
  });

  it("prints all of it as data, with dates that people read, both ends of the period included", async () => {
    const { exitCode, stdout } = await report("--json", "--target", "2m", "--config", configured());
    const printed = JSON.parse(stdout) as Record<string, unknown>;
    expect(exitCode).toBe(0);
    expect(Object.keys(printed).join(" ")).toBe(
      "schemaVersion environment madeAt timeZone period targets cards total before lastYear by weekdayHours lacks requests",
    );
    expect(printed).toMatchObject({
      schemaVersion: 1,
      environment: "default",
      madeAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      period: { kind: "month", name: "2026-10", from: "2026-10-01", to: "2026-10-31" },
      targets: [20, 60, 120],
      cards: { read: 3, inPeriod: 2, compared: 1 },
      total: { chats: 2, wait: { n: 2, sum: 120, longest: 90 } },
      before: { period: { name: "2026-09" }, figures: { chats: 1 } },
    });
    expect(stdout).not.toMatch(/vera@|ws-1/);
  });

  it("names persons, or numbers in their place", async () => {
    const persons = async (...args: readonly string[]) => {
      const { stdout } = await report("--json", "--config", configured(), ...args);
      const { by } = JSON.parse(stdout) as { by: Record<string, { key: unknown; figures: { chats: number } }[]> };
      return [by["firstReplier"], by["supportPerson"]].map((groups) => groups?.map(({ key }) => key));
    };
    const [otto, pia] = ["otto@example.org", "pia@example.org"].map((name) => expect.objectContaining({ name }));
    expect(await persons()).toEqual([[otto], expect.arrayContaining([otto, pia])]);
    expect(await persons("--mask-persons")).toEqual([
      [{ number: 1 }],
      expect.arrayContaining([{ number: 1 }, { number: 2 }]),
    ]);
    const { stdout } = await report("--mask-persons", "--by", "all", "--config", configured());
    expect(stdout).not.toContain("otto");
  });

  it("writes a page, a workbook and tables at once, in place of files that are there", async () => {
    const [into, config] = [folder(), configured()];
    const [html, xlsx, csv] = [given(into, "r.html", "old"), join(into, "r.xlsx"), join(into, "tables")];
    const { exitCode, stdout } = await report("--html", html, "--xlsx", xlsx, "--csv", csv, "--config", config);
    expect([exitCode, stdout]).toEqual([
      0,
      `html: ${html}\nxlsx: ${xlsx}\ncsv: ${csv}\n\n3 cards read from ESM with 4 requests.\n`,
    ]);
    expect(readFileSync(html, "utf8")).toMatch(/^<!DOCTYPE html>/);
    expect(readFileSync(xlsx).subarray(0, 2).toString()).toBe("PK");
    expect(readdirSync(csv)).toEqual(expect.arrayContaining(["about.csv", "day.csv", "first-replier.csv"]));
    expect(readdirSync(into)).toEqual(["r.html", "r.xlsx", "tables"]);
  });

  it("says what else is in the folder of tables, which may be of another month", async () => {
    const into = folder();
    given(into, "october.csv", "old");
    given(into, "notes.txt", "mine");
    const { exitCode, lines } = await report("--csv", into, "--config", configured());
    expect([exitCode, lines]).toEqual([0, [`esm-chat: ${into} also holds october.csv: not of this report`]]);
    expect([readFileSync(join(into, "october.csv"), "utf8"), existsSync(join(into, "notes.txt"))]).toEqual([
      "old",
      true,
    ]);
  });

  it("prints one table as CSV, and nothing besides", async () => {
    const { exitCode, stdout } = await report(
      "--by",
      "support-person",
      "--csv",
      "--language",
      "de",
      "--config",
      configured(),
    );
    expect(exitCode).toBe(0);
    const lines = stdout.split("\r\n");
    expect(lines[0]?.startsWith("\uFEFF")).toBe(true);
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe("");
    expect(stdout).toContain("pia@example.org");
  });

  it("tells the language and the breakdown that are asked for", async () => {
    const { stdout } = await report("--by", "hour", "--language", "fi", "--config", configured());
    expect(stdout).toContain("lokakuu");
    expect(stdout).not.toContain("otto");
  });

  it("makes a report of each environment; one that fails costs no other", async () => {
    const into = folder();
    const names = ["north", "south", "west"];
    for (const name of names) {
      const file = configured({ name }, "rest", join(into, name));
      if (name !== "south") continue;
      const written = JSON.parse(readFileSync(file, "utf8")) as { esm: object };
      writeFileSync(file, JSON.stringify({ ...written, esm: { ...written.esm, login: "nobody" } }));
    }
    const environments = names.map((name) => `${name}/esm-chat.config.json`);
    const config = given(into, "list.json", JSON.stringify({ environments }));
    const html = join(into, "r.html");
    const { exitCode, stderr, stdout } = await report(
      "--html",
      html,
      "--csv",
      join(into, "t"),
      "--json",
      "--config",
      config,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain("esm-chat: south: ");
    const { environments: printed } = JSON.parse(stdout) as { environments: Record<string, { status?: string }> };
    expect(Object.keys(printed)).toEqual(names);
    expect(printed["south"]?.status).toBe("esm-login-refused");
    expect(readdirSync(into)).toEqual(
      ["list.json", ...names, "r-north.html", "r-west.html", "t-north", "t-west"].toSorted(),
    );
    const one = await report("--html", html, "--environment", "west", "--config", config);
    expect([one.exitCode, existsSync(html)]).toEqual([0, true]);
    const tables = await report("--csv", "--config", config);
    expect([tables.exitCode, tables.stderr]).toEqual([
      1,
      expect.stringContaining("--csv: without a folder prints a table"),
    ]);
  });
});

describe("esm-chat report exits 1, and asks nobody, with", () => {
  const ONE = "--from, --month, --week, --day, --last: each names a period: give one of them";

  it.each<[readonly string[], string]>([
    [["--month", "2026-10", "--last", "3m"], ONE],
    [["--day", "2026-10-01", "--from", "2026-10-01", "--to", "2026-10-02"], ONE],
    [["--from", "2026-10-01"], "--to: is missing: the first day and the last one belong together"],
    [["--to", "2026-10-01"], "--from: is missing: the first day and the last one belong together"],
    [["--month", "2026-13"], "--month: 2026-13 is no month: write it as 2026-10"],
    [["--month", "2026-W44"], "--month: is written as 2026-10"],
    [["--week", "2026-10"], "--week: is written as 2026-W44"],
    [["--week", "2026-W54"], "--week: 2026-W54 is no week of that year: write it as 2026-W44"],
    [["--day", "2026-02-30"], "--day: 2026-02-30 is no period"],
    [["--last", "canary"], "--last: is written as 30d, 4w or 3m"],
    [["--last", "0d"], "--last: must be at least one day, week or month"],
    [["--from", "2026-10-02", "--to", "2026-10-01"], "--to: 2026-10-01 is before 2026-10-02"],
    [["--by", "canary"], "option --by: must be one of all, month, week, day, hour, first-replier"],
    [["--language", "canary"], "option --language: must be one of en, fi, sv, de"],
    [["--target", "0"], "option --target: must be a time of a day at most, such as 2m, 90s or 90"],
    [["--target", "25h"], "option --target: must be a time of a day at most"],
    [["--target", "2 min"], "option --target: must be a time of a day at most"],
    [["--html", ""], "--html: must not be empty"],
    [
      ["--xlsx", "/no/such/place/r.xlsx"],
      "/no/such/place/r.xlsx: --xlsx: cannot be written (ENOENT: its folder does not exist)",
    ],
    [["--csv", "report.csv"], "--csv: takes a folder, for a file of each table; for one table alone: --by day --csv"],
    [["--csv", "--by", "all"], "--csv: without a folder prints one table: name a folder for all of them"],
    [["--html", "/"], "/: --html: cannot be written (EISDIR: it is a folder)"],
    [["--html", "-"], "-: --html: names no file: for one of this name, write ./-"],
    [["--html", "r.out", "--xlsx", "r.out"], "r.out: --html, --xlsx: is named twice"],
    [["--csv", "package.json"], "package.json: --csv: cannot be written (ENOTDIR: a part of its path is a file)"],
    [["--csv", "--json"], "--csv: without a folder prints one table, and nothing besides"],
    [["--csv", "--html", "r.html"], "--csv: without a folder prints one table, and nothing besides"],
    [["--json", "--by", "hour"], "--by: chooses tables; --json prints all of them as data"],
    [["--by", "organization"], "report.organizationAttribute: is needed for --by organization"],
    [["--by", "language"], `--by language: needs ${PREFIX}.language.attributeCode, which maps no attribute`],
  ])("%j", async (args, message) => {
    const { exitCode, stdout, stderr } = await esmChatHere(["report", ...args, "--config", configured({ esm: AWAY })]);
    expect([exitCode, args.includes("--json") ? "" : stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`esm-chat: ${message.startsWith("report.") ? "" : message}`);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("canary");
  });

  const AWAY = { url: "http://127.0.0.1:9", login: "task", password: { file: "esm-password" }, allowPlainHttp: true };
});

it("without a period reports the last whole month, in the time zone of the reports", () => {
  const times = [
    ["2026-11-01T04:00:00Z", "America/New_York"],
    ["2026-11-01T03:59:59Z", "America/New_York"],
    ["2026-10-31T22:00:00Z", "Europe/Helsinki"],
  ] as const;
  const periods = times.map(([now, zone]) => periodName(askedPeriod({ config: "" }, zone, Date.parse(now))));
  expect(periods).toEqual(["2026-10", "2026-09", "2026-10"]);
});

describe("a report that is not whole", () => {
  it("exits 3 where some cards could not be read, and still tells the others", async () => {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => void pass());
      async function pass(): Promise<void> {
        const body = Buffer.concat(chunks);
        const { authorization = "", "content-type": type = "" } = request.headers;
        const reply = await fetch(new URL(request.url ?? "", sandbox.esmRest), {
          method: request.method ?? "GET",
          headers: { authorization, "content-type": type },
          ...(body.length === 0 ? {} : { body }),
        });
        const text = await reply.text();
        const [kept, json] = ["authorization", "content-type"].map((name) => reply.headers.get(name) ?? "");
        response.writeHead(reply.status, { authorization: kept, "content-type": json });
        response.end(text.replace('"values":[{"value":"ws-1"', '"values":"odd","x":[{"value":"ws-1"'));
      }
    });
    server.listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const file = configured();
    const written = JSON.parse(readFileSync(file, "utf8")) as { esm: { url: string } };
    const url = written.esm.url.replace(/:\d+/, `:${port}`);
    writeFileSync(file, JSON.stringify({ ...written, esm: { ...written.esm, url } }));
    try {
      const { exitCode, stdout, stderr } = await report("--json", "--config", file);
      expect(JSON.parse(stdout)).toMatchObject({ cards: { inPeriod: 1, unreadable: 1 } });
      expect([exitCode, stderr]).toEqual([
        3,
        expect.stringContaining("1 cards could not be read: they are in no figure"),
      ]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("leaves no file when Ctrl-C ends it", async () => {
    const into = folder();
    const output = await openOutput(false, {}, { stdout: { write: () => true }, stderr: { write: () => true } });
    const stopping = { ...output, progress: () => void process.emit("SIGINT") };
    const options = { config: configured(), page: join(into, "r.html"), csv: join(into, "t"), month: "2026-10" };
    await expect(reportCommand(options, stopping, {})).rejects.toMatchObject({ code: "stopped", onPurpose: true });
    expect(readdirSync(into)).toEqual([]);
  });

  it("leaves what was there where a file cannot be written", async () => {
    const into = folder();
    const page = join(into, "r.html");
    mkdirSync(page);
    const { exitCode, stderr } = await report("--html", page, "--config", configured());
    expect([exitCode, stderr]).toEqual([1, `esm-chat: ${page}: --html: cannot be written (EISDIR: it is a folder)\n`]);
    expect(readdirSync(into)).toEqual(["r.html"]);
  });

  it("is none where ESM does not answer", async () => {
    const clock: Clock = { now: () => Date.parse("2026-11-04T08:00:00Z"), wait: async () => undefined };
    const file = configured();
    const written = JSON.parse(readFileSync(file, "utf8")) as { esm: { url: string } };
    const esm = { ...written.esm, url: written.esm.url.replace(/:\d+/, ":9") };
    writeFileSync(file, JSON.stringify({ ...written, esm }));
    const output = await openOutput(false, {}, { stdout: { write: () => true }, stderr: { write: () => true } });
    const failed = reportCommand({ config: file, page: join(folder(), "r.html") }, output, {}, clock);
    await expect(failed).rejects.toMatchObject({ code: "unreachable" });
  });
});
