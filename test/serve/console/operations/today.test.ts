import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keyOf } from "../../../../plugin/runner/environment/one-at-a-time.ts";
import type { EnvironmentStanding } from "../../../../plugin/runner/standing/environment-standing.ts";
import type { Person } from "../../../../plugin/serve/console/access/sessions.ts";
import type { Asked } from "../../../../plugin/serve/console/console-page.ts";
import { todayPage } from "../../../../plugin/serve/console/pages/today-page.ts";
import { readConfiguration } from "../../../../plugin/settings/configuration.ts";
import { openRunNote } from "../../../../plugin/state/run-note.ts";
import { named, type PageElement } from "../../../report/written/html/page-tree.ts";
import { type ConsoleServer, consoleServers } from "../console-server.ts";
import { type VisitedPage, visitorOf } from "../console-visitor.ts";
import { logInToRuns, ONE_FAILS, runNow, TWO_CARDS } from "./failing-session.ts";

const start = consoleServers();
const DAY = 86_400_000;

/** Notes a run that ended so many days ago, as a scheduler outside leaves it. */
async function noteRun({ folder }: Pick<ConsoleServer, "folder">, daysAgo: number): Promise<void> {
  const configuration = await readConfiguration(join(folder, "esm-chat.config.json"), {});
  openRunNote(configuration.journalFolder, keyOf(configuration)).write({
    at: Date.now() - daysAgo * DAY,
    state: "done",
  });
}

/** What stands behind a fact's name. */
function fact(page: VisitedPage, name: string): string | undefined {
  const elements = page.elements();
  const at = elements.findIndex((one) => one.name === "dt" && one.text === name);
  return at === -1 ? undefined : elements[at + 1]?.text;
}

function headline(page: VisitedPage): string | undefined {
  const elements = page.elements();
  const line = elements.find(({ name, attributes }) => name === "p" && attributes.get("class") === "stands");
  const mark = elements.find(({ parent, attributes }) => attributes.has("data-sign") && isWithin(parent, line));
  return line && `${mark?.attributes.get("data-sign")}${line.text}`;
}

function isWithin(one: PageElement | undefined, line: PageElement | undefined): boolean {
  return one !== undefined && (one === line || isWithin(one.parent, line));
}

describe("today", () => {
  it("tells of an environment that never ran, with what to do", async () => {
    const { origin, sandbox } = await start();
    const visitor = visitorOf(origin);
    const page = await visitor.logIn(sandbox.login, sandbox.password);
    expect(headline(page)).toBe("!1 environment needs somebody");
    expect(page.text).toContain("Its scheduler outside has not run it yet.");
    expect(page.text).toContain("What to do: See whether the scheduler outside");
    expect([fact(page, "Last good run"), fact(page, "Last run")]).toEqual(["never", "never"]);
    expect(fact(page, "Load")).toBeUndefined();
  });

  it("says at one glance that all is well, and what the last run cost", async () => {
    const { origin, sandbox } = await start({ sandbox: TWO_CARDS });
    const visitor = visitorOf(origin);
    await logInToRuns(visitor, sandbox);
    await runNow(visitor);
    const page = await visitor.get("/console");
    expect(headline(page)).toBe("✓All is well");
    expect(page.text).not.toContain('class="bad"');
    expect(fact(page, "Load")).toMatch(/^\d+ requests to ESM in /);
    expect(fact(page, "Drift")).toBe("none");
    expect(fact(page, "Last run")).toMatch(/: went well$/);
  });

  it("asks neither ESM nor the chat platform", async () => {
    const { origin, sandbox } = await start();
    const visitor = visitorOf(origin);
    await logInToRuns(visitor, sandbox);
    const before = sandbox.stats();
    expect((await visitor.get("/console")).status).toBe(200);
    expect(sandbox.stats()).toEqual(before);
  });

  it("shows that a run is overdue, since when, in the reader's zone", async () => {
    const server = await start();
    await noteRun(server, 5);
    const visitor = visitorOf(server.origin);
    visitor.cookies.set("esm-chat-zone", "Asia/Tokyo");
    const page = await visitor.logIn(server.sandbox.login, server.sandbox.password);
    const since = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" });
    // Said to the minute, and noted a moment ago.
    const at = [0, 60_000].map((later) => since.format(Date.now() - DAY - later));
    expect(at.map((one) => `overdue since ${one}`)).toContain(fact(page, "Next run"));
    expect(page.text).toContain("Nothing is done");
  });

  it("shows everybody how it stands, and session ids and reasons to operators alone", async () => {
    const { origin, sandbox } = await start({ sandbox: TWO_CARDS });
    sandbox.setFaults([...ONE_FAILS, { target: "chatHistory", match: "ws-1", kind: "status", status: 400 }]);
    const operator = visitorOf(origin);
    await logInToRuns(operator, sandbox);
    await runNow(operator);
    const forReader = await visitorOf(origin).logIn("reader", "a-reader");
    expect(forReader.text).toContain("are put aside");
    expect(forReader.text).toContain("Tell whoever looks after the plugin.");
    expect(forReader.text).not.toMatch(/ws-[12]|lang="en"><bdi|\/runs|\/settings/);
    const forOperator = await operator.get("/console");
    expect(forOperator.text).toContain(
      'Do what the reason of each session says, then try it again. <a href="/console/default/runs">Runs</a>',
    );
    expect(forOperator.text).toContain("/console/default/runs");
  });

  it("leads to the other environments, and names those that cannot be served without their problems", async () => {
    const { origin, sandbox } = await start({
      beside: { helsinki: {}, tampere: { platformSettings: "not-there.properties" } },
    });
    const visitor = visitorOf(origin);
    const page = await visitor.logIn(sandbox.login, sandbox.password, "default");
    expect(headline(page)).toBe("!2 environments need somebody");
    expect(page.text).toMatch(/<bdi>tampere<\/bdi><\/h2>\s*<p><span class="bad">.*cannot be served/);
    expect(page.text).not.toContain("not-there");
    const link = named(page.elements(), "a").find(({ text }) => text === "Log in to helsinki");
    const form = await visitor.get(link?.attributes.get("href") ?? "");
    const chosen = named(form.elements(), "option").filter(({ attributes }) => attributes.has("selected"));
    expect(chosen.map(({ text }) => text)).toContain("helsinki");
    const both = await visitor.submit("/console/log-in", {
      login: sandbox.login,
      password: sandbox.password,
      environment: "helsinki",
    });
    expect(both.url).toBe("/console");
    expect(headline(both)).toBe("!3 environments need somebody");
    expect(named(both.elements(), "h2").map(({ text }) => text)).toEqual(["default", "helsinki", "tampere"]);
  });
});

describe("today with many environments", () => {
  it("stays below 100 kB with 200 of them, logged in to all; the worst first, and none is lost", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `environment-${index}-${"x".repeat(40)}`);
    const people = new Map(names.map((name) => [name, personIn(name)]));
    const standings = names.map((environment, index) => standingOf(environment, index === 150 ? "down" : "failing"));
    for (const language of ["en", "fi", "sv", "de"] as const) {
      const asked = {
        services: { standings: { read: async () => standings }, environments: () => new Map() },
        session: { people },
        language,
      } as unknown as Asked;
      const shown = await todayPage(asked);
      const text = String(shown.kind === "page" ? shown.body : "");
      expect(Buffer.byteLength(text)).toBeLessThan(90_000);
      expect(text.indexOf(names[150] ?? "")).toBeLessThan(text.indexOf(names[0] ?? ""));
      const counted = Number(/<p>(\d+) /.exec(text.slice(text.lastIndexOf("</ul><p>") + 5))?.[1] ?? 0);
      expect(names.filter((name) => text.includes(name)).length + counted).toBe(200);
    }
  });
});

function personIn(name: string): Person {
  return { configuration: { name, report: { timeZone: "Europe/Helsinki" } }, isOperator: true } as unknown as Person;
}

/** With more late reports than anybody would read. */
function standingOf(environment: string, health: EnvironmentStanding["health"]): EnvironmentStanding {
  const dueAt = Date.UTC(2026, 9, 25);
  const late = { kind: "report-late", folder: "/x".repeat(500), period: "2026-10", dueAt } as const;
  return {
    environment,
    health,
    trouble: Array.from({ length: 100 }, () => late),
    lastRun: undefined,
    lastGoodRunAt: undefined,
    badRunsInARow: 3,
    isRunning: false,
    nextRunAt: null,
    overdueSince: null,
    putAside: 0,
    oldestActiveSession: undefined,
    runningSince: null,
    drift: undefined,
    load: undefined,
  };
}
